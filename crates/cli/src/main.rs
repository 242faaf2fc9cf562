//! The `flotilla` command: a daemon's client for people and scripts, and the daemon's own program.
//!
//! Invariant: knows the daemon by its API alone. Data goes to standard output, everything else to standard error.

mod agent;
mod args;
mod budget;
mod chat;
mod check;
mod daemon;
mod failure;
mod link;
mod log;
mod memory;
mod memory_args;
mod model;
mod needs;
mod open;
mod out;
mod price;
mod render;
mod run;
mod table;
mod task;
mod task_view;
mod tour;
mod usage;

use args::{Arguments, Command};
use clap::Parser as _;
use failure::{EXIT_USAGE, Failure};
use out::Out;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help that was asked for is data, and no error.
            if !error.use_stderr() {
                let _ = error.print();
                return ExitCode::SUCCESS;
            }
            // Its arguments are not understood, but a program that reads errors is.
            match std::env::args_os().any(|argument| argument == "--json") {
                true => {
                    Failure::usage(&error).tell(&Out::new(true));
                }
                false => {
                    let _ = error.print();
                }
            }
            return ExitCode::from(EXIT_USAGE);
        }
    };
    let out = Out::new(arguments.json);
    match carry_out(arguments.command, &out) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => ExitCode::from(failure.tell(&out)),
    }
}

fn carry_out(command: Command, out: &Out) -> Result<u8, Failure> {
    // A daemon serves many at once; a client waits for one thing at a time.
    let mut runtime = match &command {
        Command::Daemon(args::DaemonCommand::Run(run)) => {
            if run.detached {
                flotilla_daemon::leave_terminal();
            }
            tokio::runtime::Builder::new_multi_thread()
        }
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = runtime.enable_all().build().map_err(|error| Failure::system("cannot start", &error))?;
    let done = runtime.block_on(async {
        match command {
            Command::Run(run) => run::run(run, out).await,
            Command::Task(command) => task::task(command, out).await,
            Command::Check(args) => check::check(args, out).await,
            Command::Chat(command) => chat::chat(command, out).await,
            Command::Memory(command) => memory::memory(command, out).await,
            Command::Model(command) => model::model(command, out).await,
            Command::Agent(command) => agent::agent(command, out).await,
            Command::Price(command) => price::price(command, out).await,
            Command::Usage(args) => usage::usage(args, out).await,
            Command::Daemon(command) => daemon::daemon(command, out).await,
            Command::Open(args) => open::open(args, out).await,
            Command::Openapi => out.data(&flotilla_api::openapi()).map(|()| 0),
            Command::Log(command) => log::log(command, out).await,
            Command::Tour(args) => tour::tour(args, out).await,
        }
    });
    // A thread may still wait for a line from the terminal; nothing depends on it.
    runtime.shutdown_background();
    done
}
