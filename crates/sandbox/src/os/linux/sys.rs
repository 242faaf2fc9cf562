//! System calls that no safe library wraps. Invariant: the only unsafe code of the Linux part.

use nix::{
    errno::Errno,
    libc::{self, c_int, c_long, c_uint, c_ulong},
    sched::{CloneFlags, clone},
    sys::signal::{SigHandler, Signal, signal},
    unistd::Pid,
};
use std::{
    ffi::{CStr, CString},
    io, mem,
    os::{
        fd::{AsRawFd, BorrowedFd, FromRawFd as _, OwnedFd},
        unix::ffi::OsStrExt as _,
    },
    path::Path,
};

fn check(result: c_long) -> nix::Result<c_long> {
    Errno::result(result)
}

fn c_path(path: &Path) -> nix::Result<CString> {
    CString::new(path.as_os_str().as_bytes()).map_err(|_| Errno::EINVAL)
}

/// What `fork` returned.
pub enum Fork {
    Parent(Pid),
    Child,
}

/// Forks, the child in new namespaces of the kinds `flags` (`CLONE_NEW…`).
pub fn fork_into(flags: c_int) -> nix::Result<Fork> {
    // SAFETY: without CLONE_VM and without a stack this is `fork`; the launcher has a single thread, so the
    // child may go on as any program. All further arguments are unused, whatever their order on this machine.
    let pid =
        check(unsafe { libc::syscall(libc::SYS_clone, c_long::from(flags | libc::SIGCHLD), 0, 0, 0, 0) })?;
    Ok(if pid == 0 { Fork::Child } else { Fork::Parent(Pid::from_raw(pid as i32)) })
}

/// Starts a process that runs `program`, which must end in executing another program or in [`exit_at_once`]; this
/// process waits until it does. Its memory is not copied, which is most of what a fork costs.
pub fn spawn(program: impl FnMut() -> isize) -> nix::Result<Pid> {
    let mut stack = vec![0; 1 << 20];
    let flags = CloneFlags::CLONE_VM | CloneFlags::CLONE_VFORK;
    // SAFETY: the two processes share their memory but never run at the same time: with CLONE_VFORK this one, which
    // has a single thread, goes on when the other has executed a program or ended. The other has a stack of its own.
    unsafe { clone(Box::new(program), &mut stack, flags, Some(libc::SIGCHLD)) }
}

/// Ends the process without running anything that its memory's owner registered for its end.
pub fn exit_at_once(code: i32) -> ! {
    // SAFETY: takes an integer.
    unsafe { libc::_exit(code) }
}

/// Gives a signal its default action.
pub fn default_action(of: Signal) -> nix::Result<()> {
    // SAFETY: the default action is no function of ours.
    unsafe { signal(of, SigHandler::SigDfl) }.map(drop)
}

/// A file descriptor that becomes readable when the process ends.
pub fn pidfd_open(pid: Pid) -> nix::Result<OwnedFd> {
    // SAFETY: takes two integers.
    let fd = check(unsafe { libc::syscall(libc::SYS_pidfd_open, pid.as_raw(), 0) })?;
    // SAFETY: the kernel has just returned this descriptor to us alone.
    Ok(unsafe { OwnedFd::from_raw_fd(fd as c_int) })
}

/// The user namespace that owns a namespace.
pub fn owner_of(namespace: &impl AsRawFd) -> nix::Result<OwnedFd> {
    // SAFETY: this request takes no argument; anything but a namespace answers with an error.
    let fd = Errno::result(unsafe { libc::ioctl(namespace.as_raw_fd(), libc::NS_GET_USERNS) })?;
    // SAFETY: the kernel has just returned this descriptor to us alone.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Calls `prctl` with an operation that takes integers only.
pub fn prctl(operation: c_int, argument: c_ulong) -> nix::Result<()> {
    // SAFETY: the callers name operations whose arguments are integers.
    check(c_long::from(unsafe {
        libc::prctl(operation, argument, 0 as c_ulong, 0 as c_ulong, 0 as c_ulong)
    }))?;
    Ok(())
}

/// Makes `capabilities` (a bit set) the effective and permitted ones, and nothing inheritable.
pub fn set_capabilities(capabilities: u64) -> nix::Result<()> {
    #[repr(C)]
    struct Header {
        version: u32,
        pid: c_int,
    }
    #[repr(C)]
    struct Data {
        effective: u32,
        permitted: u32,
        inheritable: u32,
    }
    /// `_LINUX_CAPABILITY_VERSION_3`, which takes two words of each set.
    const VERSION: u32 = 0x2008_0522;
    let header = Header { version: VERSION, pid: 0 };
    let word = |bits: u64| Data { effective: bits as u32, permitted: bits as u32, inheritable: 0 };
    let data = [word(capabilities), word(capabilities >> 32)];
    // SAFETY: both point to structures of the layout that this version of the call reads.
    check(unsafe { libc::syscall(libc::SYS_capset, &raw const header, data.as_ptr()) })?;
    Ok(())
}

/// Closes all descriptors from `first` on. Nothing in this program may own one of them.
pub fn close_from(first: c_uint) -> nix::Result<()> {
    // SAFETY: takes three integers, and no owner is left with a closed descriptor.
    check(unsafe { libc::syscall(libc::SYS_close_range, first, c_uint::MAX, 0) })?;
    Ok(())
}

/// Marks all descriptors from `first` on as not for the program.
pub fn close_on_exec_from(first: c_uint) -> nix::Result<()> {
    // SAFETY: takes three integers; nothing is closed before `exec`.
    check(unsafe { libc::syscall(libc::SYS_close_range, first, c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC) })?;
    Ok(())
}

/// The threads that the whole system has now.
pub fn threads_of_the_system() -> u64 {
    // SAFETY: all bytes zero is a valid `sysinfo`.
    let mut info: libc::sysinfo = unsafe { mem::zeroed() };
    // SAFETY: writes into the structure it is given.
    unsafe { libc::sysinfo(&raw mut info) };
    u64::from(info.procs)
}

/// The version of Landlock's interface, 0 where there is none.
pub fn landlock_abi() -> i32 {
    const VERSION: c_long = 1;
    // SAFETY: with this flag the call reads nothing and returns a number.
    let abi = unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, 0 as c_ulong, 0, VERSION) };
    i32::try_from(abi).unwrap_or(0).max(0)
}

/// Whether a system call of this number can be asked of the kernel for a filter's action.
pub fn has_seccomp() -> bool {
    /// `SECCOMP_GET_ACTION_AVAIL`
    const GET_ACTION_AVAIL: c_long = 2;
    let action: u32 = libc::SECCOMP_RET_ERRNO;
    // SAFETY: reads the word it is given.
    unsafe { libc::syscall(libc::SYS_seccomp, GET_ACTION_AVAIL, 0, &raw const action) == 0 }
}

/// Brings up the loopback interface of the network namespace.
pub fn loopback_up() -> io::Result<()> {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0")?;
    // SAFETY: all bytes zero is a valid `ifreq`.
    let mut request: libc::ifreq = unsafe { mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(c"lo".to_bytes()) {
        *to = *from as libc::c_char;
    }
    request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
    // SAFETY: the request is an `ifreq` with a name that ends in zeros and its flags set.
    Errno::result(unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request) })?;
    Ok(())
}

/// A copy of the mounts at `path` and below, attached nowhere.
pub fn clone_tree(path: &Path) -> nix::Result<OwnedFd> {
    let flags = libc::OPEN_TREE_CLONE | libc::OPEN_TREE_CLOEXEC | libc::AT_RECURSIVE as c_uint;
    let path = c_path(path)?;
    // SAFETY: the path ends in a zero and outlives the call.
    let fd = check(unsafe { libc::syscall(libc::SYS_open_tree, libc::AT_FDCWD, path.as_ptr(), flags) })?;
    // SAFETY: the kernel has just returned this descriptor to us alone.
    Ok(unsafe { OwnedFd::from_raw_fd(fd as c_int) })
}

/// Attaches a tree of mounts at `path`, whose last part is not followed if it is a symbolic link.
pub fn attach_tree(tree: BorrowedFd<'_>, path: &Path) -> nix::Result<()> {
    let path = c_path(path)?;
    // SAFETY: both paths end in a zero and outlive the call.
    check(unsafe {
        libc::syscall(
            libc::SYS_move_mount,
            tree.as_raw_fd(),
            c"".as_ptr(),
            libc::AT_FDCWD,
            path.as_ptr(),
            libc::MOVE_MOUNT_F_EMPTY_PATH,
        )
    })?;
    Ok(())
}

/// Makes a mount read-only.
pub fn seal(mount: BorrowedFd<'_>) -> nix::Result<()> {
    set_mount(mount.as_raw_fd(), c"", libc::AT_EMPTY_PATH, 0)
}

/// Makes a tree of mounts read-only.
pub fn seal_tree(tree: BorrowedFd<'_>) -> nix::Result<()> {
    set_mount(tree.as_raw_fd(), c"", libc::AT_EMPTY_PATH | libc::AT_RECURSIVE, 0)
}

/// Makes all mounts read-only and ends their connection to those outside.
pub fn seal_everything() -> nix::Result<()> {
    set_mount(libc::AT_FDCWD, c"/", libc::AT_RECURSIVE, libc::MS_PRIVATE)
}

fn set_mount(at: c_int, path: &CStr, flags: c_int, propagation: c_ulong) -> nix::Result<()> {
    let attributes =
        libc::mount_attr { attr_set: libc::MOUNT_ATTR_RDONLY, attr_clr: 0, propagation, userns_fd: 0 };
    // SAFETY: the path ends in a zero, and the structure has the size that is told.
    check(unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            at,
            path.as_ptr(),
            flags,
            &raw const attributes,
            size_of::<libc::mount_attr>(),
        )
    })?;
    Ok(())
}
