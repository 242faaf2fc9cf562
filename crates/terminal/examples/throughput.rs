//! Measures a terminal: bytes per second to a viewer that keeps up, and the cost of a short program.
//!
//! `throughput [MEGABYTES] [SPAWNS] [BALLAST_MB]` prints one `name value unit` per line. `BALLAST_MB` makes this
//! process so much larger first, as a daemon at work is.
#![cfg(unix)]
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measuring program, not a library")]

use flotilla_domain::CommandSpec;
use flotilla_terminal::{Chunk, Flow, From, OwnerMark, Scrollback, Size, Terminal};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::{
    io::Read,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

const SIZE: Size = Size { rows: 40, cols: 120 };

fn spawn(folder: &Path, name: &str, words: &[&str]) -> Terminal {
    let command = CommandSpec {
        program: words[0].into(),
        args: words[1..].iter().map(Into::into).collect(),
        cwd: folder.into(),
        env: [("PATH".into(), "/usr/bin:/bin".into())].into(),
    };
    let scrollback = Scrollback { path: folder.join(name), cap_bytes: 8 << 20 };
    Terminal::spawn(&command, SIZE, scrollback, &OwnerMark::new("throughput").unwrap()).unwrap()
}

async fn rate(folder: &Path, name: &str, shell: &str, flow: Flow) {
    let (begun, start) = (Instant::now(), own_cpu());
    let terminal = spawn(folder, name, &["/bin/sh", "-c", shell]);
    let mut viewer = terminal.attach_with(From::Start, flow);
    let (mut bytes, mut missed, mut chunks) = (0u64, 0u64, 0u64);
    while let Some(chunk) = viewer.next().await {
        match chunk {
            Chunk::Bytes { bytes: new, .. } => {
                bytes += new.len() as u64;
                chunks += 1;
            }
            Chunk::Gap { from, to } => missed += to - from,
            Chunk::Exit(status) => assert!(status.success()),
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(bytes + missed, terminal.written());
    println!("{name} {:.0} MB/s", (bytes + missed) as f64 / 1e6 / seconds);
    println!("{name}_cpu {:.2} s/GB", (own_cpu() - start) * 1e9 / (bytes + missed) as f64);
    println!("{name}_missed {missed} bytes");
    println!("{name}_chunk {} bytes", bytes / chunks.max(1));
}

/// What the kernel alone gives: the same program, its terminal read and thrown away by a bare loop.
fn bare_rate(name: &str, shell: &str) {
    let (begun, start) = (Instant::now(), own_cpu());
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new("/bin/sh");
    command.args(["-c", shell]);
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (mut buffer, mut bytes) = (vec![0; 64 * 1024], 0);
    while let Ok(len @ 1..) = reader.read(&mut buffer) {
        bytes += len;
    }
    child.wait().unwrap();
    println!("{name} {:.0} MB/s", bytes as f64 / 1e6 / begun.elapsed().as_secs_f64());
    println!("{name}_cpu {:.2} s/GB", (own_cpu() - start) * 1e9 / bytes as f64);
}

/// CPU seconds of this process.
fn own_cpu() -> f64 {
    cpu_fields(2)
}

/// CPU seconds of this process and its ended children.
fn cpu() -> f64 {
    cpu_fields(4)
}

/// The first so many of `utime`, `stime`, `cutime` and `cstime` of proc_pid_stat(5), in seconds.
fn cpu_fields(count: usize) -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace();
    fields.skip(11).take(count).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn report(name: &str, times: &mut [Duration], cpu: f64) {
    times.sort();
    let count = times.len();
    println!("{name}_median {:.3} ms", times[count / 2].as_secs_f64() * 1e3);
    println!("{name}_p95 {:.3} ms", times[count * 95 / 100].as_secs_f64() * 1e3);
    println!("{name}_cpu {:.3} ms", cpu * 1e3 / count as f64);
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<usize>().ok());
    let megabytes = arguments.next().unwrap_or(500);
    let spawns = arguments.next().unwrap_or(1000);
    let ballast = vec![1u8; arguments.next().unwrap_or(0) << 20];
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();

    let zeros = format!("stty raw; head -c {megabytes}000000 /dev/zero");
    let lines = format!("yes 'a line of output as programs print it' | head -c {megabytes}000000");
    bare_rate("bare_zeros", &zeros);
    rate(folder, "zeros", &zeros, Flow::Free).await;
    rate(folder, "zeros_lossless", &zeros, Flow::Lossless { patience: Duration::from_secs(5) }).await;
    bare_rate("bare_lines", &lines);
    rate(folder, "lines", &lines, Flow::Free).await;

    let start = cpu();
    let mut times = Vec::new();
    for _ in 0..spawns {
        let begun = Instant::now();
        let mut command = Command::new("/bin/true");
        assert!(command.status().unwrap().success());
        times.push(begun.elapsed());
    }
    report("bare", &mut times, cpu() - start);

    let start = cpu();
    let mut times = Vec::new();
    for index in 0..spawns {
        let begun = Instant::now();
        let terminal = spawn(folder, &format!("spawn{index}"), &["/bin/true"]);
        assert!(terminal.wait().await.success());
        times.push(begun.elapsed());
    }
    report("terminal", &mut times, cpu() - start);
    drop(ballast);
}
