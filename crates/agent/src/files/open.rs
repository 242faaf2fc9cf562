use super::{Access, Bounds, FileError};
use crate::os;
use cap_std::{ambient_authority, fs::Dir};
use filepath::FilePath as _;
use std::{
    fs::{File, Metadata},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// A file that was opened, found to be a regular one, and judged.
pub(crate) struct Opened {
    pub(crate) file: File,
    /// Its path as the system names it.
    pub(crate) real: PathBuf,
    pub(crate) metadata: Metadata,
}

/// Opens a file for reading.
pub(crate) fn open(bounds: &Bounds, path: &Path) -> Result<Opened, FileError> {
    let show = || bounds.show(path);
    let fail = |error| FileError::io(show(), error);
    // Looked at before it is opened, since opening a device can have effects, and after, since it may be swapped.
    regular(&std::fs::metadata(path).map_err(fail)?, show)?;
    let file = os::open_without_waiting(path).map_err(fail)?;
    let metadata = file.metadata().map_err(fail)?;
    regular(&metadata, show)?;
    let real = file.path().map_err(fail)?;
    match bounds.access(&real) {
        Access::None => Err(FileError::Hidden(show())),
        Access::Read | Access::Write => Ok(Opened { file, real, metadata }),
    }
}

/// Opens a folder and gives its path as the system names it.
pub(crate) fn open_folder(bounds: &Bounds, path: &Path) -> Result<(Dir, PathBuf), FileError> {
    let fail = |error| FileError::io(bounds.show(path), error);
    let folder = Dir::open_ambient_dir(path, ambient_authority()).map_err(fail)?;
    let real = real_folder(&folder).map_err(fail)?;
    match bounds.access(&real) {
        Access::None => Err(FileError::Hidden(bounds.show(path))),
        Access::Read | Access::Write => Ok((folder, real)),
    }
}

/// The whole file, if it is not longer than `limit` bytes.
pub(crate) fn read_whole(bounds: &Bounds, opened: &Opened, limit: u64) -> Result<Vec<u8>, FileError> {
    let too_big = |bytes| FileError::TooBig { path: bounds.show(&opened.real), bytes, limit };
    let length = opened.metadata.len();
    if length > limit {
        return Err(too_big(length));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    (&opened.file)
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| FileError::io(bounds.show(&opened.real), error))?;
    if bytes.len() as u64 > limit {
        return Err(too_big(bytes.len() as u64));
    }
    Ok(bytes)
}

/// The path of a file or folder that exists, as the system names it.
pub(super) fn real_path(path: &Path) -> io::Result<PathBuf> {
    if std::fs::metadata(path)?.is_dir() {
        real_folder(&Dir::open_ambient_dir(path, ambient_authority())?)
    } else {
        let real = real_path(&std::fs::canonicalize(path)?.parent().map(Path::to_owned).unwrap_or_default())?;
        Ok(real.join(std::fs::canonicalize(path)?.file_name().unwrap_or_default()))
    }
}

pub(super) fn real_folder(folder: &Dir) -> io::Result<PathBuf> {
    folder.try_clone()?.into_std_file().path()
}

fn regular(metadata: &Metadata, show: impl Fn() -> String) -> Result<(), FileError> {
    if metadata.is_dir() {
        return Err(FileError::Folder(show()));
    }
    match os::special_kind(metadata) {
        Some(kind) => Err(FileError::Special(show(), kind)),
        None => Ok(()),
    }
}
