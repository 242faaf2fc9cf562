//! The command line.

use crate::{
    codex_check,
    error::{BenchError, Trying as _},
    floor,
    measure::{Part, Plan, measure},
    parts::past,
};
use clap::{Parser, Subcommand, ValueEnum as _};
use std::{path::PathBuf, process::ExitCode};

/// Measures Flotilla's budgets, beside the floor and beside other agents. Start it by bench/run, which builds what
/// is measured. Status 0: all budgets are kept; 1: one is not; 2: something could not be measured.
#[derive(Parser)]
#[command(name = "flotilla-bench", version)]
struct Arguments {
    #[command(subcommand)]
    instead: Option<Instead>,
    /// Measure only these parts
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// How often; medians are told
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Write what was measured into this file, too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// The folder of `flotilla` and `flotilla-confine` [default: that of this program]
    #[arg(long, value_name = "DIR", global = true)]
    programs: Option<PathBuf>,
    /// The folder of the other agents' programs, as bench/peers.sh prints it
    #[arg(long, value_name = "DIR", global = true)]
    peers: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Instead {
    /// Drive the real Codex CLI and Flotilla by the same scripted server, and see whether both finish
    CodexCheck,
    /// Be the floor: the smallest loop, for one task
    #[command(hide = true)]
    Floor { base_url: String, task: usize },
    /// Write 10,000 past tasks into a data folder that no daemon has, for the UI's benchmark
    #[command(hide = true)]
    Past { home: PathBuf },
}

/// Does what the command line says.
pub(crate) fn run() -> ExitCode {
    match act(Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("flotilla-bench: {error}");
            ExitCode::from(2)
        }
    }
}

fn act(arguments: Arguments) -> Result<bool, BenchError> {
    if let Some(Instead::Floor { base_url, task }) = arguments.instead {
        return floor::run(&base_url, task).map(|()| true);
    }
    let programs = match arguments.programs {
        Some(programs) => programs,
        None => {
            let program = std::env::current_exe().to("find this program")?;
            program.parent().map(PathBuf::from).unwrap_or_default()
        }
    };
    let runtime = tokio::runtime::Runtime::new().to("start a runtime")?;
    if let Some(Instead::Past { home }) = arguments.instead {
        return runtime.block_on(past(&home)).map(|()| true);
    }
    if let Some(Instead::CodexCheck) = arguments.instead {
        let peers = arguments.peers.ok_or_else(|| BenchError::odd("the caller", "--peers is missing"))?;
        return runtime.block_on(codex_check::check(&programs, &peers));
    }
    let parts = if arguments.only.is_empty() { Part::value_variants().to_vec() } else { arguments.only };
    let plan = Plan { parts, rounds: arguments.rounds.max(1), programs, peers: arguments.peers };
    let report = runtime.block_on(measure(&plan))?;
    println!("{}", report.table());
    if let Some(path) = arguments.json {
        report.write(&path)?;
    }
    Ok(report.is_kept())
}
