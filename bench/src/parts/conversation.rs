//! A long conversation: what a provider's cache would have of it and what it costs, beside other agents; what a small
//! window does to it; and how a model that goes wrong is borne.

use crate::{
    agents::{Cost, Work},
    error::{BenchError, Trying as _},
    figures::Figure,
    fleet::{self, Fleet},
    peers::{Installed, Peer},
    reading::Read,
    script::{Manner, Model},
};
use flotilla_scripted_model::Fault;
use std::{fs, path::Path, time::Instant};

const LONG: Work = Work { tasks: 1, turns: 100 };
const SHORT: Work = Work { tasks: 1, turns: 20 };
/// Tokens that a small window holds: the long conversation is larger.
const SMALL: u64 = 24_000;
/// What of the long conversation should come from a cache.
const CACHED: f64 = 0.95;

/// Some 2 KB that are new each time.
fn look(_: usize, turn: usize) -> String {
    format!("echo turn {turn}; cat src/file{}.txt src/file{}.txt", turn % 40, (turn * 7 + 3) % 40)
}

/// Measures Flotilla, and those of the other agents that are installed.
pub(crate) async fn conversation(
    programs: &Path,
    peers: Option<&Path>,
    dir: &Path,
) -> Result<Vec<Figure>, BenchError> {
    let reading = Model::with_manner(LONG.turns, look, Manner { reads: true, faults: Vec::new() }).await?;
    let (read, _) = flotilla(programs, &dir.join("long"), LONG, &reading, "").await?;
    let mut figures = told("flotilla", &read);
    figures.push(Figure::at_least(
        "conversation.flotilla.cached_share",
        "  of what was read, from a cache",
        read.share(),
        "",
        CACHED,
    ));
    for peer in Peer::ALL {
        let Some(peers) = peers else { break };
        let Some(installed) = Installed::find(peer, peers, &reading.base_url())? else { continue };
        let name = installed.version().await?;
        installed.work(dir, LONG, &reading).await?;
        let read = reading.read();
        figures.extend(told(&name, &read));
        let id = format!("conversation.{}.cached_share", peer.name());
        figures.push(Figure::told(&id, "  of what was read, from a cache", read.share(), ""));
    }
    figures.extend(in_a_small_window(programs, dir, &reading).await?);
    figures.extend(with_errors(programs, dir).await?);
    Ok(figures)
}

fn told(agent: &str, read: &Read) -> Vec<Figure> {
    let id = |what: &str| format!("conversation.{}.{what}", agent.split(' ').next().unwrap_or_default());
    vec![
        Figure::told(
            &id("read_tokens"),
            &format!("100 turns by {agent}: read, thousands of tokens"),
            read.input as f64 / 1e3,
            "k",
        ),
        Figure::told(&id("dollars"), "  costs to read, at a large model's prices", read.dollars(), "$"),
    ]
}

/// Works through it in a fresh project; `more` stands in the model's configuration.
async fn flotilla(
    programs: &Path,
    dir: &Path,
    work: Work,
    model: &Model,
    more: &str,
) -> Result<(Read, Cost), BenchError> {
    let (project, home) = (dir.join("project"), dir.join("home"));
    fleet::project(&project)?;
    fleet::configure(&home, &model.base_url(), work.tasks, more)?;
    let fleet = Fleet::start(programs, &home).await?;
    let cost = fleet.work(&project, work, model).await?;
    fleet.stop().await?;
    Ok((model.read(), cost))
}

async fn in_a_small_window(programs: &Path, dir: &Path, model: &Model) -> Result<Vec<Figure>, BenchError> {
    let window = format!("context_window = {SMALL}\n");
    let (read, cost) = flotilla(programs, &dir.join("small"), LONG, model, &window).await?;
    Ok(vec![
        Figure::told(
            "conversation.small.compactions",
            &format!("the same in a window of {SMALL} tokens: requests that begin anew"),
            read.anew as f64,
            "",
        ),
        Figure::at_most(
            "conversation.small.largest_tokens",
            "  the largest request, tokens",
            read.largest as f64,
            "",
            SMALL as f64,
        ),
        Figure::told("conversation.small.cached_share", "  of what was read, from a cache", read.share(), ""),
        Figure::told(
            "conversation.small.dollars",
            "  costs to read, at a large model's prices",
            read.dollars(),
            "$",
        ),
        Figure::told(
            "conversation.small.longest_gap_ms",
            "  the longest from an answer to the next request",
            cost.longest_wait_ms,
            "ms",
        ),
    ])
}

/// Each turn's first answer goes wrong, each time in another way.
async fn with_errors(programs: &Path, dir: &Path) -> Result<Vec<Figure>, BenchError> {
    let status = |status: u16, retry_after: Option<&str>| Fault::Status {
        status,
        retry_after: retry_after.map(str::to_owned),
        code: String::new(),
        message: "try again".to_owned(),
    };
    let faults = vec![
        Fault::Drop,
        status(500, None),
        Fault::EndEarly,
        status(429, Some("0")),
        Fault::Malformed,
        Fault::Overloaded,
        status(503, None),
    ];
    let manner = Manner { reads: true, faults };
    let model = Model::with_manner(SHORT.turns, |_, turn| format!("echo turn {turn} >> notes.txt"), manner);
    let model = model.await?;
    let (project, home) = (dir.join("errors/project"), dir.join("errors/home"));
    fleet::project(&project)?;
    fleet::configure(&home, &model.base_url(), 1, "")?;
    let fleet = Fleet::start(programs, &home).await?;
    let begun = Instant::now();
    let (workspace, state) = fleet.one(&project).await?;
    let wall = begun.elapsed().as_secs_f64();
    let written = fs::read_to_string(workspace.join("notes.txt")).to("read what a run wrote")?;
    fleet.stop().await?;
    let expected: String = (0..SHORT.turns).map(|turn| format!("turn {turn}\n")).collect();
    if written != expected {
        return Err(BenchError::odd(
            "a run whose model goes wrong",
            format!("{state}; it wrote {written:?}"),
        ));
    }
    let errors = SHORT.turns + 1;
    Ok(vec![
        Figure::told(
            "conversation.errors.requests",
            &format!("{} turns, each after an error: requests, each command ran once", SHORT.turns),
            model.read().requests as f64,
            "",
        ),
        Figure::told(
            "conversation.errors.wait_s",
            "  an error costs, mostly waiting before the next try",
            wall / errors as f64,
            "s",
        ),
    ])
}
