//! The real Codex CLI and Flotilla, driven by the same scripted server: that both finish, and did the same, shows
//! that the server speaks the real protocol.

use crate::{
    error::{BenchError, Trying as _},
    fleet::{self, Fleet},
    peers::{Installed, Peer},
    script::{self, Model},
};
use std::{fs, path::Path, time::Instant};

const TURNS: usize = 3;
/// What both must have written.
const EXPECTED: &str = "turn 0\nturn 1\nturn 2\n";

/// Drives both, says what each did, and whether both did it all.
pub(crate) async fn check(programs: &Path, peers: &Path) -> Result<bool, BenchError> {
    let dir = tempfile::Builder::new().prefix("flotilla-bench-").tempdir().to("make a folder to work in")?;
    let dir = dir.path();
    let model = Model::start(TURNS, |_, turn| format!("echo turn {turn} >> notes.txt")).await?;
    let codex = Installed::find(Peer::Codex, peers, &model.base_url())?;
    let codex = codex.ok_or_else(|| BenchError::Program(peers.join(Peer::Codex.name())))?;
    let name = codex.version().await?;
    let project = dir.join("of-codex");
    fleet::project(&project)?;
    let begun = Instant::now();
    let output = codex.ask(&project, &script::prompt(0)).await?;
    let status = output.status;
    let by_codex = tell(&name, &status.to_string(), begun, &model, &project)?;
    if !(by_codex && status.success()) {
        println!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }

    let (project, home) = (dir.join("of-flotilla"), dir.join("home"));
    fleet::project(&project)?;
    fleet::configure(&home, &model.base_url(), 1, "")?;
    let fleet = Fleet::start(programs, &home).await?;
    model.forget();
    let begun = Instant::now();
    let (workspace, state) = fleet.one(&project).await?;
    let name = format!("flotilla {}", env!("CARGO_PKG_VERSION"));
    let by_flotilla = tell(&name, state, begun, &model, &workspace)?;
    fleet.stop().await?;
    Ok(by_codex && status.success() && by_flotilla)
}

fn tell(name: &str, status: &str, begun: Instant, model: &Model, folder: &Path) -> Result<bool, BenchError> {
    let took = begun.elapsed().as_secs_f64();
    let turns = model.times(begun).gaps_ms.len();
    let written = fs::read_to_string(folder.join("notes.txt")).unwrap_or_default();
    let did = turns == TURNS && written == EXPECTED;
    println!(
        "{name}: {} ({status}), {turns} turns with a command, then its last word, in {took:.2} s; it wrote {written:?}",
        if did { "finished" } else { "did NOT finish" },
    );
    Ok(did)
}
