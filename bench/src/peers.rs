//! Other agents, as their users start them without a window, each with settings of its own that point at the
//! scripted model and keep it from the network. Keys are made up.

use crate::{
    agents::{Cost, Work},
    error::{BenchError, Trying as _},
    fleet,
    proc::{self, Memory},
    script::{self, Model},
};
use futures_util::future::join_all;
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::process::Command;

/// How long an agent may take before it counts as stuck.
const STUCK: Duration = Duration::from_secs(300);

/// An agent to stand beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    Codex,
    Claude,
    Opencode,
}

impl Peer {
    pub(crate) const ALL: [Self; 3] = [Self::Codex, Self::Claude, Self::Opencode];

    /// The name of its program.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Codex => "codex",
            Self::Claude => "claude",
            Self::Opencode => "opencode",
        }
    }
}

/// A home folder beside this program: Codex runs no command where its home lies in a folder for temporary files.
fn home(peer: Peer) -> Result<TempDir, BenchError> {
    let program = std::env::current_exe().to("find this program")?;
    let folder = program.parent().unwrap_or(Path::new("."));
    tempfile::Builder::new()
        .prefix(&format!("home-of-{}-", peer.name()))
        .tempdir_in(folder)
        .to("make a home folder")
}

/// An installed peer, with a home folder of its own.
pub(crate) struct Installed {
    peer: Peer,
    program: PathBuf,
    home: TempDir,
    base_url: String,
}

impl Installed {
    /// The peer whose program stands in the folder `programs`, if it does, made ready to ask `base_url`.
    pub(crate) fn find(peer: Peer, programs: &Path, base_url: &str) -> Result<Option<Self>, BenchError> {
        let program = programs.join(peer.name());
        if !program.exists() {
            return Ok(None);
        }
        let installed = Self { peer, program, home: home(peer)?, base_url: base_url.to_owned() };
        match peer {
            Peer::Codex => {
                // Where it may write in the system's temporary folder, it leaves an empty `.git` there.
                let config = format!(
                    "model = \"scripted\"\nmodel_provider = \"scripted\"\napproval_policy = \"never\"\n\
                     sandbox_mode = \"workspace-write\"\n\n[sandbox_workspace_write]\nexclude_slash_tmp = true\n\
                     exclude_tmpdir_env_var = true\n\n[model_providers.scripted]\nname = \"scripted\"\n\
                     base_url = \"{base_url}\"\nwire_api = \"responses\"\nenv_key = \"SCRIPTED_KEY\"\n\
                     supports_websockets = false\n"
                );
                fs::write(installed.home.path().join("config.toml"), config).to("configure codex")?;
            }
            Peer::Opencode => {
                let config = json!({
                    "provider": {"scripted": {
                        "npm": "@ai-sdk/openai-compatible",
                        "name": "scripted",
                        "options": {"baseURL": base_url, "apiKey": "made-up"},
                        "models": {"scripted": {"name": "scripted", "tool_call": true}},
                    }},
                    "autoupdate": false,
                    "share": "disabled",
                    "permission": "allow",
                });
                fs::write(installed.home.path().join("opencode.json"), config.to_string())
                    .to("configure opencode")?;
            }
            Peer::Claude => {}
        }
        Ok(Some(installed))
    }

    /// Its name and version, as it gives them.
    pub(crate) async fn version(&self) -> Result<String, BenchError> {
        let mut command = self.command(self.home.path());
        let output = command.arg("--version").output().await.to("ask an agent for its version")?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let number = said.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        Ok(format!("{} {}", self.peer.name(), number.unwrap_or("?")))
    }

    fn command(&self, cwd: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command
            .current_dir(cwd)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home.path())
            .env("TERM", "dumb")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        match self.peer {
            Peer::Codex => command.env("CODEX_HOME", self.home.path()).env("SCRIPTED_KEY", "made-up"),
            Peer::Claude => command
                .env("ANTHROPIC_BASE_URL", self.base_url.trim_end_matches("/v1"))
                .env("ANTHROPIC_API_KEY", "made-up")
                .env("CLAUDE_CONFIG_DIR", self.home.path())
                .env("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1")
                // As root it wants to be told that nothing can be harmed.
                .env("IS_SANDBOX", "1"),
            Peer::Opencode => command
                .env("OPENCODE_CONFIG", self.home.path().join("opencode.json"))
                .env("OPENCODE_DISABLE_AUTOUPDATE", "1")
                .env("OPENCODE_DISABLE_MODELS_FETCH", "1"),
        };
        command
    }

    /// Works on one task in the folder `cwd`, and gives what it said.
    pub(crate) async fn ask(&self, cwd: &Path, prompt: &str) -> Result<Output, BenchError> {
        let mut command = self.command(cwd);
        match self.peer {
            Peer::Codex => command.args(["exec", "--json"]),
            Peer::Claude => command.args(["--dangerously-skip-permissions", "-p"]),
            Peer::Opencode => command.args(["run", "--model", "scripted/scripted"]),
        };
        let ended = tokio::time::timeout(STUCK, command.arg(prompt).output()).await;
        let output = ended.map_err(|_| self.odd("it does not come to its end"))?.to("start an agent")?;
        Ok(output)
    }

    fn odd(&self, what: &str) -> BenchError {
        BenchError::odd(self.peer.name(), what)
    }

    /// Works on so many tasks at once, each in a folder of its own below `dir`.
    pub(crate) async fn work(&self, dir: &Path, work: Work, model: &Model) -> Result<Cost, BenchError> {
        let mut folders = Vec::new();
        for task in 0..work.tasks {
            let folder = dir.join(format!("{}-{task}", self.peer.name()));
            if !folder.exists() {
                fleet::project(&folder)?;
            }
            folders.push(folder);
        }
        model.forget();
        let cpu = proc::children_cpu()?;
        let memory = Memory::watch();
        let begun = Instant::now();
        let mut running = Vec::new();
        for (task, folder) in folders.iter().enumerate() {
            let prompt = script::prompt(task);
            running.push(async move { self.ask(folder, &prompt).await });
        }
        let outputs = join_all(running).await;
        let wall = begun.elapsed().as_secs_f64();
        let memory = memory.peak_mb();
        let cpu = proc::children_cpu()? - cpu;
        for output in outputs {
            let output = output?;
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                return Err(self.odd(&format!("{}\n{said}", output.status)));
            }
        }
        let times = model.times(begun);
        if model.blind() > 0 {
            return Err(
                self.odd(&format!("after {} turns it did not tell what its command printed", model.blind()))
            );
        }
        if times.gaps_ms.len() != work.tasks * work.turns {
            return Err(self.odd(&format!("{} turns instead of {work:?}", times.gaps_ms.len())));
        }
        Ok(Cost::new(wall, cpu, memory, &[], times))
    }
}
