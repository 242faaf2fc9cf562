//! The folder that holds everything of one Flotilla: configuration, log, workspaces, bundles.

use crate::os;
use flotilla_domain::{Code, UserError};
use std::{
    env,
    path::{Path, PathBuf},
};

/// The variable that moves all data and configuration elsewhere.
pub const HOME_VAR: &str = "FLOTILLA_HOME";

/// The longest path that a Unix socket may have; macOS takes 103 bytes, Linux 107.
const MAX_SOCKET_PATH: usize = 100;

/// A data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// The folder that `FLOTILLA_HOME` names, or else the user's: `~/.local/share/flotilla` on Linux (or below
    /// `XDG_DATA_HOME`), `~/Library/Application Support/Flotilla` on macOS, `%LOCALAPPDATA%\Flotilla` on Windows.
    ///
    /// # Errors
    /// [`Code::BadInput`] where the user has no home folder.
    pub fn find() -> Result<Self, UserError> {
        match env::var_os(HOME_VAR) {
            Some(root) if !root.is_empty() => Ok(Self::at(Path::new(&root))),
            _ => os::data_folder().map(|root| Self::at(&root)).ok_or_else(|| {
                UserError::fixable(
                    Code::BadInput,
                    "There is no home folder to keep data in",
                    "Set FLOTILLA_HOME to a folder of your own.",
                )
            }),
        }
    }

    /// The data folder at `root`; a relative one is taken from the working directory.
    pub fn at(root: &Path) -> Self {
        let absolute = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        // The same folder must give the same socket, by whichever link it is reached.
        Self { root: real(&absolute) }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The configuration.
    pub fn config(&self) -> PathBuf {
        self.root.join("config.toml")
    }

    /// The log of events and what is derived from it.
    pub fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// Workspaces of runs.
    pub fn workspaces(&self) -> PathBuf {
        self.root.join("workspaces")
    }

    /// Temporary folders of runs.
    pub fn temp(&self) -> PathBuf {
        self.root.join("temp")
    }

    /// Whole outputs and scrollbacks of runs.
    pub fn artifacts(&self) -> PathBuf {
        self.root.join("artifacts")
    }

    /// Recovery bundles.
    pub fn recovery(&self) -> PathBuf {
        self.root.join("recovery")
    }

    /// Hidden repositories of projects that are none.
    pub fn shadows(&self) -> PathBuf {
        self.root.join("shadows")
    }

    /// The daemon's own log, for people who look for a defect.
    pub fn log_file(&self) -> PathBuf {
        self.root.join("logs").join("daemon.log")
    }

    /// The window's own log, as the daemon's.
    pub fn window_log(&self) -> PathBuf {
        self.root.join("logs").join("window.log")
    }

    /// The token that the TCP address asks for.
    pub fn token(&self) -> PathBuf {
        self.root.join("token")
    }

    /// What a user set.
    pub fn preferences(&self) -> PathBuf {
        self.root.join("preferences.json")
    }

    /// What is remembered.
    pub fn memories(&self) -> PathBuf {
        self.data().join("memories.db")
    }

    /// The shelf of saved prompts.
    pub fn prompts(&self) -> PathBuf {
        self.root.join("prompts.json")
    }

    /// Models' keys, where the system has no keychain.
    pub fn sealed_keys(&self) -> PathBuf {
        self.root.join("keys.sealed")
    }

    /// What opens them.
    pub fn seal(&self) -> PathBuf {
        self.root.join("keys.seal")
    }

    /// Sample projects of tours that were taken.
    pub fn tours(&self) -> PathBuf {
        self.root.join("tours")
    }

    /// What the user's shells print.
    pub fn shells(&self) -> PathBuf {
        self.root.join("shells")
    }

    /// The page that leads a browser to the window; it holds the token, for this user alone.
    pub fn doorway(&self) -> PathBuf {
        self.root.join("open-window.html")
    }

    /// What tells this data folder from all others, across restarts.
    pub fn mark(&self) -> String {
        format!("flotilla-{:016x}", fnv1a(self.root.as_os_str().as_encoded_bytes()))
    }

    /// Where the daemon listens. It depends on the data folder alone, and on no variable that differs between the
    /// daemon's environment and its client's.
    pub fn socket(&self) -> PathBuf {
        os::socket(&self.root.join("run"), &self.mark(), MAX_SOCKET_PATH)
    }

    /// Where a window of this data folder listens for a second one that was started.
    pub fn window_socket(&self) -> PathBuf {
        os::socket(&self.root.join("run").join("window"), &format!("{}-window", self.mark()), MAX_SOCKET_PATH)
    }

    /// What the desktop's window keeps: its place on the screen, the browser pane's profile.
    pub fn desktop(&self) -> PathBuf {
        self.root.join("desktop")
    }

    /// Makes the folders that are missing, for this user alone.
    ///
    /// # Errors
    /// [`Code::Disk`] where one cannot be made, or belongs to somebody else.
    pub fn prepare(&self) -> Result<(), UserError> {
        let logs = self.root.join("logs");
        let run = self.socket().parent().map(Path::to_owned);
        let window = self.window_socket().parent().map(Path::to_owned);
        let folders =
            [Some(self.root.clone()), Some(self.data()), Some(logs), run, window, Some(self.desktop())];
        for folder in folders.iter().flatten().filter(|folder| os::is_folder_path(folder)) {
            os::make_private_dir(folder).map_err(|error| {
                UserError::fixable(
                    Code::Disk,
                    format!("The folder {} cannot be used: {error}", folder.display()),
                    "It must belong to you. Give it back its rights, or set FLOTILLA_HOME to another folder.",
                )
            })?;
        }
        Ok(())
    }
}

/// The folder by its real path, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let mut missing = Vec::new();
    let mut existing = path;
    loop {
        if let Ok(found) = existing.canonicalize() {
            return missing.iter().rev().fold(os::plain(found), |path, name| path.join(name));
        }
        match (existing.parent(), existing.file_name()) {
            (Some(parent), Some(name)) => {
                missing.push(name.to_owned());
                existing = parent;
            }
            _ => return path.to_owned(),
        }
    }
}

/// The 64-bit FNV-1a hash (RFC 9923): it must be the same in every version of this program.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_specification() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_folder_that_is_not_made_yet_keeps_its_socket_once_it_is() {
        let parent = tempfile::tempdir().unwrap();
        let root = parent.path().join("a").join("b");
        let before = Home::at(&root);
        before.prepare().unwrap();
        assert_eq!(Home::at(&root).socket(), before.socket());
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_whose_path_would_be_too_long_moves_to_a_short_private_folder() {
        let parent = tempfile::tempdir().unwrap();
        let short = Home::at(parent.path());
        assert!(short.socket().starts_with(short.root()));
        let deep = Home::at(&parent.path().join("x".repeat(120)));
        let other = Home::at(&parent.path().join("y".repeat(120)));
        assert!(deep.socket().as_os_str().len() <= MAX_SOCKET_PATH);
        assert_ne!(deep.socket(), other.socket());
        deep.prepare().unwrap();
        use std::os::unix::fs::MetadataExt as _;
        let folder = deep.socket().parent().unwrap().metadata().unwrap();
        assert_eq!(folder.mode() & 0o777, 0o700);
    }
}
