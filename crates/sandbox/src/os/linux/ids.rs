//! User and group ids in a new user namespace.

use nix::unistd::{Pid, getegid, geteuid};
use std::{fs, io};

/// Which user and group ids there are inside: the same as outside, as many as this user may pass on.
pub struct IdMaps {
    users: String,
    groups: String,
    deny_setgroups: bool,
}

impl IdMaps {
    pub fn read() -> io::Result<Self> {
        if !geteuid().is_root() {
            let one = |id: u32| format!("{id} {id} 1");
            return Ok(Self {
                users: one(geteuid().as_raw()),
                groups: one(getegid().as_raw()),
                deny_setgroups: true,
            });
        }
        let identity = |file: &str| -> io::Result<String> {
            let map = fs::read_to_string(file)?;
            let ranges = map.lines().filter_map(|line| {
                let mut fields = line.split_whitespace();
                let (first, _, count) = (fields.next()?, fields.next()?, fields.next()?);
                Some(format!("{first} {first} {count}\n"))
            });
            Ok(ranges.collect())
        };
        Ok(Self {
            users: identity("/proc/self/uid_map")?,
            groups: identity("/proc/self/gid_map")?,
            deny_setgroups: false,
        })
    }

    pub fn write(&self, to: Pid) -> io::Result<()> {
        if self.deny_setgroups {
            fs::write(format!("/proc/{to}/setgroups"), "deny")?;
        }
        fs::write(format!("/proc/{to}/uid_map"), &self.users)?;
        fs::write(format!("/proc/{to}/gid_map"), &self.groups)
    }
}
