//! Which addresses a page of the browser pane may lead to.

use std::net::SocketAddr;
use tauri::Url;

/// Why an address is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is no address.
    NotAnAddress,
    /// Pages come by http and https alone: nothing else leads to files, to the app, or to other programs.
    Scheme,
    /// It is Flotilla's own daemon.
    Daemon,
}

impl Refusal {
    /// The refusal for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotAnAddress => "This is not an address",
            Self::Scheme => "Only http and https addresses are opened here",
            Self::Daemon => "This address belongs to Flotilla itself, and no page may reach it",
        }
    }
}

/// Who wants to go there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// The user, or the app in the user's name.
    User,
    /// A page: what it made itself (`blob:`, and `data:` in a frame) stays in its own origin, or in none.
    Page,
}

/// The address, where the pane may show it. `daemon` is what the daemon listens on.
///
/// # Errors
/// Why it may not.
pub fn check(address: &str, asker: Asker, daemon: Option<&str>) -> Result<Url, Refusal> {
    let url = Url::parse(address).map_err(|_| Refusal::NotAnAddress)?;
    match url.scheme() {
        "http" | "https" if is_daemon(&url, daemon) => Err(Refusal::Daemon),
        "http" | "https" => Ok(url),
        "about" if matches!(url.path(), "blank" | "srcdoc") => Ok(url),
        "blob" | "data" if asker == Asker::Page => Ok(url),
        _ => Err(Refusal::Scheme),
    }
}

/// Whether `url` names the daemon's own address. Names that only resolve to this machine are refused by the daemon,
/// which reads `Host`.
fn is_daemon(url: &Url, daemon: Option<&str>) -> bool {
    let Some(port) =
        daemon.and_then(|address| address.parse::<SocketAddr>().ok()).map(|address| address.port())
    else {
        return false;
    };
    if url.port_or_known_default() != Some(port) {
        return false;
    }
    let Some(host) = url.host_str() else { return false };
    let host = host.trim_matches(['[', ']']).trim_end_matches('.');
    let by_name = host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost");
    by_name || host.parse().is_ok_and(is_this_machine)
}

fn is_this_machine(address: std::net::IpAddr) -> bool {
    let address = address.to_canonical();
    address.is_loopback() || address.is_unspecified()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAEMON: Option<&str> = Some("127.0.0.1:7433");

    #[test]
    fn pages_come_by_http_and_https_alone() {
        for fine in
            ["http://example.com/", "https://example.com/a?b#c", "about:blank", "http://localhost:3000/"]
        {
            assert!(check(fine, Asker::User, DAEMON).is_ok(), "{fine}");
        }
        for other in [
            "file:///etc/passwd",
            "tauri://localhost/",
            "ipc://localhost/api_request",
            "asset://localhost/x",
            "flotilla:task/1",
            "javascript:alert(1)",
            "data:text/html,x",
            "blob:https://example.com/1",
            "view-source:https://example.com",
            "about:config",
            "webkit://gpu",
            "resource:///x",
            "ftp://example.com/",
            "ssh://host",
        ] {
            assert_eq!(check(other, Asker::User, DAEMON), Err(Refusal::Scheme), "{other}");
        }
        assert_eq!(check("example.com", Asker::User, None), Err(Refusal::NotAnAddress));
    }

    #[test]
    fn a_page_may_show_what_it_made_itself() {
        assert!(check("blob:https://example.com/1", Asker::Page, None).is_ok());
        assert!(check("data:text/html,x", Asker::Page, None).is_ok());
        assert_eq!(check("file:///etc/passwd", Asker::Page, None), Err(Refusal::Scheme));
        assert_eq!(check("tauri://localhost", Asker::Page, None), Err(Refusal::Scheme));
    }

    #[test]
    fn the_daemons_own_address_is_refused_by_every_name_that_it_has() {
        for name in [
            "http://127.0.0.1:7433/",
            "http://localhost:7433/v1/tasks",
            "http://LOCALHOST.:7433/",
            "http://a.localhost:7433/",
            "http://127.1:7433/",
            "http://2130706433:7433/",
            "http://0x7f000001:7433/",
            "http://127.9.9.9:7433/",
            "http://0.0.0.0:7433/",
            "http://[::1]:7433/",
            "http://[::]:7433/",
            "http://[::ffff:127.0.0.1]:7433/",
            "https://user:pw@127.0.0.1:7433/",
        ] {
            for asker in [Asker::User, Asker::Page] {
                assert_eq!(check(name, asker, DAEMON), Err(Refusal::Daemon), "{name}");
            }
        }
        assert!(check("http://127.0.0.1:7434/", Asker::User, DAEMON).is_ok());
        assert!(check("http://192.168.0.7:7433/", Asker::User, DAEMON).is_ok());
        assert!(check("http://127.0.0.1:7433/", Asker::User, None).is_ok());
    }
}
