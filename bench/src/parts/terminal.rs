//! Bytes through a terminal.

use crate::{
    agents::median,
    error::{BenchError, Trying as _},
    figures::Figure,
};
use flotilla_domain::CommandSpec;
use flotilla_terminal::{Chunk, Flow, From, OwnerMark, Scrollback, Size, Terminal};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::{io::Read as _, path::Path, time::Instant};

const MEGABYTES: usize = 400;
const SPAWNS: usize = 200;

fn spawn(dir: &Path, name: &str, words: &[&str]) -> Result<Terminal, BenchError> {
    let [program, args @ ..] = words else { return Err(BenchError::odd("the caller", "no program")) };
    let command = CommandSpec {
        program: program.into(),
        args: args.iter().map(Into::into).collect(),
        cwd: dir.into(),
        env: [("PATH".into(), "/usr/bin:/bin".into())].into(),
    };
    let scrollback = Scrollback { path: dir.join(name), cap_bytes: 8 << 20 };
    let mark =
        OwnerMark::new("flotilla-bench").map_err(|error| BenchError::odd("the mark", error.to_string()))?;
    Ok(Terminal::spawn(&command, Size { rows: 40, cols: 120 }, scrollback, &mark)?)
}

async fn rate(dir: &Path, name: &str, shell: &str) -> Result<f64, BenchError> {
    let begun = Instant::now();
    let terminal = spawn(dir, name, &["/bin/sh", "-c", shell])?;
    // A viewer that keeps up: if it does not, bytes are missing, which the sum shows.
    let mut viewer = terminal.attach_with(From::Start, Flow::Free);
    let (mut seen, mut missed) = (0, 0);
    while let Some(chunk) = viewer.next().await {
        match chunk {
            Chunk::Bytes { bytes, .. } => seen += bytes.len(),
            Chunk::Gap { from, to } => missed += to - from,
            Chunk::Exit(_) => break,
        }
    }
    if missed > 0 {
        eprintln!("{name}: the viewer missed {missed} bytes");
    }
    Ok(seen as f64 / 1e6 / begun.elapsed().as_secs_f64())
}

fn odd(error: &impl ToString) -> BenchError {
    BenchError::odd("a bare terminal", error.to_string())
}

/// What the kernel hands out to a loop that reads and forgets: no scrollback, no viewer, nothing in between.
fn bare_rate(dir: &Path, shell: &str) -> Result<f64, BenchError> {
    let begun = Instant::now();
    let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).map_err(|error| odd(&error))?;
    let mut command = CommandBuilder::new("/bin/sh");
    command.args(["-c", shell]);
    command.cwd(dir);
    let mut child = pair.slave.spawn_command(command).map_err(|error| odd(&error))?;
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().map_err(|error| odd(&error))?;
    let (mut seen, mut buffer) = (0, vec![0; 64 << 10]);
    // A terminal whose programs are gone reads as an error.
    while let Ok(some @ 1..) = reader.read(&mut buffer) {
        seen += some;
    }
    child.wait().to("wait for a command")?;
    Ok(seen as f64 / 1e6 / begun.elapsed().as_secs_f64())
}

/// Measures throughput, beside that of the bare kernel in the same rounds, and the cost of a short program.
pub(crate) async fn terminal(dir: &Path, rounds: usize) -> Result<Vec<Figure>, BenchError> {
    let zeros = format!("stty raw; head -c {MEGABYTES}000000 /dev/zero");
    let lines = format!("yes 'a line of output as programs print it' | head -c {}000000", MEGABYTES / 4);
    let (mut bare, mut shares) = (Vec::new(), Vec::new());
    let (mut of_zeros, mut of_lines, mut spawns) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        let kernel = bare_rate(dir, &zeros)?;
        let ours = rate(dir, &format!("zeros{round}"), &zeros).await?;
        bare.push(kernel);
        shares.push(ours / kernel);
        of_zeros.push(ours);
        of_lines.push(rate(dir, &format!("lines{round}"), &lines).await?);
    }
    for at in 0..SPAWNS {
        let begun = Instant::now();
        spawn(dir, &format!("spawn{at}"), &["/bin/true"])?.wait().await;
        spawns.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(vec![
        Figure::at_least(
            "terminal.raw_mb_per_s",
            "terminal, raw bytes to a viewer",
            median(of_zeros),
            "MB/s",
            200.0,
        ),
        Figure::told("terminal.bare_mb_per_s", "the same to a loop that forgets it", median(bare), "MB/s"),
        Figure::told("terminal.raw_share", "the first of the second, round by round", median(shares), "×"),
        Figure::told(
            "terminal.lines_mb_per_s",
            "terminal, lines that the kernel cooks",
            median(of_lines),
            "MB/s",
        ),
        Figure::told("terminal.spawn_ms", "`true` in a terminal, start to exit", median(spawns), "ms"),
    ])
}
