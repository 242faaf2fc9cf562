//! The user's own shells: login shells in terminals, outside of any sandbox, that outlive the window.

use crate::{environment, os};
use flotilla_api::wire::{self, ShellPlace, ShellView};
use flotilla_domain::{Code, CommandSpec, TerminalId, Timestamp, UserError};
use flotilla_terminal::{OwnerMark, Scrollback, Size, Terminal};
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// The most shells at once.
const MOST: usize = 64;
/// What is kept of one shell's newest output, in bytes.
const KEPT: u64 = 32 << 20;
/// How long a shell that is closed may take to end by itself.
const GRACE: Duration = Duration::from_millis(500);

/// The shells.
pub(crate) struct Shells {
    folder: PathBuf,
    mark: OwnerMark,
    open: Mutex<BTreeMap<TerminalId, Shell>>,
}

#[derive(Clone)]
struct Shell {
    terminal: Terminal,
    place: ShellPlace,
    cwd: PathBuf,
    program: String,
    opened_at: Timestamp,
    scrollback: PathBuf,
}

/// A shell to open.
pub(crate) struct Wanted {
    pub(crate) id: TerminalId,
    pub(crate) place: ShellPlace,
    pub(crate) cwd: PathBuf,
    pub(crate) size: Size,
    pub(crate) at: Timestamp,
    /// Variables that hold models' keys.
    pub(crate) keys: Vec<String>,
}

impl Shells {
    /// No shells; what an earlier daemon's printed is removed from `folder`.
    pub(crate) fn new(folder: PathBuf, mark: OwnerMark) -> Self {
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, path = %folder.display(), "what old shells printed could not be removed");
            }
            _ => {}
        }
        Self { folder, mark, open: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<TerminalId, Shell>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a shell. Blocks for as long as a program takes to start.
    ///
    /// # Errors
    /// Where there are too many, the folder is none, or the shell cannot be started.
    pub(crate) fn open(&self, wanted: Wanted) -> Result<(Terminal, ShellView), UserError> {
        let Wanted { id, place, cwd, size, at, keys } = wanted;
        if !cwd.is_dir() {
            return Err(UserError::fixable(
                Code::NotFound,
                format!("There is no folder {}", cwd.display()),
                "It may have been removed. Open the shell somewhere else.",
            ));
        }
        if self.lock().len() >= MOST {
            return Err(UserError::fixable(
                Code::Limit,
                format!("{MOST} shells are open"),
                "Close one that you use no more.",
            ));
        }
        os::make_private_dir(&self.folder).map_err(|error| not_opened(&error.to_string()))?;
        let (program, args) = os::login_shell();
        let name = Path::new(&program).file_name().unwrap_or(&program).to_string_lossy().into_owned();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let mut env = environment::for_the_user(env::vars_os(), &keys);
        for (variable, value) in
            [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("TERM_PROGRAM", "Flotilla")]
        {
            env.insert(variable.into(), value.into());
        }
        let scrollback = self.folder.join(format!("{id}.log"));
        let command = CommandSpec { program, args, cwd: cwd.clone(), env };
        let kept = Scrollback { path: scrollback.clone(), cap_bytes: KEPT };
        let terminal = Terminal::spawn(&command, size, kept, &self.mark)
            .map_err(|error| not_opened(&error.to_string()))?;
        let shell =
            Shell { terminal: terminal.clone(), place, cwd, program: name, opened_at: at, scrollback };
        let view = shell.view(id);
        self.lock().insert(id, shell);
        Ok((terminal, view))
    }

    /// All shells, oldest first.
    pub(crate) fn list(&self) -> Vec<ShellView> {
        let all: Vec<(TerminalId, Shell)> =
            self.lock().iter().map(|(id, shell)| (*id, shell.clone())).collect();
        all.iter().map(|(id, shell)| shell.view(*id)).collect()
    }

    /// A shell's terminal.
    pub(crate) fn terminal(&self, id: TerminalId) -> Option<Terminal> {
        self.lock().get(&id).map(|shell| shell.terminal.clone())
    }

    /// Ends a shell and all that it started, and lets go of what it printed; gives it as it was.
    pub(crate) async fn close(&self, id: TerminalId) -> Option<ShellView> {
        let shell = self.lock().get(&id).cloned()?;
        let exit = shell.terminal.kill(GRACE).await;
        self.lock().remove(&id);
        for path in [shell.scrollback.clone(), shell.scrollback.with_extension("log.ring")] {
            // The second is there only where much was printed.
            let _ = fs::remove_file(path);
        }
        Some(ShellView { exit: Some(wire::Wire::wire(&exit)), ..shell.view(id) })
    }

    /// Ends all shells.
    pub(crate) async fn close_all(&self) {
        let all: Vec<TerminalId> = self.lock().keys().copied().collect();
        futures_util::future::join_all(all.into_iter().map(|id| self.close(id))).await;
    }
}

impl Shell {
    fn view(&self, id: TerminalId) -> ShellView {
        let exit = self.terminal.exit();
        let now = if exit.is_none() { os::working_folder(self.terminal.pid()) } else { None };
        ShellView {
            id,
            place: self.place.clone(),
            cwd: now.as_ref().unwrap_or(&self.cwd).display().to_string(),
            program: self.program.clone(),
            opened_at: self.opened_at,
            written: self.terminal.written(),
            exit: exit.as_ref().map(wire::Wire::wire),
        }
    }
}

fn not_opened(why: &str) -> UserError {
    UserError::fixable(
        Code::WrongState,
        format!("The shell could not be opened: {why}"),
        "Set SHELL to a program that is there, restart the daemon, and try again.",
    )
}
