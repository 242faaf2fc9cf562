//! A user with a repository, a data folder and a model that says what a script says.

use flotilla_scripted_model::{Keep, Script, Server};
use serde_json::Value;
use std::{
    ffi::OsStr,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// What a command printed, and how it ended.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Its output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }

    /// Its output as JSON, line by line.
    pub fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The same, after it was seen that it ended with `code`.
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

pub struct User {
    folder: TempDir,
    _server: Server,
    _runtime: Runtime,
}

impl User {
    /// A user whose model plays `script`.
    pub fn with(script: Script) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(Server::start(script, 0, Keep::Nothing)).unwrap();
        let user = Self { folder, _server: server, _runtime: runtime };
        fs::create_dir_all(user.home()).unwrap();
        fs::create_dir_all(user.repository()).unwrap();
        let config = format!(
            "default_model = \"scripted\"\n[models.scripted]\napi = \"responses\"\nbase_url = \"{}\"\nmodel = \"script\"\n",
            user._server.base_url()
        );
        fs::write(user.home().join("config.toml"), config).unwrap();
        user.git(&["init", "-q", "-b", "main"]);
        user.git(&["config", "user.name", "A User"]);
        user.git(&["config", "user.email", "user@example.com"]);
        fs::write(user.repository().join("greeting.txt"), "hello\n").unwrap();
        user.git(&["add", "."]);
        user.git(&["commit", "-qm", "Begin"]);
        user
    }

    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub fn repository(&self) -> PathBuf {
        self.folder.path().join("repository")
    }

    pub fn git(&self, args: &[&str]) -> String {
        let output = Command::new("git").args(args).current_dir(self.repository()).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The command, ready to be run in the repository.
    pub fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flotilla"));
        command
            .args(args)
            .current_dir(self.repository())
            .env("FLOTILLA_HOME", self.home())
            .env_remove("NO_COLOR")
            .stdin(Stdio::null());
        command
    }

    pub fn flotilla(&self, args: &[&str]) -> Said {
        self.command(args).output().unwrap().into()
    }

    /// Follows a task's events until one of type `kind`.
    pub fn wait_for(&self, task: u32, kind: &str) {
        let follow = ["task", "events", &task.to_string(), "--follow", "--json"];
        let mut child = self.command(&follow).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let found = lines.any(|line| serde_json::from_str::<Value>(&line).unwrap()["type"] == kind);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(found, "no {kind} came");
    }

    pub fn read(&self, path: impl AsRef<Path>) -> String {
        fs::read_to_string(self.repository().join(path)).unwrap()
    }
}

impl Drop for User {
    fn drop(&mut self) {
        let _ = self.command(&["daemon", "stop"]).output();
    }
}
