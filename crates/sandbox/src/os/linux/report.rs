//! What holds on this system, in words.

use super::privileges;
use crate::{
    plan::Layers,
    report::{Mechanism, Missing, Protection, Report},
};
use nix::unistd::geteuid;

const ALLOW_NAMESPACES: &str = "Let programs of this user make user namespaces (on Ubuntu 24.04 and later: an \
     AppArmor profile for flotilla-confine with `userns,`, or `sysctl kernel.apparmor_restrict_unprivileged_userns=0`; \
     in a container: start it with its own user namespaces allowed).";
const NEWER_KERNEL: &str = "Use a newer kernel";
const NO_LANDLOCK: &str =
    "Use a kernel of version 5.13 or later with Landlock among its security modules (`lsm=`).";

pub fn report(layers: Layers) -> Report {
    use Protection::*;
    let Layers { namespaces, landlock, seccomp } = layers;
    let mut enforced = vec![];
    let mut missing = vec![];
    let mut judge = |protection, holds: bool, why: &str, remedy: &str| {
        if holds {
            enforced.push(protection);
        } else {
            missing.push(Missing::new(protection, why, remedy));
        }
    };
    let files = namespaces || landlock > 0;
    judge(Writes, files, "The kernel has neither user namespaces for this user nor Landlock.", NO_LANDLOCK);
    judge(
        HiddenFiles,
        files,
        "The kernel has neither user namespaces for this user nor Landlock.",
        NO_LANDLOCK,
    );
    let why = "Without namespaces, the mode, owner and times of the user's other files can be changed, and the names \
               of hidden files can be listed.";
    judge(FileAttributes, namespaces, why, ALLOW_NAMESPACES);
    let why = "Landlock can take nothing away inside of what it grants.";
    judge(ReadOnlyInside, namespaces, why, ALLOW_NAMESPACES);
    judge(
        Network,
        namespaces || seccomp,
        "The kernel has neither namespaces for this user nor seccomp.",
        ALLOW_NAMESPACES,
    );
    judge(OtherProcesses, namespaces || landlock >= 6, other_processes(landlock), ALLOW_NAMESPACES);
    let why = "A background process that outlives its shell survives if the launcher itself is killed with SIGKILL.";
    judge(Lifetime, namespaces, why, ALLOW_NAMESPACES);
    judge(Terminals, seccomp && files, "The kernel lacks seccomp or Landlock.", NO_LANDLOCK);
    judge(
        SystemCalls,
        seccomp,
        "The kernel has no system call filters (seccomp).",
        "Use a kernel built with seccomp.",
    );
    judge(
        Privileges,
        namespaces || privileges::can_bound(),
        "Root in this container cannot give up its capabilities for good.",
        "Run Flotilla as a plain user.",
    );
    let counted = !geteuid().is_root() || (namespaces && kernel_at_least(6, 14));
    judge(
        ProcessLimit,
        counted,
        "The kernel does not count root's processes.",
        "Run Flotilla as a plain user, or use Linux 6.14 or later with user namespaces.",
    );
    if counted && !namespaces {
        let why = "All of the user's processes are counted: as many more can be started as run at the command's start.";
        missing.push(Missing::new(ProcessLimit, why, ALLOW_NAMESPACES));
    }
    enforced.push(MemoryLimit);
    let why = "No cgroup does it: a look at every tenth to whole second, the sooner the less is left, ends the biggest \
               process. For moments more than the limit can be held.";
    missing.push(Missing::new(MemoryLimit, why, "None is known."));
    local_sockets(layers, &mut enforced, &mut missing);
    let mechanism = match (namespaces, landlock, seccomp) {
        (true, ..) => Mechanism::Namespaces,
        (false, 1.., _) => Mechanism::Landlock,
        (false, _, true) => Mechanism::Seccomp,
        (false, _, false) => Mechanism::None,
    };
    enforced.sort();
    Report { mechanism, enforced, missing }
}

fn other_processes(landlock: i32) -> &'static str {
    if landlock > 0 {
        "Other processes of the user can be seen and signalled, but not inspected."
    } else {
        "Other processes of the user can be seen, signalled and inspected."
    }
}

fn local_sockets(layers: Layers, enforced: &mut Vec<Protection>, missing: &mut Vec<Missing>) {
    const WHAT: Protection = Protection::LocalSockets;
    match layers {
        // By name on disk, since ABI 9.
        Layers { namespaces: true, landlock: 9.., .. } => enforced.push(WHAT),
        Layers { namespaces: true, landlock, .. } => {
            enforced.push(WHAT);
            let later = "Sockets in /run and /tmp, in hidden folders, and all that exist when a command starts are out \
                         of reach; one that a program of yours makes elsewhere while the command runs is not.";
            missing.push(Missing::new(WHAT, later, &format!("{NEWER_KERNEL} (7.1 or later).")));
            if landlock < 6 {
                let why = "With the network granted, abstract sockets (some desktops' buses) can be reached.";
                missing.push(Missing::new(WHAT, why, &format!("{NEWER_KERNEL} (6.12 or later).")));
            }
        }
        Layers { namespaces: false, seccomp: true, .. } => {
            enforced.push(WHAT);
            let why = "To keep commands from the sockets of containers' daemons and key agents, they cannot use local \
                       sockets or shared memory at all, and without the network no loopback of their own.";
            missing.push(Missing::new(WHAT, why, ALLOW_NAMESPACES));
        }
        Layers { .. } => {
            let why = "The kernel has neither namespaces for this user nor seccomp.";
            missing.push(Missing::new(WHAT, why, ALLOW_NAMESPACES));
        }
    }
}

fn kernel_at_least(major: u32, minor: u32) -> bool {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let mut numbers =
        release.split(|c: char| !c.is_ascii_digit()).map_while(|field| field.parse::<u32>().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (major, minor)
}
