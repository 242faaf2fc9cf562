//! The text of a Seatbelt profile. Paths are parameters, so that no byte of them can be read as a rule.

use crate::Network;
use std::path::{Path, PathBuf};

/// What the profile's rules are about; real paths, since Seatbelt sees no symbolic links.
#[derive(Debug, Clone)]
pub struct Paths {
    pub writable: Vec<PathBuf>,
    pub read_only: Vec<PathBuf>,
    pub hidden: Vec<PathBuf>,
}

/// A profile and the parameters that it names, in the order of `-D NAME=PATH`.
pub fn profile(paths: &Paths, network: Network) -> (String, Vec<(String, PathBuf)>) {
    let mut text = String::from(BASE);
    let mut parameters: Vec<(String, PathBuf)> = Vec::new();
    let mut name = |path: &Path| {
        let name = format!("P{}", parameters.len());
        parameters.push((name.clone(), path.to_owned()));
        name
    };
    // The last rule that fits decides: the outer paths come before the inner, and over one path the grant
    // before what takes away.
    let writable = paths.writable.iter().map(|path| (path, 0, WRITABLE));
    let read_only = paths.read_only.iter().map(|path| (path, 1, READ_ONLY));
    let hidden = paths.hidden.iter().map(|path| (path, 2, HIDDEN));
    let mut rules: Vec<_> = writable.chain(read_only).chain(hidden).collect();
    rules.sort_by_key(|(path, rank, _)| (path.components().count(), *rank));
    for (path, _, rule) in rules {
        text.push_str(&rule.replace('$', &name(path)));
    }
    text.push_str(match network {
        Network::None => NO_NETWORK,
        Network::Full => FULL_NETWORK,
    });
    (text, parameters)
}

const BASE: &str = r#"(version 1)
(allow default)
(deny file-write*)
(allow file-write*
    (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (literal "/dev/ptmx")
    (literal "/dev/dtracehelper") (regex #"^/dev/fd/[0-9]+$") (regex #"^/dev/ttys[0-9]+$"))
(deny mach-priv-task-port)
(deny process-info* (target others))
(allow process-info* (target same-sandbox))
(deny signal (target others))
(allow signal (target same-sandbox))
(deny appleevent-send)
(deny lsopen)
(deny system-socket)
(deny mach-lookup
    (global-name "com.apple.SecurityServer") (global-name "com.apple.securityd")
    (global-name "com.apple.securityd.xpc") (global-name "com.apple.pasteboard.1")
    (global-name "com.apple.coreservices.launchservicesd"))
"#;
const WRITABLE: &str = "(allow file-read* file-write* (subpath (param \"$\")))\n";
const READ_ONLY: &str = "(deny file-write* (subpath (param \"$\")))\n";
const HIDDEN: &str = "(deny file-read* file-write* (subpath (param \"$\")))\n";
const NO_NETWORK: &str = r#"(deny network*)
(allow network* (local ip "localhost:*"))
(deny network-outbound)
"#;
const FULL_NETWORK: &str = r#"(allow network*)
(deny network-outbound (remote unix-socket))
(allow network-outbound (literal "/private/var/run/mDNSResponder"))
"#;

#[cfg(test)]
mod tests {
    use super::*;

    fn paths() -> Paths {
        Paths {
            writable: vec!["/home/me/.flotilla/workspaces/1".into()],
            read_only: vec!["/home/me/.flotilla/workspaces/1/.git".into()],
            hidden: vec!["/home/me/.flotilla".into(), "/home/me/\") (allow default".into()],
        }
    }

    #[test]
    fn inner_paths_have_the_last_word() {
        let (text, parameters) = profile(&paths(), Network::None);
        let order: Vec<_> = parameters.iter().map(|(_, path)| path.to_string_lossy().into_owned()).collect();
        assert_eq!(
            order,
            [
                "/home/me/.flotilla",
                "/home/me/\") (allow default",
                "/home/me/.flotilla/workspaces/1",
                "/home/me/.flotilla/workspaces/1/.git",
            ]
        );
        assert!(text.contains("(deny file-read* file-write* (subpath (param \"P0\")))"));
        assert!(text.contains("(allow file-read* file-write* (subpath (param \"P2\")))"));
        assert!(text.contains("(deny file-write* (subpath (param \"P3\")))"));
    }

    #[test]
    fn a_path_is_never_part_of_the_text() {
        let (text, _) = profile(&paths(), Network::None);
        assert!(!text.contains("/home/me"));
    }

    #[test]
    fn parentheses_are_balanced() {
        for network in [Network::None, Network::Full] {
            let (text, _) = profile(&paths(), network);
            assert_eq!(text.matches('(').count(), text.matches(')').count());
        }
    }

    #[test]
    fn the_network_is_closed_unless_granted() {
        assert!(profile(&paths(), Network::None).0.contains("(deny network*)"));
        assert!(!profile(&paths(), Network::Full).0.contains("(deny network*)"));
    }
}
