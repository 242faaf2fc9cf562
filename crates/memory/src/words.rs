//! Words as they are indexed and compared: lower case, without endings, identifiers in their parts as well.

use std::collections::{BTreeSet, HashSet};

/// English words that say nothing about a subject.
const STOP: &[&str] = &[
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "because", "been",
    "before", "but", "by", "can", "could", "did", "do", "does", "each", "else", "every", "for", "from",
    "get", "had", "has", "have", "he", "her", "here", "his", "how", "i", "if", "in", "into", "is", "it",
    "its", "just", "let", "like", "make", "may", "me", "more", "most", "must", "my", "need", "new", "now",
    "of", "on", "one", "only", "or", "other", "our", "out", "over", "please", "should", "so", "some", "such",
    "than", "that", "the", "their", "them", "then", "there", "these", "they", "thing", "this", "those", "to",
    "too", "under", "up", "us", "use", "very", "want", "was", "way", "we", "well", "were", "what", "when",
    "where", "which", "while", "who", "why", "will", "with", "without", "work", "would", "you", "your",
    "not", "no", "never",
];

/// Words that turn a sentence around.
const NEGATIONS: &[&str] =
    &["not", "never", "no", "don", "dont", "doesn", "avoid", "stop", "without", "neither", "nor"];

/// The longest word that is indexed, in characters.
const LONGEST: usize = 40;

pub(crate) fn is_stop(stem: &str) -> bool {
    STOP.contains(&stem)
}

pub(crate) fn is_negation(word: &str) -> bool {
    NEGATIONS.contains(&word)
}

/// Whether a script writes words without spaces between them, so that each sign is a word.
fn stands_alone(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// The plain words of `text` in their order, in lower case, as they are written.
pub(crate) fn plain(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in text.split(|c: char| !c.is_alphanumeric()) {
        split_signs(run, |word| words.push(word.to_lowercase()));
    }
    words
}

/// The stems of all words of `text` in their order; an identifier such as `parseHeader` is there whole and in parts.
pub(crate) fn stems(text: &str) -> Vec<String> {
    let mut stems = Vec::new();
    each_word(text, |word| stems.push(stem(&word.to_lowercase())));
    stems
}

/// Every word as it is written, an identifier whole and then in its parts.
fn each_word(text: &str, mut each: impl FnMut(&str)) {
    for run in text.split(|c: char| !c.is_alphanumeric()) {
        split_signs(run, |word| {
            each(word);
            let parts = parts(word);
            if parts.len() > 1 {
                parts.into_iter().for_each(&mut each);
            }
        });
    }
}

fn split_signs(run: &str, mut each: impl FnMut(&str)) {
    let mut start = 0;
    for (at, c) in run.char_indices() {
        if stands_alone(c) {
            if start < at {
                each(&run[start..at]);
            }
            start = at + c.len_utf8();
            each(&run[at..start]);
        }
    }
    if start < run.len() {
        each(&run[start..]);
    }
}

/// The parts of an identifier in camel case.
fn parts(word: &str) -> Vec<&str> {
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let mut parts = Vec::new();
    let mut start = 0;
    for (i, pair) in chars.windows(2).enumerate() {
        let ((_, before), (at, here)) = (pair[0], pair[1]);
        let next_is_lower = chars.get(i + 2).is_some_and(|(_, next)| next.is_lowercase());
        if (before.is_lowercase() && here.is_uppercase())
            || (before.is_uppercase() && here.is_uppercase() && next_is_lower)
        {
            parts.push(&word[start..at]);
            start = at;
        }
    }
    parts.push(&word[start..]);
    parts
}

/// A word without its most usual English endings. It need not be a word: it must only come out the same on both sides.
pub(crate) fn stem(word: &str) -> String {
    let word: String = word.chars().take(LONGEST).collect();
    if !word.is_ascii() || word.len() < 4 || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return word;
    }
    let mut stem = word.as_str();
    let singular;
    if let Some(rest) = stem.strip_suffix("ies").filter(|rest| rest.len() > 1) {
        singular = format!("{rest}y");
        stem = &singular;
    } else if let Some(rest) = stem.strip_suffix('s').filter(|rest| !rest.ends_with(['s', 'u', 'i'])) {
        stem = rest;
    }
    for ending in ["ing", "ed"] {
        if let Some(rest) = stem.strip_suffix(ending).filter(|rest| rest.len() > 2) {
            stem = undoubled(rest);
            break;
        }
    }
    stem.strip_suffix('e').filter(|rest| rest.len() > 2).unwrap_or(stem).to_owned()
}

fn undoubled(stem: &str) -> &str {
    match stem.as_bytes() {
        [.., before, last] if before == last && !b"aeiouls".contains(last) => &stem[..stem.len() - 1],
        _ => stem,
    }
}

/// What `text` is without case, punctuation and spacing.
pub(crate) fn folded(text: &str) -> String {
    plain(text).join(" ")
}

/// The stems that a text is about.
pub(crate) fn subjects(text: &str) -> BTreeSet<String> {
    stems(text).into_iter().filter(|stem| !is_stop(stem)).collect()
}

/// A word of a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// As it is looked for.
    pub(crate) stem: String,
    /// As it is written there.
    pub(crate) written: String,
}

/// The words of a prompt that are worth looking for, each once, in their order.
pub(crate) fn wanted(text: &str) -> Vec<Wanted> {
    let mut seen = HashSet::new();
    let mut wanted = Vec::new();
    each_word(text, |word| {
        let stem = stem(&word.to_lowercase());
        let says_something = !is_stop(&stem) && stem.chars().count() > 1 || stem.chars().all(stands_alone);
        if says_something && seen.insert(stem.clone()) {
            wanted.push(Wanted { stem, written: word.to_owned() });
        }
    });
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms_of_one_word_come_out_the_same() {
        for forms in [
            ["test", "tests", "testing", "tested"],
            ["cache", "caches", "caching", "cached"],
            ["commit", "commits", "committing", "committed"],
            ["retry", "retries", "retry", "retry"],
        ] {
            let stems: BTreeSet<String> = forms.iter().map(|form| stem(form)).collect();
            assert_eq!(stems.len(), 1, "{stems:?}");
        }
    }

    #[test]
    fn an_identifier_is_found_whole_and_by_its_parts() {
        assert_eq!(stems("parseHTTPHeader"), ["parsehttpheader", "pars", "http", "header"]);
        assert_eq!(stems("max_running"), ["max", "run"]);
    }

    #[test]
    fn signs_that_stand_alone_are_words() {
        assert_eq!(stems("用pnpm安装"), ["用", "pnpm", "安", "装"]);
    }

    #[test]
    fn a_word_of_a_prompt_keeps_the_way_it_was_first_written() {
        let wanted = wanted("Tides and the parseHeader, tide by tide");
        let pairs: Vec<_> = wanted.iter().map(|word| (word.stem.as_str(), word.written.as_str())).collect();
        assert_eq!(
            pairs,
            [("tid", "Tides"), ("parseheader", "parseHeader"), ("pars", "parse"), ("header", "Header")]
        );
    }

    proptest! {
        #[test]
        fn any_text_has_words_that_the_index_takes_as_they_are(text: String) {
            for stem in stems(&text) {
                prop_assert!(!stem.is_empty() && stem.chars().all(|c| c.is_alphanumeric() || !c.is_ascii()), "{stem:?}");
            }
        }
    }
}
