//! Processes that a daemon's commands left behind, as the system knows them.

use std::path::Path;

/// Processes of terminals that another daemon of this data folder opened than the one with this `pid`.
pub fn of_earlier_daemons(mark: &str, pid: u32) -> Vec<String> {
    let own = format!("{mark}/{pid}-");
    let all = format!("{mark}/");
    let is_earlier = |variable: &str| {
        variable.strip_prefix("FLOTILLA_TERMINAL=").is_some_and(|terminals| {
            terminals.split(',').any(|one| one.starts_with(&all) && !one.starts_with(&own))
        })
    };
    all_processes()
        .into_iter()
        .filter(|process| process.variables.iter().any(|variable| is_earlier(variable)))
        .map(|process| process.told())
        .collect()
}

/// Processes of this data folder: marked as such, or at work beneath `folder`, or with it among their arguments.
pub fn of(mark: &str, folder: &Path) -> Vec<String> {
    let folder = folder.display().to_string();
    let marked = |variable: &String| variable.starts_with("FLOTILLA_OWNER=") && variable.contains(mark);
    all_processes()
        .into_iter()
        .filter(|process| {
            process.variables.iter().any(marked)
                || process.cwd.starts_with(&folder)
                || process.arguments.contains(&folder)
        })
        .map(|process| process.told())
        .collect()
}

struct Process {
    pid: u32,
    arguments: String,
    cwd: String,
    variables: Vec<String>,
}

impl Process {
    fn told(&self) -> String {
        format!("{} {} in {}", self.pid, self.arguments, self.cwd)
    }
}

/// Every process but this one; a zombie is none.
#[cfg(target_os = "linux")]
fn all_processes() -> Vec<Process> {
    use std::fs;
    let text = |path: std::path::PathBuf| {
        String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).replace('\0', "\n")
    };
    let folders = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| {
        let pid = entry.file_name().to_str()?.parse::<u32>().ok()?;
        (pid != std::process::id()).then(|| (pid, entry.path()))
    });
    folders
        .filter_map(|(pid, folder)| {
            let variables: Vec<String> =
                text(folder.join("environ")).lines().map(ToOwned::to_owned).collect();
            let arguments = text(folder.join("cmdline")).replace('\n', " ");
            let cwd = fs::read_link(folder.join("cwd")).unwrap_or_default().display().to_string();
            let is_there = !(variables.is_empty() && arguments.is_empty() && cwd.is_empty());
            is_there.then_some(Process { pid, arguments, cwd, variables })
        })
        .collect()
}

/// Every process but this one, as `ps` tells it: arguments and environment in one line, and no working directory.
#[cfg(not(target_os = "linux"))]
fn all_processes() -> Vec<Process> {
    let output =
        std::process::Command::new("ps").args(["-axwwE", "-o", "pid=,state=,command="]).output().unwrap();
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let pid = words.next()?.parse::<u32>().ok()?;
            let is_zombie = words.next()?.starts_with('Z');
            let words: Vec<String> = words.map(ToOwned::to_owned).collect();
            let process =
                Process { pid, arguments: words.join(" "), cwd: String::new(), variables: words.clone() };
            (pid != std::process::id() && !is_zombie).then_some(process)
        })
        .collect()
}
