//! `flotilla daemon`.

use crate::{
    args::{DaemonArgs, DaemonCommand},
    failure::{EXIT_FAILED, Failure},
    link::{self, Started},
    memory::many,
    out::{BAD, FAINT, GOOD, Out, STRONG, styled},
    tour::GivenTour,
};
use flotilla_api::{table, wire::Status};
use flotilla_daemon::{Daemon, Home, Options, Tour};
use flotilla_domain::{Code, UserError};
use serde_json::json;
use std::sync::Arc;

/// Carries out `command`.
pub async fn daemon(command: DaemonCommand, out: &Out) -> Result<u8, Failure> {
    let home = Home::find()?;
    match command {
        DaemonCommand::ReadPdf => flotilla_daemon::tell_pdf()
            .map(|()| 0)
            .map_err(|error| Failure::system("cannot read the PDF", &error)),
        DaemonCommand::Run(args) => run(home, args, out).await,
        DaemonCommand::Start(args) => {
            let client = link::client(&home);
            let status = match link::status(&client).await? {
                Some(status)
                    if args.listen.is_some() && args.listen.map(|a| a.to_string()) != status.listen =>
                {
                    return Err(UserError::fixable(
                        Code::WrongState,
                        "The daemon runs already, and does not listen there",
                        "Stop it first: `flotilla daemon stop`. Runs go on.",
                    )
                    .into());
                }
                Some(status) => status,
                None => link::start(&home, args.listen).await?,
            };
            show(&status, out).map(|()| 0)
        }
        DaemonCommand::Stop => stop(&home, out).await,
        DaemonCommand::Status => {
            let client = link::client(&home).of_any_version();
            match link::status(&client).await? {
                Some(status) => show(&status, out).map(|()| 0),
                None => Err(UserError::fixable(
                    Code::Daemon,
                    "The daemon does not run",
                    "`flotilla daemon start` starts it; so does any command that needs it.",
                )
                .into()),
            }
        }
    }
}

async fn run(home: Home, args: DaemonArgs, out: &Out) -> Result<u8, Failure> {
    let socket = home.socket();
    let tour: Arc<dyn Tour> = Arc::new(GivenTour::default());
    let options = Options { home, listen: args.listen.listen, tour: Some(tour) };
    let daemon = match Daemon::start(options).await {
        Ok(daemon) => daemon,
        Err(error) if args.detached => {
            out.data(&Started::from(error))?;
            return Ok(EXIT_FAILED);
        }
        Err(error) => {
            let (Started::Owned(error) | Started::Failed(error)) = Started::from(error) else {
                return Ok(EXIT_FAILED);
            };
            return Err(error.into());
        }
    };
    if args.detached || out.json() {
        // Whoever started it may be gone; it works all the same.
        let _ = out.data(&Started::Ready);
    } else {
        out.remark(format!("Listening on {}. Ctrl-C stops; runs go on at the next start.", socket.display()));
        if let Some(address) = daemon.listen() {
            out.remark(format!("Listening on http://{address}, with the token."));
        }
    }
    daemon.work().await?;
    Ok(0)
}

async fn stop(home: &Home, out: &Out) -> Result<u8, Failure> {
    let client = link::client(home).of_any_version();
    let stopping = match client.call::<table::StopDaemon>((), (), ()).await {
        Ok(stopping) => stopping,
        Err(error) if error.nobody_there() => {
            out.remark("The daemon does not run.");
            if out.json() {
                out.data(&json!({ "stopped": false }))?;
            }
            return Ok(0);
        }
        Err(error) => return Err(error.into()),
    };
    if !link::gone(&client).await {
        return Err(UserError::fixable(
            Code::Daemon,
            format!("The daemon (process {}) does not end", stopping.pid),
            format!("Its log is {}. End the process; nothing is lost.", home.log_file().display()),
        )
        .into());
    }
    if out.json() {
        out.data(&json!({ "stopped": true, "pid": stopping.pid, "interrupted": stopping.interrupted }))?;
    }
    out.remark(match stopping.interrupted {
        0 => "Stopped.".to_owned(),
        1 => "Stopped. One run goes on at the next start.".to_owned(),
        many => format!("Stopped. {many} runs go on at the next start."),
    });
    Ok(0)
}

/// A duration for people.
pub fn duration(seconds: u64) -> String {
    match (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

fn show(status: &Status, out: &Out) -> Result<(), Failure> {
    if out.json() {
        return out.data(status);
    }
    let field =
        |name: &str, value: String| out.line(format!("{} {value}", styled(FAINT, format!("{name:<10}"))));
    let uptime = duration(status.uptime_s);
    field(
        "daemon",
        format!("{} {}, process {}, up {uptime}", styled(STRONG, "running"), status.version, status.pid),
    )?;
    field("socket", status.socket.clone())?;
    if let Some(address) = &status.listen {
        field("address", format!("http://{address}"))?;
    }
    field("data", status.home.clone())?;
    field(
        "runs",
        format!("{} of {} under way, {} queued", status.running, status.max_running, status.queued),
    )?;
    field("sandbox", status.sandbox.mechanism.clone())?;
    for name in &status.sandbox.enforced {
        out.line(format!("  {} {}", styled(GOOD, "enforced"), name.replace('_', " ")))?;
    }
    for missing in &status.sandbox.missing {
        let name = missing.protection.replace('_', " ");
        out.line(format!("  {}  {name}: {}", styled(BAD, "missing"), missing.why))?;
        out.line(format!("            {}", styled(FAINT, &missing.remedy)))?;
    }
    let memory = &status.memory;
    let found_by = many::found_by(memory.by_meaning.as_ref());
    field("memory", format!("{}, {} proposed; found by {found_by}", memory.total, memory.proposed))?;
    many::trouble(memory.by_meaning.as_ref(), out)
}
