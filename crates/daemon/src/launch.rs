//! Starting a daemon as a process of its own.

use crate::{
    home::{HOME_VAR, Home},
    os,
};
use flotilla_terminal::{OWNER_VAR, TERMINAL_VAR};
use std::{
    path::Path,
    process::{Command, Stdio},
};

/// The command that starts `program` with `args` as the daemon of `home`, so that it outlives this process. What it
/// prints can be read until it closes its output; the program calls [`crate::leave_terminal`] first of all.
pub fn command(program: &Path, args: &[&str], home: &Home) -> Command {
    let mut command = Command::new(program);
    command
        .args(args)
        .env(HOME_VAR, home.root())
        // Started from inside an agent's terminal, it must not be taken for a part of that run and ended with it.
        .env_remove(OWNER_VAR)
        .env_remove(TERMINAL_VAR)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    os::detach(&mut command);
    command
}
