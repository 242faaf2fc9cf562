//! Systems on which no launcher waits: what they confine by is set up in no time, or by another program.

use super::System;
use crate::{Confinement, Launcher};
use flotilla_domain::CommandSpec;

/// None can be made.
#[derive(Debug)]
pub(crate) enum Waiting {}

impl Waiting {
    pub fn launcher(&self) -> &CommandSpec {
        match *self {}
    }

    pub fn start(&self, _command: &CommandSpec) -> bool {
        match *self {}
    }
}

impl System {
    pub fn wait(
        &self,
        _launcher: &Launcher,
        _command: CommandSpec,
        _confinement: &Confinement,
    ) -> Option<Waiting> {
        None
    }
}
