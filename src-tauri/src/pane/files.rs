//! Where a downloaded file may lie, and what it may be called.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The most names that are tried before a download is given up.
const MAX_NAMES: u32 = 1000;

/// A name for a downloaded file: one path segment that is visible, not too long, and no device of Windows.
pub fn file_name(suggested: &str) -> String {
    const LONGEST: usize = 120;
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];
    let last = suggested.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_bad = |c: char| c.is_control() || "<>:\"|?*".contains(c) || ('\u{202a}'..='\u{202e}').contains(&c);
    let name: String = last.chars().map(|c| if is_bad(c) { '_' } else { c }).collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 12 => (stem, Some(extension)),
        _ => (name, None),
    };
    let stem: String = stem.chars().take(LONGEST).collect();
    let bare = stem.trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
    let stem = match stem.as_str() {
        "" => "download".to_owned(),
        _ if DEVICES.contains(&bare.as_str()) => format!("_{stem}"),
        _ => stem,
    };
    match extension {
        Some(extension) => format!("{stem}.{extension}"),
        None => stem,
    }
}

/// A path in `folder` where nothing lies yet: `report.pdf`, `report (1).pdf`, …
pub fn free_path(folder: &Path, name: &str) -> Option<PathBuf> {
    fs::create_dir_all(folder).ok()?;
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    (0..MAX_NAMES)
        .map(|count| match count {
            0 => folder.join(name),
            count => folder.join(format!("{stem} ({count}){extension}")),
        })
        .find(|path| path.symlink_metadata().is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_named_by_one_plain_segment() {
        for (suggested, name) in [
            ("report.pdf", "report.pdf"),
            ("../../.bashrc", "bashrc"),
            ("..\\..\\evil.exe", "evil.exe"),
            ("/etc/passwd", "passwd"),
            ("a\nb\u{202e}gpj.exe", "a_b_gpj.exe"),
            ("con.txt", "_con.txt"),
            ("com1", "_com1"),
            ("", "download"),
            ("...", "download"),
            (".txt", "txt"),
            ("a b (1).tar.gz", "a b (1).tar.gz"),
        ] {
            assert_eq!(file_name(suggested), name, "{suggested:?}");
        }
        assert!(file_name(&"x".repeat(1000)).len() <= 120);
    }

    #[test]
    fn a_download_never_takes_the_place_of_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let name = |path: Option<PathBuf>| path.unwrap().file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(name(free_path(folder.path(), "a.tar.gz")), "a.tar.gz");
        fs::write(folder.path().join("a.tar.gz"), "").unwrap();
        assert_eq!(name(free_path(folder.path(), "a.tar.gz")), "a.tar (1).gz");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/nowhere", folder.path().join("b")).unwrap();
            assert_eq!(name(free_path(folder.path(), "b")), "b (1)");
        }
    }
}
