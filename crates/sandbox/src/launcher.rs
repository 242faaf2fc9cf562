//! Where the launcher stands, and its body.

use crate::{SandboxError, os, plan::Plan};
use std::{
    ffi::OsString,
    io::Write as _,
    path::{Path, PathBuf},
};

/// The exit code of a launcher that could not apply the confinement; the program was not started.
/// (126 and 127 mean, as in a shell, that the program cannot be executed or was not found.)
pub const FAILED: i32 = 125;

/// The program that confines itself and starts the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launcher(PathBuf);

impl Launcher {
    /// The launcher that is installed beside this program (or one folder up, where Cargo keeps programs
    /// while its tests run from `deps`).
    ///
    /// # Errors
    /// [`SandboxError::LauncherMissing`] where it is in neither place.
    pub fn beside_this_program() -> Result<Self, SandboxError> {
        let name = format!("flotilla-confine{}", std::env::consts::EXE_SUFFIX);
        let here = std::env::current_exe().unwrap_or_default();
        let looked_in: Vec<PathBuf> = here.ancestors().skip(1).take(2).map(Path::to_path_buf).collect();
        match looked_in.iter().map(|folder| folder.join(&name)).find(|path| path.is_file()) {
            Some(path) => Ok(Self(path)),
            None => Err(SandboxError::LauncherMissing { name, looked_in }),
        }
    }

    /// The launcher at this absolute path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// The body of the launcher: confines, starts the program and ends as it ended. `args` are the process's own,
/// without its name, as [`Sandbox::confine`](crate::Sandbox::confine) wrote them.
///
/// Must be called from a process with a single thread.
pub fn launcher_main(args: impl IntoIterator<Item = OsString>) -> ! {
    let args: Vec<OsString> = args.into_iter().collect();
    if args.first().is_some_and(|arg| arg == "--ready") {
        std::process::exit(0);
    }
    #[cfg(target_os = "linux")]
    if args.first().is_some_and(|arg| arg == os::MAKE_NETWORK) {
        os::make_network();
    }
    match Plan::parse(args) {
        Ok(plan) => os::run(plan),
        Err(broken) => fail(&format!("its arguments are not from this version of Flotilla ({broken})")),
    }
}

/// Says why the command was not started, and ends.
pub(crate) fn fail(why: &str) -> ! {
    complain(&format!("the command was not started: {why}"));
    std::process::exit(FAILED)
}

/// Says something on standard error, in one write, so that it is not cut by the program's own output.
pub(crate) fn complain(what: &str) {
    let line = format!("flotilla: {what}\n");
    // Nothing else can be told where standard error is closed.
    let _ = std::io::stderr().write_all(line.as_bytes());
}
