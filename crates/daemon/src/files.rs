//! Files of projects: found by letters of their paths, and read.

mod index;
mod search;

pub(crate) use index::Files;

use cap_std::{ambient_authority, fs::Dir};
use flotilla_api::wire::FileText;
use flotilla_domain::{Code, UserError};
use std::{io::Read as _, path::Path};

/// The most bytes of a file that are read.
const MOST: u64 = 1 << 20;

/// The text of the file at `path` below `root`. The way there leads through no symbolic link that leaves the project.
/// Blocks.
///
/// # Errors
/// Where there is no such file in the project, or it is no text.
pub(crate) fn read(root: &Path, path: &str) -> Result<FileText, UserError> {
    let unreadable = |error: std::io::Error| {
        UserError::fixable(
            Code::NotFound,
            format!("{path} cannot be read: {error}"),
            "Only files inside of the project can be read. It may have been moved or removed.",
        )
    };
    let folder = Dir::open_ambient_dir(root, ambient_authority()).map_err(unreadable)?;
    // Before it is opened: a pipe would wait for a writer.
    let found = folder.metadata(path).map_err(unreadable)?;
    if !found.is_file() {
        return Err(UserError::fixable(Code::BadInput, format!("{path} is no file"), "Name a file."));
    }
    let mut bytes = Vec::new();
    let file = folder.open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    file.take(MOST).read_to_end(&mut bytes).map_err(unreadable)?;
    let cut = size > bytes.len() as u64;
    let text = match String::from_utf8(bytes) {
        Ok(text) => Some(text),
        // The last character may have been cut in two.
        Err(error) if cut && error.utf8_error().error_len().is_none() => {
            let end = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            bytes.truncate(end);
            String::from_utf8(bytes).ok()
        }
        Err(_) => None,
    };
    let text = text.filter(|text| !text.contains('\0')).ok_or_else(|| {
        UserError::fixable(
            Code::BadInput,
            format!("{path} is no text"),
            "Open it with a program that knows its kind.",
        )
    })?;
    Ok(FileText { path: path.to_owned(), text, size, cut })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_is_read_whole_or_cut_at_a_character_and_nothing_outside_is() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("project");
        fs::create_dir_all(root.join("src")).unwrap();
        fs::write(folder.path().join("secret"), "key").unwrap();
        fs::write(root.join("src/a.txt"), "words").unwrap();
        fs::write(root.join("long"), format!("x{}", "ä".repeat(1 << 20))).unwrap();
        fs::write(root.join("image"), [0x89, 0x50, 0, 1]).unwrap();
        assert_eq!(read(&root, "src/a.txt").unwrap().text, "words");
        let long = read(&root, "long").unwrap();
        assert!(long.cut && long.text.len() < 1 << 20 && long.size == 1 + (2 << 20));
        assert_eq!(read(&root, "image").unwrap_err().code, Code::BadInput);
        assert_eq!(read(&root, "src").unwrap_err().code, Code::BadInput);
        let outside = folder.path().join("secret").display().to_string();
        for path in ["../secret", "src/../../secret", outside.as_str(), "nothing"] {
            assert_eq!(read(&root, path).unwrap_err().code, Code::NotFound, "{path}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../secret", root.join("link")).unwrap();
            std::os::unix::fs::symlink("..", root.join("up")).unwrap();
            std::os::unix::fs::symlink("src/a.txt", root.join("inside")).unwrap();
            assert!(read(&root, "link").is_err() && read(&root, "up/secret").is_err());
            assert_eq!(read(&root, "inside").unwrap().text, "words");
        }
    }
}
