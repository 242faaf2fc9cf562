//! The `git` program: found once, checked once, and always called with an environment of our own.

use crate::{WorkspaceError, error::IoContext};
use std::{
    ffi::{OsStr, OsString},
    io::{BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

const NEEDED: &str = "2.38";

/// Settings that every call gets on top of whatever configuration git reads: nothing that belongs to a
/// repository may run a program, ask a question, reach the network or start housekeeping.
const OVERRIDES: &[(&str, &str)] = &[
    ("core.hooksPath", "/dev/null"),
    ("core.fsmonitor", "false"),
    ("core.sshCommand", "false"),
    ("core.askPass", "false"),
    ("credential.helper", ""),
    ("protocol.allow", "never"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("submodule.recurse", "false"),
    ("commit.gpgSign", "false"),
    ("core.safecrlf", "false"),
    ("core.splitIndex", "false"),
    ("feature.manyFiles", "false"),
    ("user.useConfigOnly", "true"),
];

/// Variables of git's that a caller may have set on purpose and that name the user's own configuration.
const KEPT_VARIABLES: &[&str] = &[
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_EXEC_PATH",
    "GIT_CEILING_DIRECTORIES",
];

/// A `git` program that is new enough.
#[derive(Debug, Clone)]
pub struct Git {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    program: PathBuf,
    version: String,
}

impl Git {
    /// Finds `git` on the `PATH` and checks its version.
    ///
    /// # Errors
    /// [`WorkspaceError::GitMissing`] and [`WorkspaceError::GitTooOld`] say what to install.
    pub fn find() -> Result<Self, WorkspaceError> {
        Self::at(Path::new("git"))
    }

    /// The `git` program at `program`, checked.
    ///
    /// # Errors
    /// As [`Git::find`].
    pub fn at(program: &Path) -> Result<Self, WorkspaceError> {
        let missing = || WorkspaceError::GitMissing { program: program.to_owned(), needed: NEEDED };
        // Found once: otherwise the system would try every folder of the `PATH` for each call.
        let program = &crate::platform::on_path(program).unwrap_or_else(|| program.to_owned());
        let output =
            Command::new(program).arg("version").stdin(Stdio::null()).output().map_err(|_| missing())?;
        let text = String::from_utf8_lossy(&output.stdout);
        let version = text.trim().strip_prefix("git version ").unwrap_or_default();
        let mut parts = version.split(['.', ' ', '-']).map(|part| part.parse::<u32>().ok());
        let (Some(Some(major)), Some(Some(minor))) = (parts.next(), parts.next()) else {
            return Err(missing());
        };
        if (major, minor) < (2, 38) {
            return Err(WorkspaceError::GitTooOld { found: version.to_owned(), needed: NEEDED });
        }
        Ok(Self { inner: Arc::new(Inner { program: program.to_owned(), version: version.to_owned() }) })
    }

    /// The version, as git says it.
    pub fn version(&self) -> &str {
        &self.inner.version
    }

    /// A call that is not tied to a repository.
    pub(crate) fn call<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Call {
        let args: Vec<OsString> = args.into_iter().map(|arg| arg.as_ref().to_owned()).collect();
        let name = args.iter().take(3).map(|a| a.to_string_lossy()).collect::<Vec<_>>().join(" ");
        let mut command = Command::new(&self.inner.program);
        for (key, _) in std::env::vars_os() {
            let Some(text) = key.to_str() else { continue };
            if text.starts_with("GIT_") && !KEPT_VARIABLES.contains(&text) {
                command.env_remove(&key);
            }
        }
        command
            .env("LC_ALL", "C")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut call = Call { command, name, input: None, settings: 0 };
        for (key, value) in OVERRIDES {
            call = call.set(key, value);
        }
        call
    }

    /// A call on the repository whose git folder is `git_dir`, with the repository's own configuration read
    /// (see [`OVERRIDES`] for what it cannot do).
    pub(crate) fn on<S: AsRef<OsStr>>(&self, git_dir: &Path, args: impl IntoIterator<Item = S>) -> Call {
        self.call(args).env("GIT_DIR", git_dir)
    }
}

/// One call of git, being put together.
pub(crate) struct Call {
    command: Command,
    name: String,
    input: Option<Vec<u8>>,
    settings: usize,
}

/// What a call gave back.
pub(crate) struct Reply {
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Reply {
    pub(crate) fn success(&self) -> bool {
        self.code == Some(0)
    }

    pub(crate) fn stderr_text(&self) -> String {
        let cut = self.stderr.len().min(4096);
        String::from_utf8_lossy(&self.stderr[..cut]).trim().to_owned()
    }
}

impl Call {
    pub(crate) fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn set(mut self, key: &str, value: &str) -> Self {
        self.command
            .env(format!("GIT_CONFIG_KEY_{}", self.settings), key)
            .env(format!("GIT_CONFIG_VALUE_{}", self.settings), value);
        self.settings += 1;
        self.command.env("GIT_CONFIG_COUNT", self.settings.to_string());
        self
    }

    pub(crate) fn cwd(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    pub(crate) fn input(mut self, bytes: Vec<u8>) -> Self {
        self.command.stdin(Stdio::piped());
        self.input = Some(bytes);
        self
    }

    /// A file as its standard input.
    pub(crate) fn input_from(mut self, file: std::fs::File) -> Self {
        self.command.stdin(file);
        self
    }

    pub(crate) fn failed(&self, reply: &Reply) -> WorkspaceError {
        WorkspaceError::Git {
            command: self.name.clone(),
            status: reply.code.map_or_else(|| "ended by a signal".to_owned(), |c| format!("exit status {c}")),
            stderr: reply.stderr_text(),
        }
    }

    /// Runs it to its end, whatever its exit status.
    pub(crate) fn reply(&mut self) -> Result<Reply, WorkspaceError> {
        let mut stdout = Vec::new();
        self.stream(|out| out.read_to_end(&mut stdout).map(drop)).map(|mut reply| {
            reply.stdout = stdout;
            reply
        })
    }

    /// Runs it and gives its standard output to `reader` as it comes; the reply's `stdout` stays empty.
    /// A reader that stops early ends the call by a broken pipe.
    pub(crate) fn stream(
        &mut self,
        reader: impl FnOnce(&mut BufReader<std::process::ChildStdout>) -> std::io::Result<()>,
    ) -> Result<Reply, WorkspaceError> {
        let program = PathBuf::from(self.command.get_program());
        let mut child = self.command.spawn().at("cannot start", &program)?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let input = self.input.take();
        let (read, stderr) = std::thread::scope(|scope| {
            let writer = stdin.zip(input).map(|(mut pipe, bytes)| {
                // A child that stops reading early says why by its exit status.
                scope.spawn(move || drop(pipe.write_all(&bytes)))
            });
            let errors = stderr.map(|mut pipe| {
                scope.spawn(move || {
                    let mut text = Vec::new();
                    let _ = pipe.read_to_end(&mut text);
                    text
                })
            });
            let read = stdout.map_or(Ok(()), |out| reader(&mut BufReader::with_capacity(1 << 16, out)));
            if let Some(writer) = writer {
                let _ = writer.join();
            }
            (read, errors.and_then(|errors| errors.join().ok()).unwrap_or_default())
        });
        let status = child.wait().at("cannot wait for", &program)?;
        read.at("cannot read from", &program)?;
        Ok(Reply { code: status.code(), stdout: Vec::new(), stderr })
    }

    /// Runs it; any exit status but 0 is an error. Gives its standard output.
    pub(crate) fn ok(mut self) -> Result<Vec<u8>, WorkspaceError> {
        let reply = self.reply()?;
        if reply.success() { Ok(reply.stdout) } else { Err(self.failed(&reply)) }
    }

    /// As [`Call::ok`], for an answer that is one object name.
    pub(crate) fn oid(self, command: &'static str) -> Result<crate::Oid, WorkspaceError> {
        crate::Oid::from_ascii(&self.ok()?).ok_or(WorkspaceError::Answer { command })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_git_that_is_not_there_is_named_with_the_version_that_is_needed() {
        let error = Git::at(Path::new("/nowhere/git")).unwrap_err();
        assert!(matches!(error, WorkspaceError::GitMissing { needed: "2.38", .. }));
    }

    #[cfg(unix)]
    #[test]
    fn a_git_that_is_too_old_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let fake = dir.path().join("git");
        std::fs::write(&fake, "#!/bin/sh\necho git version 2.30.2\n").unwrap();
        std::fs::set_permissions(&fake, std::fs::Permissions::from_mode(0o755)).unwrap();
        let error = Git::at(&fake).unwrap_err();
        assert!(matches!(error, WorkspaceError::GitTooOld { found, .. } if found == "2.30.2"));
    }
}
