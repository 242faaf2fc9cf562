//! Programs in terminals on Linux, macOS and their like.

mod device;
mod processes;
mod pump;
mod start;
mod tree;

#[cfg(target_os = "linux")]
mod posix_spawn;

pub(crate) use start::{prepare, start};
pub use tree::sweep;

use crate::{Signal, Size, TerminalError, output::Output};
use device::Device;
use flotilla_domain::ExitStatus;
use pump::Leader;
use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    sync::Arc,
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{Mutex, oneshot},
};
use tree::Tree;

/// How long to wait for a program's end after everything was killed.
const KILLED_LIMIT: Duration = Duration::from_secs(5);

/// Output may hold secrets: only its owner reads it.
pub(crate) fn keep_private(options: &mut OpenOptions) {
    options.mode(0o600);
}

/// Writes all of `bytes` at `position`, wherever the file's cursor stands.
pub(crate) fn write_at(file: &File, bytes: &[u8], position: u64) -> io::Result<()> {
    file.write_all_at(bytes, position)
}

/// A started program and its terminal.
pub(crate) struct Process {
    device: Arc<Device>,
    leader: Arc<Leader>,
    token: Arc<str>,
    writing: Mutex<()>,
    io: Handle,
    /// While it stands, the output of processes left behind is recorded.
    _keep: oneshot::Sender<()>,
}

impl Process {
    pub fn pid(&self) -> u32 {
        self.leader.pid().as_raw_nonzero().get().cast_unsigned()
    }

    pub async fn write(&self, mut bytes: &[u8], output: &Output) -> Result<(), TerminalError> {
        let _turn = self.writing.lock().await;
        while !bytes.is_empty() {
            let written = tokio::select! {
                biased;
                _ = output.ended() => return Err(TerminalError::Ended),
                written = self.device.write(bytes) => written?,
            };
            bytes = &bytes[written..];
        }
        Ok(())
    }

    pub fn resize(&self, size: Size) -> Result<(), TerminalError> {
        self.device.resize(size)
    }

    pub fn signal(&self, signal: Signal) -> Result<(), TerminalError> {
        let foreground = self.device.foreground();
        self.leader.signal_group(foreground, number(signal))
    }

    pub async fn kill(&self, grace: Duration, output: &Output) -> ExitStatus {
        let tree = Tree::new(Arc::clone(&self.leader), Arc::clone(&self.token));
        let killing = self.io.spawn_blocking(move || tree.end(grace));
        if let Ok(Err(error)) = killing.await {
            tracing::warn!(pid = self.pid(), %error, "a program's processes could not be listed");
            let _ = self.leader.signal_group(None, rustix::process::Signal::KILL);
        }
        tokio::time::timeout(KILLED_LIMIT, output.ended()).await.unwrap_or(ExitStatus::Unknown)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let kill = rustix::process::Signal::KILL;
        if let Some(foreground) = self.device.foreground() {
            let _ = self.leader.signal_group(Some(foreground), kill);
        }
        // Ended already: then only what it left behind is still to be found.
        let _ = self.leader.signal_group(None, kill);
        tree::end_soon(&self.io, Arc::clone(&self.token));
    }
}

fn number(signal: Signal) -> rustix::process::Signal {
    match signal {
        Signal::Interrupt => rustix::process::Signal::INT,
        Signal::Terminate => rustix::process::Signal::TERM,
        Signal::Kill => rustix::process::Signal::KILL,
        Signal::Hangup => rustix::process::Signal::HUP,
    }
}
