//! What a command costs, bare and confined.

use crate::{
    agents::median,
    error::{BenchError, Trying as _},
    figures::Figure,
};
use flotilla_agent::Shell;
use flotilla_domain::CommandSpec;
use flotilla_sandbox::{Confinement, Launcher, Limits, Network, Sandbox, hidden_by_default};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

const COMMANDS: usize = 300;

/// The median of the agents' shell that says `echo`, from start to exit.
pub(crate) fn bare_command_ms(dir: &Path) -> Result<f64, BenchError> {
    let shell = Shell::of_system();
    let spec = CommandSpec {
        program: shell.program,
        args: shell.args.into_iter().chain(["echo turn".into()]).collect(),
        cwd: dir.into(),
        env: std::env::vars_os().collect(),
    };
    let mut times = Vec::with_capacity(COMMANDS);
    for _ in 0..COMMANDS {
        times.push(once(&spec)?);
    }
    Ok(median(times))
}

fn once(spec: &CommandSpec) -> Result<f64, BenchError> {
    let begun = Instant::now();
    let mut command = Command::new(&spec.program);
    command.args(&spec.args).current_dir(&spec.cwd).env_clear().envs(&spec.env).stdout(Stdio::null());
    let status = command.status().to("start a command")?;
    let took = begun.elapsed().as_secs_f64() * 1e3;
    if status.success() { Ok(took) } else { Err(BenchError::odd("a command", status.to_string())) }
}

/// Measures what confinement adds to a command.
pub(crate) fn sandbox(programs: &Path, dir: &Path) -> Result<Vec<Figure>, BenchError> {
    let launcher = programs.join("flotilla-confine");
    if !launcher.exists() {
        return Err(BenchError::Program(launcher));
    }
    let sandbox = Sandbox::detect(Launcher::at(launcher));
    let (workspace, temp) = (dir.join("workspace"), dir.join("temp"));
    fs::create_dir_all(&workspace).to("make a workspace")?;
    fs::create_dir_all(&temp).to("make a temporary folder")?;
    let home = std::env::home_dir().ok_or_else(|| BenchError::odd("the system", "no home folder"))?;
    let bare = CommandSpec {
        program: "/bin/true".into(),
        args: Vec::new(),
        cwd: workspace.clone(),
        env: std::env::vars_os().collect(),
    };
    let confinement = Confinement {
        workspace,
        temp,
        writable: vec![home.join(".cargo/registry")],
        read_only: Vec::new(),
        hidden: hidden_by_default(&home, &home.join(".flotilla")),
        network: Network::None,
        limits: Limits { processes: 512, memory_bytes: 4 << 30 },
    };
    let (mut without, mut within) = (Vec::new(), Vec::new());
    for _ in 0..COMMANDS {
        // In turn, so that what else the machine does falls on both.
        without.push(once(&bare)?);
        within.push(once(&sandbox.confine(&bare, &confinement)?)?);
    }
    let added = median(within) - median(without);
    Ok(vec![Figure::at_most("sandbox.added_ms", "what the sandbox adds to a command", added, "ms", 3.0)])
}
