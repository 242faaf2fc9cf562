//! A small JSON document in a file of its own, replaced whole.

use flotilla_domain::{Code, UserError};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::task::spawn_blocking;

/// A document. Cheap to clone; all clones are one document.
#[derive(Debug)]
pub(crate) struct Document<T>(Arc<Inner<T>>);

#[derive(Debug)]
struct Inner<T> {
    path: PathBuf,
    value: Mutex<T>,
}

impl<T> Clone for Document<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Clone + PartialEq + Serialize + DeserializeOwned + Send + 'static> Document<T> {
    /// The document in the file at `path`, or `first` where there is none. A file that cannot be understood is kept
    /// beside it, and the document begins anew.
    pub(crate) fn open(path: PathBuf, first: impl FnOnce() -> T) -> Self {
        let read = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::from),
            Err(error) => Err(error),
        };
        let value = read.unwrap_or_else(|error| {
            if error.kind() != io::ErrorKind::NotFound {
                let aside = path.with_extension("unreadable.json");
                tracing::warn!(%error, path = %path.display(), "a document cannot be understood, and is put aside");
                if let Err(error) = fs::rename(&path, &aside) {
                    tracing::warn!(%error, path = %path.display(), "it could not be put aside");
                }
            }
            first()
        });
        Self(Arc::new(Inner { path, value: Mutex::new(value) }))
    }

    /// The document as it is.
    pub(crate) fn read(&self) -> T {
        self.0.value.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes it; what `change` left stands in the file before this ends, or nothing has changed.
    ///
    /// # Errors
    /// What `change` refuses, and [`Code::Disk`].
    pub(crate) async fn change<R: Send + 'static>(
        &self,
        change: impl FnOnce(&mut T) -> Result<R, UserError> + Send + 'static,
    ) -> Result<R, UserError> {
        let inner = Arc::clone(&self.0);
        let changed = spawn_blocking(move || {
            // Held while the file is written: files come in the order of changes.
            let mut value = inner.value.lock().unwrap_or_else(PoisonError::into_inner);
            let mut next = value.clone();
            let result = change(&mut next)?;
            if next != *value {
                let bytes = serde_json::to_vec_pretty(&next)
                    .map_err(|error| UserError::internal(format!("A document has no JSON: {error}")))?;
                replace(&inner.path, &bytes).map_err(|error| not_written(&inner.path, &error))?;
                *value = next;
            }
            Ok(result)
        });
        changed.await.map_err(|_| UserError::internal("A document could not be changed"))?
    }
}

/// Replaces the file at `path` by one that only this user can read, whole or not at all.
///
/// # Errors
/// Whatever the disk says.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// The error of a file that could not be written.
pub(crate) fn not_written(path: &Path, error: &io::Error) -> UserError {
    UserError::fixable(
        Code::Disk,
        format!("{} could not be written: {error}", path.display()),
        "Make room on the disk or give the folder its rights back, then try again. Nothing was changed.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_change_is_whole_in_the_file_or_did_not_happen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.json");
        let open = || Document::<Vec<u32>>::open(path.clone(), || vec![1]);
        let list = open();
        assert_eq!(list.read(), [1]);
        assert!(!path.exists(), "nothing is written before something changes");
        list.change(|list| {
            list.push(2);
            Ok(())
        })
        .await
        .unwrap();
        let refused = list.change(|list| {
            list.clear();
            Err::<(), _>(UserError::internal("no"))
        });
        assert!(refused.await.is_err());
        assert_eq!((list.read(), open().read()), (vec![1, 2], vec![1, 2]));
        fs::remove_dir_all(folder.path()).unwrap();
        let failed = list.change(|list| {
            list.push(3);
            Ok(())
        });
        assert_eq!(failed.await.unwrap_err().code, Code::Disk);
        assert_eq!(list.read(), [1, 2]);
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.json");
        fs::write(&path, "[1, 2").unwrap();
        assert!(Document::<Vec<u32>>::open(path, Vec::new).read().is_empty());
        assert_eq!(fs::read_to_string(folder.path().join("list.unreadable.json")).unwrap(), "[1, 2");
    }
}
