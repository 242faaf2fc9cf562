//! Rewrites commands into confined ones.

use crate::{Confinement, Launcher, Report, SandboxError, os};
use flotilla_domain::CommandSpec;
use std::{
    ffi::OsStr,
    path::{Component, Path},
    sync::Arc,
};

/// What this system can enforce, found out once. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sandbox(Arc<Found>);

#[derive(Debug)]
struct Found {
    launcher: Launcher,
    system: os::System,
    report: Report,
}

impl Sandbox {
    /// Finds out what this system enforces, by having the launcher do it: a few milliseconds, and a few
    /// processes that have ended when it returns.
    pub fn detect(launcher: Launcher) -> Self {
        let system = os::System::detect(&launcher);
        let report = system.report();
        Self(Arc::new(Found { launcher, system, report }))
    }

    /// What is enforced and what is not.
    pub fn report(&self) -> &Report {
        &self.0.report
    }

    /// The command that starts `command` under `confinement`. It has the same working directory and, but for
    /// the temporary folder's variables, the same environment; its exit status is the program's own.
    ///
    /// The first call for a confinement without network takes a few milliseconds on Linux, in which the launcher makes
    /// the network namespace that all its commands share. It is kept for the most recently used confinements.
    ///
    /// # Errors
    /// A confinement that cannot be meant, or that this system cannot apply in a part that it reports as enforced.
    pub fn confine(
        &self,
        command: &CommandSpec,
        confinement: &Confinement,
    ) -> Result<CommandSpec, SandboxError> {
        let command = checked(command, confinement)?;
        self.0.system.confine(&self.0.launcher, command, confinement)
    }

    /// A launcher that confines itself now and starts its program when it is told, so that the program does not wait for
    /// it. It can start any program that has the environment and the confinement of `command`.
    ///
    /// `None` where launchers cannot wait: then [`Sandbox::confine`] is the way.
    ///
    /// # Errors
    /// As [`Sandbox::confine`].
    pub fn wait(
        &self,
        command: &CommandSpec,
        confinement: &Confinement,
    ) -> Result<Option<Waiting>, SandboxError> {
        let command = checked(command, confinement)?;
        let waiting = self.0.system.wait(&self.0.launcher, command, confinement);
        Ok(waiting.map(|waiting| Waiting { waiting, confinement: confinement.clone() }))
    }
}

/// A launcher that waits for its program. It ends when this is dropped before it is told.
#[derive(Debug)]
pub struct Waiting {
    waiting: os::Waiting,
    confinement: Confinement,
}

impl Waiting {
    /// The command that starts it.
    pub fn launcher(&self) -> &CommandSpec {
        self.waiting.launcher()
    }

    /// Has it start `command`. This must outlive the launcher's start.
    ///
    /// False where it will not: the environment or the confinement is another, the command is longer than 60 KiB, or a
    /// folder that is hidden or granted was made, removed or replaced meanwhile, so that a launcher that is started now
    /// would confine otherwise.
    ///
    /// # Errors
    /// As [`Sandbox::confine`].
    pub fn start(&self, command: &CommandSpec, confinement: &Confinement) -> Result<bool, SandboxError> {
        let command = checked(command, confinement)?;
        Ok(*confinement == self.confinement && self.waiting.start(&command))
    }
}

/// The command as it is started: with the temporary folder's variables.
fn checked(command: &CommandSpec, confinement: &Confinement) -> Result<CommandSpec, SandboxError> {
    check(command, confinement)?;
    let mut command = command.clone();
    for name in ["TMPDIR", "TMP", "TEMP"] {
        command.env.insert(name.into(), confinement.temp.clone().into());
    }
    Ok(command)
}

fn check(command: &CommandSpec, confinement: &Confinement) -> Result<(), SandboxError> {
    let Confinement { workspace, temp, writable, read_only, hidden, limits, .. } = confinement;
    let roots = || [workspace, temp].into_iter().chain(writable);
    for path in roots().chain(read_only).chain(hidden) {
        if !path.is_absolute() || path.components().any(|part| part == Component::ParentDir) {
            return Err(SandboxError::NotAbsolute(path.clone()));
        }
        no_nul(path.as_os_str())?;
    }
    if let Some(path) = roots().find(|path| path.parent().is_none()) {
        return Err(SandboxError::TooWide(path.clone()));
    }
    if let Some(path) = [workspace, temp].into_iter().find(|path| !Path::is_dir(path)) {
        return Err(SandboxError::NoSuchFolder(path.clone()));
    }
    if limits.processes == 0 {
        return Err(SandboxError::NoProcesses);
    }
    let env = command.env.iter().flat_map(|(name, value)| [name, value]);
    let mut words = std::iter::once(&command.program).chain(&command.args).chain(env);
    words.try_for_each(|word| no_nul(word))
}

fn no_nul(word: &OsStr) -> Result<(), SandboxError> {
    if word.as_encoded_bytes().contains(&0) {
        return Err(SandboxError::Nul(word.to_string_lossy().into_owned()));
    }
    Ok(())
}
