//! One place to work in and one way to run a command in it, confined for real.
#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use flotilla_domain::CommandSpec;
use flotilla_sandbox::{Confinement, Launcher, Limits, Network, Sandbox};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::LazyLock,
};

pub static SANDBOX: LazyLock<Sandbox> =
    LazyLock::new(|| Sandbox::detect(Launcher::at(env!("CARGO_BIN_EXE_flotilla-confine"))));

/// A home with a workspace, a temporary folder and a hidden folder in it.
pub struct Place {
    pub root: tempfile::TempDir,
    pub confinement: Confinement,
    pub env: Vec<(OsString, OsString)>,
}

impl Place {
    pub fn new() -> Self {
        // Not in /tmp, which commands do not share.
        let root = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let path = |name: &str| root.path().join(name);
        for folder in ["workspace", "temp", "secret", "cache", "elsewhere"] {
            std::fs::create_dir(path(folder)).unwrap();
        }
        std::fs::write(path("secret/key"), "very secret").unwrap();
        std::fs::write(path("elsewhere/file"), "known").unwrap();
        let confinement = Confinement {
            workspace: path("workspace"),
            temp: path("temp"),
            writable: vec![path("cache")],
            read_only: vec![],
            hidden: vec![path("secret"), path("netrc")],
            network: Network::None,
            limits: Limits { processes: 4096, memory_bytes: 8 << 30 },
        };
        Self { root, confinement, env: vec![] }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    pub fn spec(&self, program: &str, args: &[&str]) -> CommandSpec {
        let mut env: std::collections::BTreeMap<_, _> = self.env.iter().cloned().collect();
        if let Some(path) = std::env::var_os("PATH") {
            env.entry("PATH".into()).or_insert(path);
        }
        env.entry("HOME".into()).or_insert_with(|| self.root.path().into());
        CommandSpec {
            program: program.into(),
            args: args.iter().map(OsString::from).collect(),
            cwd: self.confinement.workspace.clone(),
            env,
        }
    }

    /// A confined command, not started yet.
    pub fn command(&self, spec: &CommandSpec) -> Command {
        started(&SANDBOX.confine(spec, &self.confinement).unwrap())
    }

    pub fn run(&self, program: &str, args: &[&str]) -> Output {
        self.command(&self.spec(program, args)).output().unwrap()
    }

    pub fn sh(&self, script: &str) -> Output {
        self.run("/bin/sh", &["-c", script])
    }

    /// Runs a script that must succeed, and returns what it printed.
    #[track_caller]
    pub fn ok(&self, script: &str) -> String {
        let output = self.sh(script);
        assert!(output.status.success(), "{script}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a script that must fail.
    #[track_caller]
    pub fn refused(&self, script: &str) {
        let output = self.sh(script);
        assert!(!output.status.success(), "{script}: {output:?}");
        assert_ne!(output.status.code(), Some(125), "the command was not even started: {output:?}");
    }
}

pub fn started(spec: &CommandSpec) -> Command {
    let mut command = Command::new(&spec.program);
    command.args(&spec.args).current_dir(&spec.cwd).env_clear().envs(&spec.env).stdin(Stdio::null());
    command
}

/// Whether this machine lets its user make namespaces; what needs them is tested where it does.
pub fn has_namespaces() -> bool {
    SANDBOX.report().mechanism == flotilla_sandbox::Mechanism::Namespaces
}

pub fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

pub fn quoted(path: &Path) -> String {
    format!("'{}'", path.display())
}
