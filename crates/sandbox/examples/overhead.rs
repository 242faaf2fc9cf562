//! What confinement costs: the median wall time and the mean CPU time of a command, bare and confined.
//! `cargo run --release -p flotilla-sandbox --example overhead [COMMANDS]` (build the launcher first, with
//! `cargo build --release -p flotilla-sandbox`).

#![allow(clippy::print_stdout, reason = "it is a program that prints")]

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use flotilla_domain::CommandSpec;
    use flotilla_sandbox::{Confinement, Launcher, Limits, Network, Sandbox, hidden_by_default};

    let rounds: usize = std::env::args().nth(1).map_or(Ok(160), |arg| arg.parse())?;
    let launcher = match Launcher::beside_this_program() {
        Ok(launcher) => launcher,
        // Examples stand in a folder of their own.
        Err(_) => Launcher::at(std::env::current_exe()?.with_file_name("../flotilla-confine")),
    };
    let sandbox = Sandbox::detect(launcher);
    let scratch = tempfile::tempdir()?;
    let (workspace, temp) = (scratch.path().join("workspace"), scratch.path().join("temp"));
    std::fs::create_dir_all(&workspace)?;
    std::fs::create_dir_all(&temp)?;
    let home = std::env::home_dir().ok_or("no home folder")?;
    let bare = CommandSpec {
        program: "/bin/true".into(),
        args: vec![],
        cwd: workspace.clone(),
        env: std::env::vars_os().collect(),
    };
    let confinement = |network| Confinement {
        workspace: workspace.clone(),
        temp: temp.clone(),
        writable: vec![home.join(".cargo/registry")],
        read_only: vec![],
        hidden: hidden_by_default(&home, &home.join(".flotilla")),
        network,
        limits: Limits { processes: 512, memory_bytes: 4 << 30 },
    };
    println!("mechanism: {:?}, {rounds} commands each", sandbox.report().mechanism);
    let without = measure("bare", &bare, rounds, None)?;
    for (name, network) in [("confined, no network", Network::None), ("confined, network", Network::Full)] {
        let spec = sandbox.confine(&bare, &confinement(network))?;
        measure(name, &spec, rounds, Some(without))?;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn measure(
    name: &str,
    spec: &flotilla_domain::CommandSpec,
    rounds: usize,
    bare: Option<(f64, f64)>,
) -> Result<(f64, f64), Box<dyn std::error::Error>> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;
    use std::{process::Command, time::Instant};

    let cpu = || -> Result<i64, nix::Error> {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
        Ok(usage.user_time().num_microseconds() + usage.system_time().num_microseconds())
    };
    let before = cpu()?;
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let start = Instant::now();
        let mut command = Command::new(&spec.program);
        command.args(&spec.args).current_dir(&spec.cwd).env_clear().envs(&spec.env);
        let status = command.status()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
        if !status.success() {
            return Err(format!("{name}: {status}").into());
        }
    }
    times.sort_by(f64::total_cmp);
    let wall = times[rounds / 2];
    let cpu = (cpu()? - before) as f64 / 1e3 / rounds as f64;
    let (more_wall, more_cpu) = bare.map_or((0.0, 0.0), |(w, c)| (wall - w, cpu - c));
    println!("{name:22} {wall:6.2} ms wall (+{more_wall:.2})  {cpu:6.2} ms CPU (+{more_cpu:.2})");
    Ok((wall, cpu))
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("this measures on Linux alone");
}
