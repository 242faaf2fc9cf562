//! macOS: Seatbelt, by the system's own `sandbox-exec`, which applies a profile and becomes the program.

mod profile;

use crate::{
    Confinement, Launcher, Report, SandboxError,
    launcher::fail,
    plan::Plan,
    report::{Mechanism, Missing, Protection},
};
use flotilla_domain::CommandSpec;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

const SANDBOX_EXEC: &str = "/usr/bin/sandbox-exec";

/// What this system has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct System {
    works: bool,
}

impl System {
    /// Lets Seatbelt apply the rules that all commands share.
    pub fn detect(_launcher: &Launcher) -> Self {
        let nothing = profile::Paths { writable: vec![], read_only: vec![], hidden: vec![] };
        let (text, _) = profile::profile(&nothing, crate::Network::None);
        let status = std::process::Command::new(SANDBOX_EXEC).args(["-p", &text, "/usr/bin/true"]).status();
        Self { works: status.is_ok_and(|status| status.success()) }
    }

    pub fn report(&self) -> Report {
        use Protection::*;
        let seatbelt =
            [Writes, FileAttributes, HiddenFiles, ReadOnlyInside, Network, LocalSockets, OtherProcesses];
        let mut missing = vec![
            Missing::new(
                Lifetime,
                "A background process that leaves its terminal survives its command.",
                "Stop it in Activity Monitor.",
            ),
            Missing::new(
                Terminals,
                "A command can open the user's other terminals.",
                "Run Flotilla as a user of its own.",
            ),
            Missing::new(SystemCalls, "macOS has no filter for system calls.", "None is known."),
            Missing::new(Privileges, "Programs with the setuid bit keep their privileges.", "None is known."),
            Missing::new(
                ProcessLimit,
                "macOS counts all of a user's processes together.",
                "Run Flotilla as a user of its own.",
            ),
            Missing::new(
                MemoryLimit,
                "macOS has no memory limit for a group of processes.",
                "None is known.",
            ),
        ];
        if self.works {
            return Report { mechanism: Mechanism::Seatbelt, enforced: seatbelt.to_vec(), missing };
        }
        let why = "sandbox-exec is missing or refused its profile.";
        let remedy = "Report it, with the version of macOS.";
        missing.extend(seatbelt.map(|protection| Missing::new(protection, why, remedy)));
        Report { mechanism: Mechanism::None, enforced: vec![], missing }
    }

    pub fn confine(
        &self,
        _launcher: &Launcher,
        command: CommandSpec,
        confinement: &Confinement,
    ) -> Result<CommandSpec, SandboxError> {
        if !self.works {
            return Ok(command);
        }
        let Confinement { workspace, temp, writable, read_only, hidden, network, .. } = confinement;
        let paths = profile::Paths {
            writable: [workspace, temp].into_iter().chain(writable).map(|path| real(path)).collect(),
            read_only: read_only.iter().map(|path| real(path)).collect(),
            hidden: hidden.iter().flat_map(|path| [unresolved(path), real(path)]).collect(),
        };
        let (text, parameters) = profile::profile(&paths, *network);
        let mut args: Vec<OsString> = Vec::new();
        for (name, path) in parameters {
            let mut parameter = OsString::from(format!("{name}="));
            parameter.push(path);
            args.extend(["-D".into(), parameter]);
        }
        args.extend(["-p".into(), text.into(), "--".into(), command.program]);
        args.extend(command.args);
        Ok(CommandSpec { program: SANDBOX_EXEC.into(), args, cwd: command.cwd, env: command.env })
    }
}

/// The real path of what exists of it, with the rest as it is written.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| unresolved(path))
}

/// The same, but its last part is not followed.
fn unresolved(path: &Path) -> PathBuf {
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => real(parent).join(name),
        _ => path.to_owned(),
    }
}

/// The launcher's body: here `sandbox-exec` takes its place.
pub(crate) fn run(_plan: Plan) -> ! {
    fail("on macOS commands are confined by sandbox-exec, not by this program")
}
