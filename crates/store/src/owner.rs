//! A data folder has one owner at a time.
//!
//! The lock is the operating system's, on `owner.lock`, so it ends with the process however that ends. The owner's
//! process id stands in a file of its own, because Windows lets nobody read a locked file.

use crate::StoreError;
use std::{
    fs::{self, File, TryLockError},
    path::Path,
};

/// The folder's lock, held until this is dropped.
#[derive(Debug)]
pub(crate) struct Owner {
    lock: File,
}

impl Owner {
    /// Takes the folder.
    ///
    /// # Errors
    /// [`StoreError::Owned`] where another process, or another store of this one, has it.
    pub(crate) fn take(dir: &Path) -> Result<Self, StoreError> {
        let (lock_path, pid_path) = (dir.join("owner.lock"), dir.join("owner.pid"));
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(StoreError::io(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let by = fs::read_to_string(&pid_path).ok().and_then(|text| text.trim().parse().ok());
                return Err(StoreError::Owned { by });
            }
            Err(TryLockError::Error(error)) => return Err(StoreError::io(&lock_path)(error)),
        }
        fs::write(&pid_path, format!("{}\n", std::process::id())).map_err(StoreError::io(&pid_path))?;
        Ok(Self { lock })
    }
}

impl Drop for Owner {
    /// Closing alone is not enough: a program that is being started in this very moment holds the same open file
    /// until it has become itself.
    fn drop(&mut self) {
        if let Err(error) = self.lock.unlock() {
            // Closing does the rest.
            tracing::warn!(%error, "the data folder's lock could not be given back");
        }
    }
}
