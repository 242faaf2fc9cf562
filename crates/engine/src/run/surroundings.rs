//! What a run's commands find around them: environment, sandbox, folders.

use super::prepare::Place;
use crate::shared::Shared;
use flotilla_agent::{Access, Briefing, Instructions, Shell, Surroundings, Toolbox};
use flotilla_domain::{CommandSpec, NetworkGrant, Task};
use flotilla_sandbox::{Confinement, Limits, Network};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Caches of tools, relative to the home folder, that commands may write to where they exist: a build that cannot
/// fill them downloads everything anew in every workspace.
const TOOL_CACHES: &[&str] = &[
    ".cargo/registry",
    ".cargo/git",
    ".cache/pip",
    ".cache/uv",
    ".cache/go-build",
    ".cache/yarn",
    ".cache/pnpm",
    ".cache/node",
    ".cache/ccache",
    ".cache/sccache",
    ".local/share/pnpm/store",
    ".npm/_cacache",
    ".npm/_logs",
    ".bun/install/cache",
    "go/pkg/mod",
    ".gradle/caches",
    ".m2/repository",
    ".nuget/packages",
    "Library/Caches/pip",
    "Library/Caches/go-build",
    "Library/Caches/Yarn",
];

/// What is kept of one command's newest output, in bytes.
const SCROLLBACK: u64 = 16 << 20;

/// What the agent is told at the start, whole.
pub(super) fn instructions(shared: &Shared, place: &Place) -> Instructions {
    let now = shared.now().to_string();
    let mut notes: Vec<String> =
        shared.setup.sandbox.report().missing.iter().map(|missing| missing.why.clone()).collect();
    let changes = place.profile.as_ref().is_none_or(|profile| profile.access == Access::Write);
    if changes && !place.settings.checks.is_empty() {
        let checks: Vec<String> = place.settings.checks.iter().map(|check| format!("`{check}`")).collect();
        notes.push(format!(
            "When you say that you are done, Flotilla itself runs the project's checks on your change, and the user sees \
             what came of it: {}. Run them before, as far as they can run here.",
            checks.join(", ")
        ));
    }
    let mut told = flotilla_agent::instructions(&Briefing {
        workspace: place.workspace.dir(),
        cwd: place.workspace.dir(),
        branch: Some(place.workspace.branch()),
        base: Some(place.workspace.base().as_str()),
        shell: &Shell::of_system().name(),
        date: now.split('T').next().unwrap_or_default(),
        network: place.network,
        notes: &notes,
    });
    if let Some(profile) = &place.profile {
        told.text.push_str(&profile.told());
    }
    told
}

/// A command line, as the system's shell takes it.
pub(super) fn shell(command: &str, cwd: &Path, env: BTreeMap<OsString, OsString>) -> CommandSpec {
    let Shell { program, mut args } = Shell::of_system();
    args.push(command.into());
    CommandSpec { program, args, cwd: cwd.to_owned(), env }
}

/// The environment of a run's commands.
pub(super) fn environment(shared: &Shared, temp: &Path, task: &Task) -> BTreeMap<OsString, OsString> {
    let mut environment = shared.setup.environment.clone();
    let mut set = |name: &str, value: OsString| environment.insert(name.into(), value);
    for name in ["TMPDIR", "TMP", "TEMP"] {
        set(name, temp.into());
    }
    set("TERM", "xterm-256color".into());
    // Nothing may open a pager or an editor and wait there for a person.
    for name in ["PAGER", "GIT_PAGER", "MANPAGER"] {
        set(name, "cat".into());
    }
    set("GIT_EDITOR", "true".into());
    set("GIT_TERMINAL_PROMPT", "0".into());
    set("FLOTILLA_TASK", task.id.to_string().into());
    environment
}

/// What a run's commands may do.
pub(super) fn confinement(shared: &Shared, place: &Place) -> Confinement {
    let home = shared.setup.environment.get(std::ffi::OsStr::new("HOME")).map(PathBuf::from);
    let caches = TOOL_CACHES
        .iter()
        .filter_map(|cache| Some(home.as_ref()?.join(cache)))
        .filter(|cache| cache.is_dir());
    let writable = place
        .workspace
        .git_write_paths()
        .into_iter()
        .chain(caches)
        .chain(place.settings.writable.iter().cloned())
        .collect();
    Confinement {
        workspace: place.workspace.dir().to_owned(),
        temp: place.temp.clone(),
        writable,
        // A project in `/tmp` is where a command has a `/tmp` of its own; its history must be there all the same.
        read_only: place.workspace.git_read_paths(),
        hidden: shared.setup.hidden.clone(),
        network: match place.network {
            NetworkGrant::None => Network::None,
            NetworkGrant::Full => Network::Full,
        },
        limits: Limits {
            processes: shared.setup.limits.processes,
            memory_bytes: shared.setup.limits.memory_bytes,
        },
    }
}

/// The agent's tools, in this place.
pub(super) fn toolbox(shared: &Shared, task: &Task, place: &Place) -> Toolbox {
    let around = Surroundings {
        artifacts: place.artifacts.clone(),
        scrollback_bytes: SCROLLBACK,
        sandbox: shared.setup.sandbox.clone(),
        confinement: confinement(shared, place),
        mark: shared.setup.mark.clone(),
        env: environment(shared, &place.temp, task),
        shell: Shell::of_system(),
        services: shared.services(),
    };
    let Some(profile) = &place.profile else { return Toolbox::new(around) };
    let commands = match profile.access {
        Access::Write => around.confinement.clone(),
        Access::Read => looking_only(&around.confinement, place),
    };
    Toolbox::of_specialist(around, profile.allowed(), commands)
}

/// What commands of an agent may do that only looks: write in their temporary folder and in tools' caches, and read the
/// workspace.
fn looking_only(usual: &Confinement, place: &Place) -> Confinement {
    let history = place.workspace.git_write_paths();
    let mut looking = usual.clone();
    looking.writable.retain(|path| !history.contains(path));
    looking.read_only.extend(history);
    looking.read_only.push(std::mem::replace(&mut looking.workspace, usual.temp.clone()));
    looking
}
