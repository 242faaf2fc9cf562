//! The command line: `flotilla-desktop [--open PLACE]`.

use crate::instance::route;
use std::{ffi::OsString, fmt, process::ExitCode};

/// What the window was started with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    /// The place in the page that it should show, as a route.
    pub open: Option<String>,
}

/// Why the window is not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Usage {
    /// Somebody asks how it is started.
    Help,
    /// Somebody asks for its version.
    Version,
    /// The command line is wrong.
    Wrong(String),
}

impl Usage {
    /// How the program ends.
    pub fn exit_code(&self) -> ExitCode {
        // EX_USAGE of sysexits.h, as for `flotilla`.
        const USAGE: u8 = 64;
        match self {
            Self::Help | Self::Version => ExitCode::SUCCESS,
            Self::Wrong(_) => ExitCode::from(USAGE),
        }
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version => write!(f, "flotilla-desktop {}", flotilla_api::PROGRAM_VERSION),
            Self::Help => f.write_str(
                "Opens Flotilla's window, or brings it to the front.\n\n\
                 Usage: flotilla-desktop [--open PLACE]\n\n\
                 PLACE is a place in the window, such as task/task_01j5 or inbox.",
            ),
            Self::Wrong(what) => write!(f, "{what}\n\nUsage: flotilla-desktop [--open PLACE]"),
        }
    }
}

impl Arguments {
    /// Reads the command line.
    ///
    /// # Errors
    /// [`Usage`] where the window is not to be opened.
    pub fn parse(args: impl Iterator<Item = OsString>) -> Result<Self, Usage> {
        let mut args = args.map(|arg| arg.to_string_lossy().into_owned());
        let mut parsed = Self::default();
        while let Some(arg) = args.next() {
            let target = match arg.as_str() {
                "--help" | "-h" => return Err(Usage::Help),
                "--version" | "-V" => return Err(Usage::Version),
                "--open" => args.next().ok_or_else(|| Usage::Wrong("--open needs a place".to_owned()))?,
                other => match other.strip_prefix("--open=") {
                    Some(target) => target.to_owned(),
                    None => return Err(Usage::Wrong(format!("{other} is not known"))),
                },
            };
            let place =
                route(&target).ok_or_else(|| Usage::Wrong(format!("{target} is no place in the window")))?;
            parsed.open = Some(place);
        }
        Ok(parsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(args: &[&str]) -> Result<Option<String>, Usage> {
        Arguments::parse(args.iter().map(OsString::from)).map(|arguments| arguments.open)
    }

    #[test]
    fn a_place_can_be_named_in_two_ways() {
        assert_eq!(check(&[]), Ok(None));
        assert_eq!(check(&["--open", "task/task_01"]), Ok(Some("/task/task_01".to_owned())));
        assert_eq!(check(&["--open=/inbox"]), Ok(Some("/inbox".to_owned())));
    }

    #[test]
    fn a_wrong_command_line_says_what_is_wrong() {
        for args in [&["--open"][..], &["--open", "../x"], &["task/x"], &["--opn"]] {
            assert!(matches!(check(args), Err(Usage::Wrong(_))), "{args:?}");
        }
        assert_eq!(check(&["--help"]), Err(Usage::Help));
    }
}
