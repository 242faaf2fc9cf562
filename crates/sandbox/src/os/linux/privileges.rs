//! What a command's processes are allowed by the kernel apart from files: privileges, counts, core dumps.

use super::sys;
use crate::plan::Plan;
use nix::{
    errno::Errno,
    libc,
    sys::resource::{Resource, getrlimit, setrlimit},
    unistd::geteuid,
};

/// What root keeps over files, so that a folder of another owner can be worked on as outside; mounts and Landlock
/// bind it all the same. Others have no capabilities to keep.
const ROOT_KEEPS: &[u32] =
    &[0 /* CHOWN */, 1 /* DAC_OVERRIDE */, 3 /* FOWNER */, 4 /* FSETID */];
const CAP_SETPCAP: u32 = 8;

/// Gives up every privilege for good, here and in all that is started from here.
pub fn drop_all(plan: &Plan) -> nix::Result<()> {
    let keep: &[u32] = if geteuid().is_root() { ROOT_KEEPS } else { &[] };
    // Root in a container may lack this one, and then has no more to lose than the container has.
    let may_bound = plan.layers.namespaces || geteuid().is_root();
    for capability in (0..64).filter(|capability| may_bound && !keep.contains(capability)) {
        match sys::prctl(libc::PR_CAPBSET_DROP, u64::from(capability)) {
            Ok(()) => {}
            // Past the last one that this kernel knows.
            Err(Errno::EINVAL) => break,
            Err(error) => return Err(error),
        }
        debug_assert_ne!(capability, 63, "the kernel's list of capabilities ends");
    }
    let kept = keep.iter().fold(0, |set, capability| set | 1 << capability);
    sys::set_capabilities(kept)?;
    sys::prctl(libc::PR_SET_NO_NEW_PRIVS, 1)
}

/// Whether the bounding set can be reduced without namespaces.
pub fn can_bound() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let bits = effective.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok()).unwrap_or(0);
    !geteuid().is_root() || bits & (1 << CAP_SETPCAP) != 0
}

/// Limits processes as far as resource limits can, forbids core dumps, and offers the command first when the
/// system runs out of memory.
pub fn limit(plan: &Plan) -> nix::Result<()> {
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    // A user namespace has a count of its own. Without one all of the user's processes count, of which the whole
    // system's number is a bound that costs nothing to learn.
    let others = if plan.layers.namespaces { 0 } else { sys::threads_of_the_system() };
    let (_, most) = getrlimit(Resource::RLIMIT_NPROC)?;
    let processes = (others + u64::from(plan.processes)).min(most);
    setrlimit(Resource::RLIMIT_NPROC, processes, processes)?;
    // Refused in some containers; the kernel then chooses as always.
    let _ = std::fs::write("/proc/self/oom_score_adj", "500");
    Ok(())
}
