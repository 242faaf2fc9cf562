//! Calls of Windows that no safe library wraps. Invariant: the only unsafe code of the Windows part.

use std::{ffi::c_void, io, mem, ptr};
use windows_sys::Win32::{
    Foundation::{CloseHandle, HANDLE},
    Security::{
        AdjustTokenPrivileges, GetTokenInformation, LUID_AND_ATTRIBUTES, SE_PRIVILEGE_REMOVED,
        TOKEN_ADJUST_PRIVILEGES, TOKEN_PRIVILEGES, TOKEN_QUERY, TokenPrivileges,
    },
    System::{
        Console::SetConsoleCtrlHandler,
        JobObjects::{
            AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_ACTIVE_PROCESS,
            JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION, JOB_OBJECT_LIMIT_JOB_MEMORY,
            JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, JOBOBJECT_EXTENDED_LIMIT_INFORMATION,
            JobObjectExtendedLimitInformation, SetInformationJobObject,
        },
        Threading::{GetCurrentProcess, OpenProcessToken},
    },
};

fn check(success: i32) -> io::Result<()> {
    if success == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Puts this process, and with it all that it starts, into a job that ends when this process does.
pub fn enter_job(processes: u32, memory_bytes: u64) -> io::Result<()> {
    // SAFETY: both arguments may be null: default security, no name.
    let job = unsafe { CreateJobObjectW(ptr::null(), ptr::null()) };
    if job.is_null() {
        return Err(io::Error::last_os_error());
    }
    let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
        | JOB_OBJECT_LIMIT_ACTIVE_PROCESS
        | JOB_OBJECT_LIMIT_JOB_MEMORY
        | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
    limits.BasicLimitInformation.ActiveProcessLimit = processes;
    limits.JobMemoryLimit = usize::try_from(memory_bytes).unwrap_or(usize::MAX);
    // SAFETY: the structure is of the class and size that are told.
    check(unsafe {
        SetInformationJobObject(
            job,
            JobObjectExtendedLimitInformation,
            (&raw const limits).cast::<c_void>(),
            size_of::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>() as u32,
        )
    })?;
    // SAFETY: a job of ours, and the pseudo handle of this process. The job's handle is never closed: its end
    // with the process is what ends the job.
    check(unsafe { AssignProcessToJobObject(job, GetCurrentProcess()) })
}

/// Removes every privilege of this process's token for good, and with it of all that it starts, but that of passing
/// through folders, which all programs expect. The same as a restricted token made with `DISABLE_MAX_PRIVILEGE`,
/// without a second token to start the program with.
pub fn give_up_privileges() -> io::Result<()> {
    let mut token: HANDLE = ptr::null_mut();
    let access = TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY;
    // SAFETY: writes a handle into the place it is given.
    check(unsafe { OpenProcessToken(GetCurrentProcess(), access, &raw mut token) })?;
    let result = remove_privileges(token);
    // SAFETY: the handle is ours and not used again.
    unsafe { CloseHandle(token) };
    result
}

fn remove_privileges(token: HANDLE) -> io::Result<()> {
    /// `SE_CHANGE_NOTIFY_PRIVILEGE`
    const PASS_THROUGH: u32 = 23;
    /// More privileges than Windows has; a longer list is an error below.
    const MOST: usize = 128;
    #[repr(C)]
    struct List {
        count: u32,
        entries: [LUID_AND_ATTRIBUTES; MOST],
    }
    // SAFETY: all bytes zero is a valid list.
    let mut list: List = unsafe { mem::zeroed() };
    let mut length = 0;
    // SAFETY: `List` is a `TOKEN_PRIVILEGES` with room for more entries, and its size is told.
    check(unsafe {
        let place = (&raw mut list).cast::<c_void>();
        GetTokenInformation(token, TokenPrivileges, place, size_of::<List>() as u32, &raw mut length)
    })?;
    let count = (list.count as usize).min(MOST);
    for entry in &mut list.entries[..count] {
        if entry.Luid.HighPart != 0 || entry.Luid.LowPart != PASS_THROUGH {
            entry.Attributes = SE_PRIVILEGE_REMOVED;
        }
    }
    let new = (&raw const list).cast::<TOKEN_PRIVILEGES>();
    // SAFETY: `new` has as many entries as it says; nothing is written back.
    check(unsafe { AdjustTokenPrivileges(token, 0, new, 0, ptr::null_mut(), ptr::null_mut()) })
}

/// Leaves Ctrl-C to the program.
pub fn ignore_interrupts() -> io::Result<()> {
    unsafe extern "system" fn handled(_: u32) -> i32 {
        1
    }
    // SAFETY: the function lives as long as the program and touches nothing.
    check(unsafe { SetConsoleCtrlHandler(Some(handled), 1) })
}
