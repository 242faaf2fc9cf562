//! A daemon with a long past and nothing to do.

use super::store::write_past;
use crate::{
    agents::median,
    error::BenchError,
    figures::Figure,
    fleet::{self, Fleet},
    proc,
};
use flotilla_daemon::Home;
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// How long it is watched. Short enough to wait for, long enough that a timer of ten seconds would show.
const WATCHED: Duration = Duration::from_secs(20);

/// Measures a daemon with 10,000 past tasks: its start, its memory, its idling.
pub(crate) async fn idle(programs: &Path, dir: &Path, rounds: usize) -> Result<Vec<Figure>, BenchError> {
    let home = dir.join("past");
    // Nothing asks this model.
    fleet::configure(&home, "http://127.0.0.1:9/v1", 8, "")?;
    write_past(&Home::at(&home).data()).await?;
    let mut ready = Vec::new();
    for _ in 0..rounds {
        let fleet = Fleet::start(programs, &home).await?;
        ready.push(fleet.ready.as_secs_f64() * 1e3);
        fleet.stop().await?;
    }
    let fleet = Fleet::start(programs, &home).await?;
    // What it puts off until after its start counts as idling, too.
    let (begun, cpu) = (Instant::now(), proc::own_cpu(fleet.pid())?);
    tokio::time::sleep(WATCHED).await;
    let percent = (proc::own_cpu(fleet.pid())? - cpu) / begun.elapsed().as_secs_f64() * 100.0;
    let memory = proc::status_mb(fleet.pid(), "VmRSS")?;
    fleet.stop().await?;
    Ok(vec![
        Figure::at_most(
            "idle.ready_ms",
            "daemon with 10,000 past tasks: to its first answer",
            median(ready),
            "ms",
            150.0,
        ),
        Figure::at_most("idle.memory_mb", "the same: resident memory", memory, "MB", 40.0),
        Figure::at_most("idle.cpu_percent", "the same: CPU over 20 s", percent, "%", 0.1),
    ])
}
