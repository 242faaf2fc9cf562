//! What differs by operating system.

use std::{
    fs::{File, Metadata},
    io,
    path::Path,
};

use crate::tools::Shell;

#[cfg(unix)]
mod unix {
    use super::{File, Metadata, Path, Shell, io};
    use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};

    pub(crate) fn open_without_waiting(path: &Path) -> io::Result<File> {
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        std::fs::OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
    }

    pub(crate) fn without_waiting(options: &mut cap_std::fs::OpenOptions) {
        use cap_std::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.custom_flags(flags.bits().cast_signed());
    }

    pub(crate) fn special_kind(metadata: &Metadata) -> Option<&'static str> {
        let kind = metadata.file_type();
        if kind.is_file() {
            None
        } else if kind.is_fifo() {
            Some("named pipe")
        } else if kind.is_socket() {
            Some("socket")
        } else {
            Some("device")
        }
    }

    pub(crate) fn slashed(path: &Path) -> String {
        path.display().to_string()
    }

    /// A quote within quotes, as the shell reads it.
    pub(crate) const QUOTE: &str = r"'\''";

    pub(crate) fn in_turn(commands: &[String]) -> String {
        commands.join(" && ")
    }

    pub(crate) fn shell() -> Shell {
        let bash = ["/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"];
        let program = bash.into_iter().find(|path| Path::new(path).exists()).unwrap_or("/bin/sh");
        Shell { program: program.into(), args: vec!["-c".into()] }
    }
}

#[cfg(unix)]
pub(crate) use unix::{QUOTE, in_turn, open_without_waiting, shell, slashed, special_kind, without_waiting};

#[cfg(windows)]
mod windows {
    use super::{File, Metadata, Path, Shell, io};

    pub(crate) fn open_without_waiting(path: &Path) -> io::Result<File> {
        File::open(path)
    }

    pub(crate) fn without_waiting(_: &mut cap_std::fs::OpenOptions) {}

    pub(crate) fn special_kind(metadata: &Metadata) -> Option<&'static str> {
        (!metadata.is_file()).then_some("device")
    }

    /// Models write and expect `/`, which Windows takes as well.
    pub(crate) fn slashed(path: &Path) -> String {
        path.display().to_string().replace('\\', "/")
    }

    /// A quote within quotes, as `PowerShell` reads it.
    pub(crate) const QUOTE: &str = "''";

    /// Windows' own `PowerShell` knows no `&&`.
    pub(crate) fn in_turn(commands: &[String]) -> String {
        commands.join("; if (-not $?) { exit 1 }; ")
    }

    pub(crate) fn shell() -> Shell {
        Shell {
            program: "powershell.exe".into(),
            args: ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command"].map(Into::into).to_vec(),
        }
    }
}

#[cfg(windows)]
pub(crate) use windows::{
    QUOTE, in_turn, open_without_waiting, shell, slashed, special_kind, without_waiting,
};
