//! Which paths fit what was typed, and which of them best.

use flotilla_api::wire::FileMatch;
use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{AtomKind, CaseMatching, Normalization, Pattern},
};
use std::cmp::Reverse;

/// What was found.
pub(crate) struct Found {
    pub(crate) files: Vec<FileMatch>,
    pub(crate) found: usize,
    pub(crate) total: usize,
}

/// The `limit` paths of `all` that fit best: by how well the letters sit together and at the beginnings of words, then
/// the shorter path.
pub(super) fn best(all: &[String], query: &str, limit: usize) -> Found {
    let total = all.len();
    if query.trim().is_empty() {
        let mut files: Vec<&String> = all.iter().collect();
        files.sort_by_key(|path| (path.matches('/').count(), path.as_str()));
        let files = files.into_iter().take(limit);
        let files = files.map(|path| FileMatch { path: path.clone(), positions: Vec::new() });
        return Found { files: files.collect(), found: total, total };
    }
    let mut matcher = Matcher::new(Config::DEFAULT.match_paths());
    let pattern = Pattern::new(query, CaseMatching::Smart, Normalization::Smart, AtomKind::Fuzzy);
    let mut letters = Vec::new();
    let mut fitting: Vec<(u32, &String)> = all
        .iter()
        .filter_map(|path| Some((pattern.score(Utf32Str::new(path, &mut letters), &mut matcher)?, path)))
        .collect();
    fitting.sort_by_key(|(score, path)| (Reverse(*score), path.len(), path.as_str()));
    let found = fitting.len();
    let files = fitting.into_iter().take(limit).map(|(_, path)| {
        let mut positions = Vec::new();
        pattern.indices(Utf32Str::new(path, &mut letters), &mut matcher, &mut positions);
        positions.sort_unstable();
        positions.dedup();
        FileMatch { path: path.clone(), positions }
    });
    Found { files: files.collect(), found, total }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_sit_together_and_begin_words_come_first() {
        let all =
            ["src/domain/model.rs", "src/daemon.rs", "tests/data/demo.txt", "README.md", "src/a_main.rs"];
        let all: Vec<String> = all.map(str::to_owned).to_vec();
        let paths = |query: &str| -> Vec<String> {
            best(&all, query, 3).files.into_iter().map(|file| file.path).collect()
        };
        assert_eq!(paths("daemon")[0], "src/daemon.rs");
        assert_eq!(paths("read"), ["README.md"]);
        assert_eq!(paths("main")[0], "src/a_main.rs");
        assert_eq!(paths("zzz"), Vec::<String>::new());
        assert_eq!(best(&all, "daemon", 1).files[0].positions, [4, 5, 6, 7, 8, 9]);
        assert_eq!(paths("")[0], "README.md");
    }
}
