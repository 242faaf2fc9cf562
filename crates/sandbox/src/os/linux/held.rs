//! Opens what another process holds open.

use crate::plan::Held;
use nix::libc;
use std::{
    fs::{File, OpenOptions},
    io,
    os::{
        fd::AsRawFd as _,
        unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    },
};

impl Held {
    /// `file`, which this process holds open.
    pub fn here(file: &File) -> io::Result<Self> {
        Ok(Self { process: std::process::id(), fd: file.as_raw_fd(), inode: file.metadata()?.ino() })
    }

    /// Opens it for reading; reading does not wait.
    pub fn open(self) -> io::Result<File> {
        let file = OpenOptions::new()
            .read(true)
            // Should it be anything else by now, opening it must neither wait nor make a terminal ours.
            .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
            .open(format!("/proc/{}/fd/{}", self.process, self.fd))?;
        if file.metadata()?.ino() != self.inode {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(file)
    }
}
