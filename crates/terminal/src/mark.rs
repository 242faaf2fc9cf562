//! The marks by which a terminal's processes are known, wherever they went.

use crate::TerminalError;
use std::{
    ffi::OsString,
    sync::atomic::{AtomicU64, Ordering},
};

/// The variable that names a process's owners, outermost first, comma-separated.
///
/// A program that starts a daemon of its own from inside a terminal removes both variables from its
/// environment, lest it be taken for that terminal's.
pub const OWNER_VAR: &str = "FLOTILLA_OWNER";
/// The variable that names the terminals that a process runs in, outermost first, comma-separated.
pub const TERMINAL_VAR: &str = "FLOTILLA_TERMINAL";

const MARK_LIMIT: usize = 200;

/// Names the owner of terminals across its restarts, for example one data folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OwnerMark(String);

impl OwnerMark {
    /// A mark of 1 to 200 visible ASCII characters without a comma.
    ///
    /// # Errors
    /// [`TerminalError::InvalidMark`] for any other text.
    pub fn new(text: impl Into<String>) -> Result<Self, TerminalError> {
        let text = text.into();
        let fits = (1..=MARK_LIMIT).contains(&text.len());
        if fits && text.bytes().all(|b| b.is_ascii_graphic() && b != b',') {
            Ok(Self(text))
        } else {
            Err(TerminalError::InvalidMark { text })
        }
    }

    /// The mark's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What one terminal's processes carry.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    /// This terminal's own name, unlike any other's under any owner that lives.
    #[cfg_attr(all(windows, not(test)), expect(dead_code, reason = "a job knows its processes"))]
    pub token: String,
    /// The variables to set.
    pub variables: [(&'static str, OsString); 2],
}

impl Stamp {
    pub fn new(mark: &OwnerMark) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let token = format!("{}/{}-{count}", mark.0, std::process::id());
        let variables = [(OWNER_VAR, chain(OWNER_VAR, &mark.0)), (TERMINAL_VAR, chain(TERMINAL_VAR, &token))];
        Self { token, variables }
    }
}

/// `own` after the names that this process carries itself, so that an outer owner finds its inner ones.
fn chain(variable: &str, own: &str) -> OsString {
    let mut names = std::env::var_os(variable).unwrap_or_default();
    if !names.is_empty() {
        names.push(",");
    }
    names.push(own);
    names
}

/// Whether an environment, as `NAME=value` entries, has `name` among the names in `variable`.
#[cfg_attr(all(windows, not(test)), expect(dead_code, reason = "a job knows its processes"))]
pub(crate) fn carries<'a>(
    environment: impl IntoIterator<Item = &'a [u8]>,
    variable: &str,
    name: &str,
) -> bool {
    environment.into_iter().any(|entry| {
        entry
            .strip_prefix(variable.as_bytes())
            .and_then(|rest| rest.strip_prefix(b"="))
            .is_some_and(|names| names.split(|b| *b == b',').any(|one| one == name.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environ(text: &[u8]) -> impl Iterator<Item = &[u8]> {
        text.split(|b| *b == 0)
    }

    #[test]
    fn a_mark_is_found_whole_or_not_at_all() {
        let env = b"A=1\0FLOTILLA_OWNER=outer,inner\0B=2\0";
        assert!(carries(environ(env), OWNER_VAR, "outer"));
        assert!(carries(environ(env), OWNER_VAR, "inner"));
        assert!(!carries(environ(env), OWNER_VAR, "inn"));
        assert!(!carries(environ(env), OWNER_VAR, "outer,inner"));
        assert!(!carries(environ(b"XFLOTILLA_OWNER=inner\0"), OWNER_VAR, "inner"));
        assert!(!carries(environ(b"FLOTILLA_OWNERS=inner\0"), OWNER_VAR, "inner"));
        assert!(!carries(environ(b""), OWNER_VAR, "inner"));
    }

    #[test]
    fn a_mark_that_could_be_taken_for_another_is_refused() {
        for text in ["", "a,b", "a b", "a\0b", "ä", &"x".repeat(201)] {
            assert!(OwnerMark::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn no_two_terminals_share_a_token() {
        let mark = OwnerMark::new("m").unwrap();
        assert_ne!(Stamp::new(&mark).token, Stamp::new(&mark).token);
    }
}
