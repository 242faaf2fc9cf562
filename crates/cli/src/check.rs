//! `flotilla check`.

use crate::{
    failure::{EXIT_FAILED, Failure},
    link,
    out::{FAINT, Out, STRONG, styled},
    task::absolute,
};
use clap::Args;
use flotilla_api::{
    client::Client,
    table,
    wire::{CheckView, Evidence, OpenProject, ProjectChecks, ProjectPath, TaskPath, TaskRef, TestsTouched},
};
use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Run them in the sandbox on this task's work, and keep how they ended as evidence
    #[arg(long, value_name = "ID", conflicts_with_all = ["list", "confirm"])]
    pub task: Option<TaskRef>,
    /// The project's folder, or one inside of it
    #[arg(long, value_name = "DIR", default_value = ".", hide_default_value = true)]
    pub project: PathBuf,
    /// Only say how the project is checked, and what its files say of that
    #[arg(long, conflicts_with = "confirm")]
    pub list: bool,
    /// Confirm what the project's files say: from now on agents' work is checked by it
    #[arg(long)]
    pub confirm: bool,
}

/// Runs a project's checks, or says how it is checked.
pub async fn check(args: CheckArgs, out: &Out) -> Result<u8, Failure> {
    let client = link::connect().await?;
    if let Some(task) = args.task {
        return on_task(&client, task, out).await;
    }
    let open = OpenProject { path: absolute(&args.project)? };
    let project = client.call::<table::OpenProject>((), (), open).await?;
    let path = || ProjectPath { project: project.id };
    let mut checks = client.call::<table::ListChecks>(path(), (), ()).await?;
    if args.confirm {
        checks.confirmed = confirm(&client, path(), &checks).await?;
    }
    if args.list || args.confirm {
        show(&checks, out)?;
        return Ok(0);
    }
    if checks.confirmed.is_empty() {
        show(&checks, out)?;
        return Err(Failure::input(
            "This project names no checks.",
            "Confirm what its files say by `flotilla check --confirm`, or name them: `checks` of the project in config.toml.",
        ));
    }
    in_folder(&project.path, &checks.confirmed, out)
}

/// Keeps what was found as the project's checks, beside those that it has.
async fn confirm(client: &Client, path: ProjectPath, checks: &ProjectChecks) -> Result<Vec<String>, Failure> {
    let project = path.project;
    let mut settings = client.call::<table::ReadProjectSettings>(path, (), ()).await?;
    for found in &checks.found {
        if !settings.checks.contains(&found.command) {
            settings.checks.push(found.command.clone());
        }
    }
    let path = ProjectPath { project };
    Ok(client.call::<table::SetProjectSettings>(path, (), settings).await?.checks)
}

fn show(checks: &ProjectChecks, out: &Out) -> Result<(), Failure> {
    if out.json() {
        return out.data(checks);
    }
    for command in &checks.confirmed {
        out.line(styled(STRONG, command).to_string())?;
    }
    for found in checks.found.iter().filter(|one| !checks.confirmed.contains(&one.command)) {
        let from = styled(FAINT, format!("found in {}, not confirmed", found.found_in));
        out.line(format!("{}  {from}", found.command))?;
    }
    if checks.confirmed.is_empty() && checks.found.is_empty() {
        out.remark("Nothing in this project says how it is checked.");
    }
    Ok(())
}

/// Has the daemon run them on a task's work.
async fn on_task(client: &Client, task: TaskRef, out: &Out) -> Result<u8, Failure> {
    let evidence: Evidence = client.call::<table::CheckTask>(TaskPath { task }, (), ()).await?;
    let passed = evidence.checks.iter().filter(|one| one.on_tree).all(|one| one.passed);
    if out.json() {
        out.data(&evidence)?;
    } else {
        for check in &evidence.checks {
            out.line(line(check))?;
        }
        for tests in &evidence.tests {
            out.line(touched(tests))?;
        }
    }
    Ok(if passed { 0 } else { EXIT_FAILED })
}

/// What the change does to a file that it is judged by.
fn touched(tests: &TestsTouched) -> String {
    let count = |count: u32, what: &str| (count > 0).then(|| format!("{count} {what}"));
    let fate = match &tests.moved_to {
        Some(to) => format!("moved to {to}"),
        None if tests.deleted => "deleted".to_owned(),
        None => "changed".to_owned(),
    };
    let all = [
        Some(fate),
        tests.rules.then(|| "says how tests run".to_owned()),
        count(tests.removed, "tests fewer"),
        count(tests.skipped, "tests switched off"),
        count(tests.assertions, "assertions fewer"),
    ];
    let all: Vec<String> = all.into_iter().flatten().collect();
    format!("by this change  {}  {}", styled(STRONG, &tests.path), all.join(", "))
}

fn line(view: &CheckView) -> String {
    let CheckView { check, passed, on_tree, .. } = view;
    let how = match (passed, check.held) {
        (true, _) => "passed",
        (false, true) => "failed",
        (false, false) => "changed files",
    };
    let seconds = check.took_ms.div_ceil(100) / 10;
    let stale = if *on_tree { "" } else { ", on an older state" };
    let more = styled(FAINT, format!("{seconds} s{stale}; its output is in {}", check.output));
    format!("{how}  {}  {more}", styled(STRONG, &check.command))
}

/// Runs them where the user works, as the user would.
fn in_folder(folder: &str, commands: &[String], out: &Out) -> Result<u8, Failure> {
    let mut failed = Vec::new();
    for command in commands {
        out.remark(styled(STRONG, command));
        let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
        let mut shell = Command::new(shell);
        shell.args([flag, command]).current_dir(folder);
        if out.json() {
            // Standard output is for data alone.
            shell.stdout(Stdio::null());
        }
        let ended = shell.status().map_err(|error| {
            Failure::input(format!("`{command}` cannot be started: {error}"), "Is a shell installed?")
        })?;
        if !ended.success() {
            failed.push(command.as_str());
        }
    }
    if out.json() {
        let all: Vec<_> = commands
            .iter()
            .map(|command| serde_json::json!({"command": command, "passed": !failed.contains(&command.as_str())}))
            .collect();
        out.data(&all)?;
    } else if failed.is_empty() {
        out.line(format!("All {} checks passed.", commands.len()))?;
    } else {
        out.line(format!("Failed: {}", failed.join(", ")))?;
    }
    Ok(if failed.is_empty() { 0 } else { EXIT_FAILED })
}
