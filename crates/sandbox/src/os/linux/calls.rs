//! Which system calls a command may not make.

use crate::Network;
use nix::libc;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};
use std::collections::BTreeMap;

/// How local and network sockets are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sockets {
    /// By namespaces: the usual families can be used.
    Namespaced,
    /// By this filter: no local sockets but pairs, and others only with the network.
    Filtered(Network),
}

/// New mounts and namespaces, the kernel's programs and keys, its log, page faults and performance counters. Calls
/// that always need a capability in the system's first namespace are not here: a command has none to use.
const DENIED: &[libc::c_long] = &[
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_fsopen,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_mount_setattr,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_open_by_handle_at,
    libc::SYS_syslog,
];

/// Calls whose callers know what to do on a kernel without them: `clone3` hides its flags from a filter
/// (the C libraries go back to `clone`), `io_uring` makes calls past a filter.
const ABSENT: &[libc::c_long] =
    &[libc::SYS_clone3, libc::SYS_io_uring_setup, libc::SYS_io_uring_enter, libc::SYS_io_uring_register];

const NAMESPACES: &[libc::c_int] = &[
    libc::CLONE_NEWNS,
    libc::CLONE_NEWCGROUP,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
];

/// Pushing characters into a terminal's input, and the console's own clipboard, which does the same.
const TERMINAL_INPUT: &[u64] = &[libc::TIOCSTI, 0x541c];

/// The filters to install, in this order.
pub fn filters(sockets: Sockets) -> Result<Vec<BpfProgram>, seccompiler::Error> {
    let mut denied: BTreeMap<i64, Vec<SeccompRule>> = DENIED.iter().map(|&call| (call, vec![])).collect();
    let clone = NAMESPACES.iter().map(|&flag| {
        let flag = u64::from(flag.unsigned_abs());
        rule([condition(0, SeccompCmpOp::MaskedEq(flag), flag)?])
    });
    denied.insert(libc::SYS_clone, clone.collect::<Result<_, _>>()?);
    let ioctl = TERMINAL_INPUT.iter().map(|&request| rule([condition(1, SeccompCmpOp::Eq, request)?]));
    denied.insert(libc::SYS_ioctl, ioctl.collect::<Result<_, _>>()?);
    denied.insert(libc::SYS_socket, socket_rules(sockets)?);
    let only_local = rule([condition(0, SeccompCmpOp::Ne, libc::AF_UNIX as u64)?])?;
    denied.insert(libc::SYS_socketpair, vec![only_local]);
    let absent = ABSENT.iter().map(|&call| (call, vec![])).collect();
    Ok(vec![program(denied, libc::EPERM)?, program(absent, libc::ENOSYS)?])
}

/// One rule for each reason to refuse a socket.
fn socket_rules(sockets: Sockets) -> Result<Vec<SeccompRule>, seccompiler::Error> {
    let mut allowed = vec![];
    match sockets {
        Sockets::Namespaced => allowed.extend([libc::AF_UNIX, libc::AF_INET, libc::AF_INET6]),
        Sockets::Filtered(Network::Full) => allowed.extend([libc::AF_INET, libc::AF_INET6]),
        Sockets::Filtered(Network::None) => {}
    }
    // Listing interfaces and routes, which many a runtime does at its start; no other netlink protocol.
    allowed.push(libc::AF_NETLINK);
    let not_allowed = allowed
        .iter()
        .map(|&family| condition(0, SeccompCmpOp::Ne, family as u64))
        .collect::<Result<Vec<_>, _>>()?;
    let other_netlink = [
        condition(0, SeccompCmpOp::Eq, libc::AF_NETLINK as u64)?,
        condition(2, SeccompCmpOp::Ne, libc::NETLINK_ROUTE as u64)?,
    ];
    Ok(vec![rule(not_allowed)?, rule(other_netlink)?])
}

fn condition(
    argument: u8,
    op: SeccompCmpOp,
    value: u64,
) -> Result<SeccompCondition, seccompiler::BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, op, value)
}

fn rule(conditions: impl Into<Vec<SeccompCondition>>) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(conditions.into())
}

fn program(rules: BTreeMap<i64, Vec<SeccompRule>>, errno: i32) -> Result<BpfProgram, seccompiler::Error> {
    #[cfg(target_arch = "x86_64")]
    const ARCH: TargetArch = TargetArch::x86_64;
    #[cfg(target_arch = "aarch64")]
    const ARCH: TargetArch = TargetArch::aarch64;
    #[cfg(target_arch = "riscv64")]
    const ARCH: TargetArch = TargetArch::riscv64;
    let deny = SeccompAction::Errno(errno.unsigned_abs());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, deny, ARCH)?;
    let mut program = before_it();
    program.extend(BpfProgram::try_from(filter)?);
    Ok(program)
}

/// On x86-64 the kernel may offer a second set of numbers for the same calls (x32), which a filter by number
/// does not know: refuse all of it. Jumps are relative, so instructions can stand before a whole program.
fn before_it() -> BpfProgram {
    #[cfg(target_arch = "x86_64")]
    {
        use seccompiler::sock_filter;
        const X32: u32 = 0x4000_0000;
        const REFUSE: u32 = libc::SECCOMP_RET_ERRNO | libc::ENOSYS as u32;
        let load_number = sock_filter { code: 0x20, jt: 0, jf: 0, k: 0 };
        let jump_if_at_least = sock_filter { code: 0x35, jt: 0, jf: 1, k: X32 };
        let refuse = sock_filter { code: 0x06, jt: 0, jf: 0, k: REFUSE };
        vec![load_number, jump_if_at_least, refuse]
    }
    #[cfg(not(target_arch = "x86_64"))]
    vec![]
}
