//! The measurements, one after the other, so that none disturbs another.

use crate::{
    agents::{Cost, Work, median},
    error::{BenchError, Trying as _},
    figures::{Figure, Report, Row},
    fleet::{self, Fleet},
    parts,
    peers::{Installed, Peer},
    proc::{self, Memory},
    script::Model,
};
use futures_util::future::join_all;
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Instant,
};
use tempfile::TempDir;

const TURNS: usize = 20;
const ONE: Work = Work { tasks: 1, turns: TURNS };
const EIGHT: Work = Work { tasks: 8, turns: TURNS };
const HUNDRED: Work = Work { tasks: 100, turns: TURNS };
/// A task counts as starved where it waits for its next turn so many times longer than it would if all tasks took
/// turns in order.
const STARVED: f64 = 5.0;

/// What can be measured by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// The fleet at work, and the floor beside it.
    Fleet,
    /// The other agents.
    Peers,
    /// A workspace of a large repository.
    Worktree,
    /// Events into the log.
    Store,
    /// Recall among many memories.
    Memory,
    /// A long conversation: caching, compaction, errors.
    Conversation,
    /// Bytes through a terminal.
    Terminal,
    /// What confinement adds to a command.
    Sandbox,
    /// A daemon with a long past and nothing to do.
    Idle,
}

/// What is measured, and with what.
pub(crate) struct Plan {
    pub(crate) parts: Vec<Part>,
    pub(crate) rounds: usize,
    /// The folder of `flotilla` and `flotilla-confine`.
    pub(crate) programs: PathBuf,
    /// The folder of the other agents' programs.
    pub(crate) peers: Option<PathBuf>,
}

fn folder() -> Result<TempDir, BenchError> {
    tempfile::Builder::new().prefix("flotilla-bench-").tempdir().to("make a folder to work in")
}

fn echo(_: usize, turn: usize) -> String {
    format!("echo turn {turn}")
}

/// Measures.
pub(crate) async fn measure(plan: &Plan) -> Result<Report, BenchError> {
    let mut report = Report::new(plan.rounds);
    for part in &plan.parts {
        let dir = folder()?;
        let (dir, rounds) = (dir.path(), plan.rounds);
        eprintln!("measuring: {part:?} (load {:.2})", proc::load());
        match part {
            Part::Fleet => measure_fleet(plan, dir, &mut report).await?,
            Part::Peers => measure_peers(plan, dir, &mut report).await?,
            Part::Worktree => report.figures.extend(parts::worktree(dir, rounds)?),
            Part::Store => report.figures.extend(parts::events(dir).await?),
            Part::Memory => report.figures.extend(parts::memory_recall(dir).await?),
            Part::Conversation => {
                let peers = plan.peers.as_deref();
                report.figures.extend(parts::conversation(&plan.programs, peers, dir).await?);
            }
            Part::Terminal => report.figures.extend(parts::terminal(dir, rounds).await?),
            Part::Sandbox => report.figures.extend(parts::sandbox(&plan.programs, dir)?),
            Part::Idle => report.figures.extend(parts::idle(&plan.programs, dir, rounds.max(5)).await?),
        }
    }
    Ok(report)
}

/// Works through it with a fresh daemon, a fresh data folder and a fresh project in each round.
async fn flotilla(plan: &Plan, dir: &Path, work: Work, model: &Model) -> Result<Vec<Cost>, BenchError> {
    let mut costs = Vec::new();
    for round in 0..plan.rounds {
        let dir = dir.join(format!("flotilla-{}-{round}", work.tasks));
        let project = dir.join("project");
        fleet::project(&project)?;
        fleet::configure(&dir.join("home"), &model.base_url(), work.tasks, "")?;
        let fleet = Fleet::start(&plan.programs, &dir.join("home")).await?;
        costs.push(fleet.work(&project, work, model).await?);
        fleet.stop().await?;
    }
    Ok(costs)
}

/// Works through it with the smallest loop.
async fn floor(plan: &Plan, work: Work, model: &Model) -> Result<Vec<Cost>, BenchError> {
    let program = std::env::current_exe().to("find this program")?;
    let mut costs = Vec::new();
    for _ in 0..plan.rounds {
        model.forget();
        let (cpu, memory, begun) = (proc::children_cpu()?, Memory::watch(), Instant::now());
        let running = (0..work.tasks).map(|task| {
            let mut command = tokio::process::Command::new(&program);
            command.arg("floor").arg(model.base_url()).arg(task.to_string()).stdin(Stdio::null()).status()
        });
        for status in join_all(running).await {
            let status = status.to("start the floor")?;
            if !status.success() {
                return Err(BenchError::odd("the floor", status.to_string()));
            }
        }
        let wall = begun.elapsed().as_secs_f64();
        costs.push(Cost::new(wall, proc::children_cpu()? - cpu, memory.peak_mb(), &[], model.times(begun)));
    }
    Ok(costs)
}

fn row(agent: &str, work: Work, rounds: Vec<Cost>) -> Row {
    Row { agent: agent.to_owned(), work, median: Cost::medians(&rounds), rounds }
}

async fn measure_fleet(plan: &Plan, dir: &Path, report: &mut Report) -> Result<(), BenchError> {
    let bare = parts::bare_command_ms(dir)?;
    let model = Model::start(TURNS, echo).await?;
    let mut figures = vec![Figure::told(
        "turn.bare_command_ms",
        "the command itself: `echo …` in the agents' shell",
        bare,
        "ms",
    )];
    for work in [ONE, EIGHT, HUNDRED] {
        let bottom = row("the floor", work, floor(plan, work, &model).await?);
        let ours = row("flotilla", work, flotilla(plan, dir, work, &model).await?);
        let (cost, id) = (&ours.median, |name: &str| format!("fleet.{}.{name}", work.tasks));
        if work == ONE {
            figures.extend([
                Figure::told(
                    "turn.floor_ms",
                    "the floor: answer to next request, median",
                    bottom.median.gap_ms,
                    "ms",
                ),
                Figure::told("turn.gap_ms", "one task: answer to next request, median", cost.gap_ms, "ms"),
                Figure::at_most(
                    "turn.added_ms",
                    "one task: what a turn adds to its command",
                    cost.gap_ms - bare,
                    "ms",
                    5.0,
                ),
                Figure::told("turn.added_p95_ms", "the same, 95 of 100", cost.gap_p95_ms - bare, "ms"),
            ]);
        } else if work == EIGHT {
            figures.extend([
                Figure::at_most(&id("wall_s"), "8 tasks × 20 turns: wall", cost.wall_s, "s", 1.0),
                Figure::at_most(
                    &id("cpu_s"),
                    "8 tasks × 20 turns: CPU, commands included",
                    cost.cpu_s,
                    "s",
                    1.6,
                ),
            ]);
        } else {
            let share = cost.wall_s / work.turns as f64;
            figures.extend([
                Figure::at_most(&id("wall_s"), "100 tasks × 20 turns: wall", cost.wall_s, "s", 12.0),
                Figure::told(&id("cpu_s"), "100 tasks × 20 turns: CPU, commands included", cost.cpu_s, "s"),
                Figure::at_most(
                    &id("daemon_mb"),
                    "100 tasks × 20 turns: the daemon's highest memory",
                    cost.daemon_mb,
                    "MB",
                    250.0,
                ),
                Figure::at_most(
                    &id("longest_wait_shares"),
                    "100 tasks: longest wait between two turns, in fair shares",
                    cost.longest_wait_ms / 1e3 / share,
                    "×",
                    STARVED,
                ),
                Figure::at_most(
                    &id("first_wait_shares"),
                    "100 tasks: longest wait for the first turn, in fair shares",
                    cost.first_wait_s / share,
                    "×",
                    STARVED,
                ),
                Figure::told(
                    &id("accepted_s"),
                    "100 tasks: all are accepted, one after the other, after",
                    cost.accepted_s,
                    "s",
                ),
                Figure::told(
                    &id("first_done_s"),
                    "100 tasks: the first one is done after",
                    cost.first_done_s,
                    "s",
                ),
            ]);
        }
        report.agents.extend([bottom, ours]);
    }
    let writing = Model::start(TURNS, |_, turn| format!("echo turn {turn} >> notes.txt")).await?;
    let costs = flotilla(plan, &dir.join("writing"), ONE, &writing).await?;
    let gap = median(costs.iter().map(|cost| cost.gap_ms).collect());
    figures.push(Figure::told(
        "turn.writing_added_ms",
        "one task whose every turn changes a file",
        gap - bare,
        "ms",
    ));
    report.figures.extend(figures);
    Ok(())
}

async fn measure_peers(plan: &Plan, dir: &Path, report: &mut Report) -> Result<(), BenchError> {
    report.left_out.push("gemini: Gemini CLI is not driven".to_owned());
    let Some(programs) = &plan.peers else {
        report.left_out.push("the other agents: --peers names no folder of their programs".to_owned());
        return Ok(());
    };
    let model = Model::start(TURNS, echo).await?;
    for peer in Peer::ALL {
        let Some(installed) = Installed::find(peer, programs, &model.base_url())? else {
            report.left_out.push(format!("{}: it is not installed; bench/peers.sh does that", peer.name()));
            continue;
        };
        let version = installed.version().await?;
        // The first start of each makes its data folder.
        installed.work(dir, ONE, &model).await?;
        for work in [ONE, EIGHT] {
            let mut costs = Vec::new();
            for _ in 0..plan.rounds {
                costs.push(installed.work(dir, work, &model).await?);
            }
            report.agents.push(row(&version, work, costs));
        }
    }
    report.agents.sort_by_key(|row| row.work.tasks);
    Ok(())
}
