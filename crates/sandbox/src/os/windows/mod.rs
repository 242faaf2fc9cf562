//! Windows: the launcher puts itself into a job, gives up its privileges, and starts the program, which inherits both.

mod sys;

use crate::{
    Confinement, Launcher, Limits, Report, SandboxError,
    launcher::{complain, fail},
    plan::{Layers, Plan},
    report::{Mechanism, Missing, Protection},
};
use flotilla_domain::CommandSpec;
use std::{
    io,
    process::{Command, exit},
};

/// The program cannot be executed; as shells say it.
const CANNOT_EXECUTE: i32 = 126;
/// The program was not found; as shells say it.
const NOT_FOUND: i32 = 127;

/// What this system has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct System {
    works: bool,
}

impl System {
    /// Lets the launcher apply the limits, with itself as the program.
    pub fn detect(launcher: &Launcher) -> Self {
        let limits = Limits { processes: 16, memory_bytes: 1 << 30 };
        let plan = Plan {
            layers: Layers::default(),
            network: crate::Network::Full,
            loopback: None,
            temp: std::env::temp_dir(),
            writable: vec![],
            read_only: vec![],
            hidden: vec![],
            processes: limits.processes,
            memory_bytes: limits.memory_bytes,
            env: vec![],
            told: None,
            program: launcher.path().into(),
            args: vec!["--ready".into()],
        };
        let status = Command::new(launcher.path()).args(plan.to_args()).status();
        Self { works: status.is_ok_and(|status| status.success()) }
    }

    pub fn report(&self) -> Report {
        use Protection::*;
        let job = [Lifetime, Privileges, ProcessLimit, MemoryLimit];
        let remedy = "Run Flotilla in WSL 2, where Linux enforces it.";
        let mut missing = vec![
            Missing::new(Writes, "Windows lets a command write wherever the user may.", remedy),
            Missing::new(
                FileAttributes,
                "Windows lets a command change attributes wherever the user may.",
                remedy,
            ),
            Missing::new(HiddenFiles, "Windows lets a command read whatever the user may.", remedy),
            Missing::new(ReadOnlyInside, "Windows lets a command write wherever the user may.", remedy),
            Missing::new(Network, "A job does not restrict the network.", remedy),
            Missing::new(LocalSockets, "A job does not restrict named pipes and local sockets.", remedy),
            Missing::new(OtherProcesses, "A command can see and end the user's other programs.", remedy),
            Missing::new(Terminals, "A command can write into its console's input.", remedy),
            Missing::new(SystemCalls, "A job does not restrict system calls.", remedy),
        ];
        if self.works {
            return Report { mechanism: Mechanism::JobObject, enforced: job.to_vec(), missing };
        }
        let why = "The job object could not be set up.";
        missing.extend(job.map(|protection| Missing::new(protection, why, remedy)));
        Report { mechanism: Mechanism::None, enforced: vec![], missing }
    }

    pub fn confine(
        &self,
        launcher: &Launcher,
        command: CommandSpec,
        confinement: &Confinement,
    ) -> Result<CommandSpec, SandboxError> {
        if !self.works {
            return Ok(command);
        }
        let plan = Plan {
            layers: Layers::default(),
            network: confinement.network,
            loopback: None,
            temp: confinement.temp.clone(),
            writable: vec![],
            read_only: vec![],
            hidden: vec![],
            processes: confinement.limits.processes,
            memory_bytes: confinement.limits.memory_bytes,
            env: vec![],
            told: None,
            program: command.program,
            args: command.args,
        };
        Ok(CommandSpec {
            program: launcher.path().into(),
            args: plan.to_args(),
            cwd: command.cwd,
            env: command.env,
        })
    }
}

/// The launcher's body. When the launcher ends, however it does, Windows closes the job and ends what is in it.
pub(crate) fn run(plan: Plan) -> ! {
    // The launcher is in the job itself and counts.
    let processes = plan.processes.saturating_add(1);
    if let Err(error) = sys::enter_job(processes, plan.memory_bytes) {
        fail(&format!("job object: {error}"));
    }
    if let Err(error) = sys::give_up_privileges() {
        fail(&format!("privileges: {error}"));
    }
    // Ctrl-C is for the program, which decides how to end.
    if let Err(error) = sys::ignore_interrupts() {
        fail(&format!("interrupts: {error}"));
    }
    match Command::new(&plan.program).args(&plan.args).status() {
        Ok(status) => exit(status.code().unwrap_or(crate::FAILED)),
        Err(error) => {
            complain(&format!("{}: {error}", plan.program.display()));
            exit(if error.kind() == io::ErrorKind::NotFound { NOT_FOUND } else { CANNOT_EXECUTE })
        }
    }
}
