//! Linux: namespaces where the user may have them, Landlock and seccomp.

mod calls;
mod events;
mod held;
mod ids;
mod layout;
mod memory;
mod mounts;
mod networks;
mod privileges;
mod report;
mod rules;
mod run;
mod supervise;
mod sys;
mod waiting;

pub(crate) use networks::{MAKE as MAKE_NETWORK, make_here as make_network};
pub(crate) use run::run;
pub(crate) use waiting::Waiting;

use crate::{
    Confinement, Launcher, Limits, Network, Report, SandboxError,
    plan::{Layers, Plan},
};
use flotilla_domain::CommandSpec;
use networks::Networks;
use std::{
    ffi::OsStr,
    path::PathBuf,
    process::{Command, Stdio},
};

/// Their values change what the launcher itself, unconfined, loads or does at its start.
const CHANGE_THE_LAUNCHER: &[&str] = &["LD_", "GLIBC_TUNABLES", "MALLOC_", "RUST_"];

/// What this system has.
#[derive(Debug)]
pub(crate) struct System {
    layers: Layers,
    networks: Networks,
}

impl System {
    /// Lets the launcher apply what the kernel says it has, from the most to the least, until it succeeds.
    pub fn detect(launcher: &Launcher) -> Self {
        let landlock = sys::landlock_abi();
        let seccomp = sys::has_seccomp();
        let candidates = [
            Layers { namespaces: true, landlock, seccomp },
            Layers { namespaces: false, landlock, seccomp },
            Layers { namespaces: false, landlock, seccomp: false },
            Layers { namespaces: false, landlock: 0, seccomp },
        ];
        let layers = candidates.into_iter().find(|&layers| works(launcher, layers));
        Self { layers: layers.unwrap_or_default(), networks: Networks::new() }
    }

    pub fn report(&self) -> Report {
        report::report(self.layers)
    }

    pub fn confine(
        &self,
        launcher: &Launcher,
        command: CommandSpec,
        confinement: &Confinement,
    ) -> Result<CommandSpec, SandboxError> {
        let plan = self.plan(launcher, &command, confinement);
        if !self.layers.namespaces && self.layers.landlock > 0 {
            let inside = |hidden: &&PathBuf| plan.writable.iter().any(|root| hidden.starts_with(root));
            if let Some(hidden) = plan.hidden.iter().find(inside) {
                return Err(SandboxError::HiddenInsideWritable(hidden.clone()));
            }
        }
        Ok(launched(launcher, command, &plan))
    }

    /// A launcher that waits for its program. Only where it can have namespaces, since elsewhere it would watch the
    /// daemon only once the program runs.
    pub fn wait(
        &self,
        launcher: &Launcher,
        command: CommandSpec,
        confinement: &Confinement,
    ) -> Option<Waiting> {
        let plan = self.layers.namespaces.then(|| self.plan(launcher, &command, confinement))?;
        Waiting::new(launcher, command, plan)
    }

    fn plan(&self, launcher: &Launcher, command: &CommandSpec, confinement: &Confinement) -> Plan {
        let mut plan = plan(self.layers, command, confinement);
        if self.layers.namespaces && confinement.network == Network::None {
            // Without it the launcher makes one for this command alone.
            plan.loopback = self.networks.of(launcher, confinement).ok();
        }
        plan
    }
}

fn changes_the_launcher(name: &OsStr) -> bool {
    CHANGE_THE_LAUNCHER.iter().any(|prefix| name.as_encoded_bytes().starts_with(prefix.as_bytes()))
}

/// The command that starts the launcher, for `command`.
fn launched(launcher: &Launcher, command: CommandSpec, plan: &Plan) -> CommandSpec {
    let env = command.env.into_iter().filter(|(name, _)| !changes_the_launcher(name)).collect();
    CommandSpec { program: launcher.path().into(), args: plan.to_args(), cwd: command.cwd, env }
}

fn plan(layers: Layers, command: &CommandSpec, confinement: &Confinement) -> Plan {
    let Confinement { workspace, temp, writable, read_only, hidden, network, limits } = confinement.clone();
    let for_the_program = command.env.iter().filter(|(name, _)| changes_the_launcher(name));
    Plan {
        layers,
        network,
        loopback: None,
        temp: temp.clone(),
        writable: [workspace, temp].into_iter().chain(writable).collect(),
        read_only,
        hidden,
        processes: limits.processes,
        memory_bytes: limits.memory_bytes,
        env: for_the_program.map(|(name, value)| (name.clone(), value.clone())).collect(),
        told: None,
        program: command.program.clone(),
        args: command.args.clone(),
    }
}

/// Whether the launcher can apply `layers`, with itself as the program.
fn works(launcher: &Launcher, layers: Layers) -> bool {
    let Some(folder) = launcher.path().parent() else { return false };
    let ready = CommandSpec {
        program: launcher.path().into(),
        args: vec!["--ready".into()],
        cwd: folder.to_owned(),
        env: std::collections::BTreeMap::new(),
    };
    let anything = Confinement {
        workspace: folder.to_owned(),
        temp: folder.to_owned(),
        writable: vec![],
        read_only: vec![],
        hidden: vec![],
        network: Network::None,
        limits: Limits { processes: 512, memory_bytes: 1 << 30 },
    };
    let started = Command::new(launcher.path())
        .args(plan(layers, &ready, &anything).to_args())
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    started.is_ok_and(|status| status.success())
}
