//! What processes cost, by what the kernel says of them.

use crate::error::{BenchError, Trying as _};
use nix::{
    sys::{
        resource::{UsageWho, getrusage},
        time::TimeValLike as _,
    },
    time::{clock_getcpuclockid, clock_gettime},
};
use std::{
    collections::{HashMap, HashSet},
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// CPU seconds of all children of this process that have ended and were waited for, with whatever they waited for.
pub(crate) fn children_cpu() -> Result<f64, BenchError> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).to("ask what the children cost")?;
    Ok((usage.user_time().num_microseconds() + usage.system_time().num_microseconds()) as f64 / 1e6)
}

/// CPU seconds of a process and of its children that have ended and were waited for, with whatever they waited for:
/// `utime`, `stime`, `cutime` and `cstime` of proc_pid_stat(5), which come in hundredths.
pub(crate) fn tree_cpu(pid: u32) -> Result<f64, BenchError> {
    let stat = read(pid, "stat")?;
    let fields = stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace();
    Ok(fields.skip(11).take(4).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0)
}

/// CPU seconds of a process alone, to the nanosecond, with those of its threads that have ended.
pub(crate) fn own_cpu(pid: u32) -> Result<f64, BenchError> {
    let pid = nix::unistd::Pid::from_raw(pid.cast_signed());
    let ran = clock_getcpuclockid(pid).and_then(clock_gettime).to("read a process's clock")?;
    Ok(ran.num_nanoseconds() as f64 / 1e9)
}

/// A field of proc_pid_status(5) that is given in kB, in MB.
pub(crate) fn status_mb(pid: u32, field: &str) -> Result<f64, BenchError> {
    let status = read(pid, "status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    let kilobytes: Option<f64> = line.and_then(|line| line.split_ascii_whitespace().next()?.parse().ok());
    kilobytes
        .map(|kilobytes| kilobytes * 1024.0 / 1e6)
        .ok_or_else(|| BenchError::odd("the kernel", format!("{field} of process {pid}")))
}

fn read(pid: u32, file: &str) -> Result<String, BenchError> {
    fs::read_to_string(format!("/proc/{pid}/{file}")).to(format!("read {file} of process {pid}"))
}

/// The load average of the last minute.
pub(crate) fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_ascii_whitespace().next().and_then(|one| one.parse().ok()).unwrap_or(f64::NAN)
}

/// What the machine is: processor, cores, memory in GB and kernel.
pub(crate) fn machine() -> (String, usize, f64, String) {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total =
        memory.lines().find_map(|line| line.strip_prefix("MemTotal:")?.split_ascii_whitespace().next());
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    (
        model.map_or_else(String::new, |(_, name)| name.to_owned()),
        thread::available_parallelism().map_or(0, usize::from),
        total.and_then(|kilobytes| kilobytes.parse::<f64>().ok()).unwrap_or(0.0) * 1024.0 / 1e9,
        kernel.trim().to_owned(),
    )
}

/// How often memory is looked at. Short-lived processes are missed, which favours those who start many.
const LOOK: Duration = Duration::from_millis(100);

/// Looks at how much memory this process's descendants take together.
pub(crate) struct Memory {
    stop: Arc<AtomicBool>,
    peak: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Memory {
    /// Starts to look.
    pub(crate) fn watch() -> Self {
        let (stop, peak) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (stopped, highest) = (Arc::clone(&stop), Arc::clone(&peak));
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                highest.fetch_max(descendants_kb(std::process::id()), Ordering::Relaxed);
                thread::park_timeout(LOOK);
            }
        });
        Self { stop, peak, thread: Some(thread) }
    }

    /// Stops, and gives the highest sum of resident memory that was seen, in MB.
    pub(crate) fn peak_mb(mut self) -> f64 {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // It does nothing that could panic.
            let _ = thread.join();
        }
        self.peak.load(Ordering::Relaxed) as f64 * 1024.0 / 1e6
    }
}

/// The resident memory of all that descend from `root`, in kB.
fn descendants_kb(root: u32) -> u64 {
    let mut children: HashMap<u32, Vec<(u32, u64)>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let status = fs::read_to_string(entry.path().join("status")).unwrap_or_default();
        let field = |name: &str| -> Option<u64> {
            status
                .lines()
                .find_map(|line| line.strip_prefix(name)?.split_ascii_whitespace().next()?.parse().ok())
        };
        if let Some(parent) = field("PPid:").and_then(|parent| u32::try_from(parent).ok()) {
            children.entry(parent).or_default().push((pid, field("VmRSS:").unwrap_or(0)));
        }
    }
    let (mut sum, mut seen, mut open) = (0, HashSet::new(), vec![root]);
    while let Some(parent) = open.pop() {
        for (pid, kilobytes) in children.get(&parent).into_iter().flatten() {
            if seen.insert(*pid) {
                sum += kilobytes;
                open.push(*pid);
            }
        }
    }
    sum
}
