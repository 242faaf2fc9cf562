//! What the launcher is told, as its arguments. They are visible to the user's other programs, and hold no secret
//! that the program's own arguments and environment do not hold as well.

use crate::Network;
use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
};

/// What the launcher applies. Everything in it is applied in full, or the program does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    pub layers: Layers,
    pub network: Network,
    /// A network namespace that commands under the same confinement share, instead of one of its own.
    pub loopback: Option<Held>,
    pub temp: PathBuf,
    /// Writable paths, the workspace and the temporary folder among them.
    pub writable: Vec<PathBuf>,
    pub read_only: Vec<PathBuf>,
    pub hidden: Vec<PathBuf>,
    pub processes: u32,
    pub memory_bytes: u64,
    /// Variables that would change the launcher itself, and which only the program gets.
    pub env: Vec<(OsString, OsString)>,
    /// Where the launcher is told what to start once it is confined, instead of the program and its arguments.
    pub told: Option<Held>,
    pub program: OsString,
    pub args: Vec<OsString>,
}

/// What the system has, as probed when the daemon started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Layers {
    /// User, mount, process, network and IPC namespaces.
    pub namespaces: bool,
    /// The version of Landlock's interface; 0 where there is none.
    pub landlock: i32,
    /// System call filters.
    pub seccomp: bool,
}

/// A file without a name, such as a namespace or a pipe, that another process holds open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    /// Who holds it.
    pub process: u32,
    /// Its file descriptor there.
    pub fd: i32,
    /// Which file that was; the number may stand for another one by the time it is opened.
    pub inode: u64,
}

/// What is wrong with a launcher's arguments.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum BrokenPlan {
    #[error("unknown option {0:?}")]
    Unknown(OsString),
    #[error("{0} has no or a bad value")]
    BadValue(&'static str),
    #[error("{0} is missing")]
    Missing(&'static str),
}

impl Plan {
    /// On macOS nothing is told to the launcher, since the system has one of its own.
    #[cfg(any(test, not(target_os = "macos")))]
    pub fn to_args(&self) -> Vec<OsString> {
        let mut out: Vec<OsString> = Vec::new();
        let mut put = |name: &str, value: &OsStr| {
            out.push(name.into());
            out.push(value.to_owned());
        };
        if self.layers.namespaces {
            put("--namespaces", "on".as_ref());
        }
        if self.layers.landlock > 0 {
            put("--landlock", self.layers.landlock.to_string().as_ref());
        }
        if self.layers.seccomp {
            put("--seccomp", "on".as_ref());
        }
        put(
            "--network",
            match self.network {
                Network::None => "none",
                Network::Full => "full",
            }
            .as_ref(),
        );
        if let Some(Held { process, fd, inode }) = self.loopback {
            put("--loopback", format!("{process}:{fd}:{inode}").as_ref());
        }
        put("--temp", self.temp.as_ref());
        self.writable.iter().for_each(|path| put("--write", path.as_ref()));
        self.read_only.iter().for_each(|path| put("--read-only", path.as_ref()));
        self.hidden.iter().for_each(|path| put("--hide", path.as_ref()));
        put("--processes", self.processes.to_string().as_ref());
        put("--memory", self.memory_bytes.to_string().as_ref());
        for (name, value) in &self.env {
            put("--env-name", name);
            put("--env-value", value);
        }
        if let Some(Held { process, fd, inode }) = self.told {
            put("--told", format!("{process}:{fd}:{inode}").as_ref());
        }
        put("--", &self.program);
        out.extend(self.args.iter().cloned());
        out
    }

    pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Self, BrokenPlan> {
        let mut args = args.into_iter();
        let mut layers = Layers::default();
        let (mut network, mut temp, mut processes, mut memory) = (None, None, None, None);
        let (mut loopback, mut told) = (None, None);
        let (mut writable, mut read_only, mut hidden, mut env) = (vec![], vec![], vec![], vec![]);
        while let Some(name) = args.next() {
            let mut value = |name| args.next().ok_or(BrokenPlan::BadValue(name));
            match name.to_str() {
                Some("--namespaces") => layers.namespaces = on(&value("--namespaces")?, "--namespaces")?,
                Some("--landlock") => layers.landlock = number(&value("--landlock")?, "--landlock")?,
                Some("--seccomp") => layers.seccomp = on(&value("--seccomp")?, "--seccomp")?,
                Some("--network") => {
                    network = Some(match value("--network")?.to_str() {
                        Some("none") => Network::None,
                        Some("full") => Network::Full,
                        _ => return Err(BrokenPlan::BadValue("--network")),
                    });
                }
                Some("--loopback") => loopback = Some(held(&value("--loopback")?, "--loopback")?),
                Some("--told") => told = Some(held(&value("--told")?, "--told")?),
                Some("--temp") => temp = Some(PathBuf::from(value("--temp")?)),
                Some("--write") => writable.push(PathBuf::from(value("--write")?)),
                Some("--read-only") => read_only.push(PathBuf::from(value("--read-only")?)),
                Some("--hide") => hidden.push(PathBuf::from(value("--hide")?)),
                Some("--processes") => processes = Some(number(&value("--processes")?, "--processes")?),
                Some("--memory") => memory = Some(number(&value("--memory")?, "--memory")?),
                Some("--env-name") => env.push((value("--env-name")?, OsString::new())),
                Some("--env-value") => match env.last_mut() {
                    Some((_, slot)) => *slot = value("--env-value")?,
                    None => return Err(BrokenPlan::BadValue("--env-value")),
                },
                Some("--") => {
                    return Ok(Self {
                        layers,
                        network: network.ok_or(BrokenPlan::Missing("--network"))?,
                        loopback,
                        temp: temp.ok_or(BrokenPlan::Missing("--temp"))?,
                        writable,
                        read_only,
                        hidden,
                        processes: processes.ok_or(BrokenPlan::Missing("--processes"))?,
                        memory_bytes: memory.ok_or(BrokenPlan::Missing("--memory"))?,
                        env,
                        told,
                        program: value("--")?,
                        args: args.collect(),
                    });
                }
                _ => return Err(BrokenPlan::Unknown(name)),
            }
        }
        Err(BrokenPlan::Missing("--"))
    }
}

fn on(value: &OsStr, name: &'static str) -> Result<bool, BrokenPlan> {
    if value == "on" { Ok(true) } else { Err(BrokenPlan::BadValue(name)) }
}

fn number<T: std::str::FromStr>(value: &OsStr, name: &'static str) -> Result<T, BrokenPlan> {
    value.to_str().and_then(|text| text.parse().ok()).ok_or(BrokenPlan::BadValue(name))
}

fn held(value: &OsStr, name: &'static str) -> Result<Held, BrokenPlan> {
    let mut parts = value.to_str().unwrap_or_default().split(':').map(OsStr::new);
    let mut part = || parts.next().ok_or(BrokenPlan::BadValue(name));
    Ok(Held { process: number(part()?, name)?, fd: number(part()?, name)?, inode: number(part()?, name)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word() -> impl Strategy<Value = OsString> {
        prop_oneof![
            Just(OsString::from("--")),
            Just(OsString::from("--hide")),
            Just(OsString::new()),
            ".*".prop_map(OsString::from)
        ]
    }

    fn words() -> impl Strategy<Value = Vec<OsString>> {
        prop::collection::vec(word(), 0..4)
    }

    prop_compose! {
        fn plan()(
            (namespaces, seccomp, full) in any::<(bool, bool, bool)>(),
            landlock in 0..20i32,
            (loopback, told) in any::<(Option<(u32, i32, u64)>, Option<(u32, i32, u64)>)>(),
            (processes, memory_bytes) in any::<(u32, u64)>(),
            (writable, read_only, hidden) in (words(), words(), words()),
            env in prop::collection::vec((word(), word()), 0..3),
            (temp, program, args) in (word(), word(), words()),
        ) -> Plan {
            let held = |(process, fd, inode)| Held { process, fd, inode };
            let paths = |words: Vec<OsString>| words.into_iter().map(PathBuf::from).collect();
            Plan {
                layers: Layers { namespaces, landlock, seccomp },
                network: if full { Network::Full } else { Network::None },
                loopback: loopback.map(held),
                told: told.map(held),
                temp: temp.into(),
                writable: paths(writable), read_only: paths(read_only), hidden: paths(hidden),
                processes, memory_bytes, env, program, args,
            }
        }
    }

    proptest! {
        #[test]
        fn a_plan_comes_back_through_its_arguments(plan in plan()) {
            prop_assert_eq!(Plan::parse(plan.to_args()), Ok(plan));
        }

        #[test]
        fn arguments_cut_short_are_no_plan(plan in plan(), cut in 0..100usize) {
            let args = plan.to_args();
            let end = args.len() - plan.args.len() - 1;
            prop_assert!(Plan::parse(args[..cut.min(end)].to_vec()).is_err());
        }
    }

    #[test]
    fn an_unknown_option_is_refused() {
        let args = ["--network", "none", "--surprise", "on"].map(OsString::from);
        assert_eq!(Plan::parse(args), Err(BrokenPlan::Unknown("--surprise".into())));
    }
}
