//! Who may come in: the local socket by the system's own proof, TCP by a token and by what a browser cannot forge.

use crate::os;
use axum::http::{HeaderMap, header};
use flotilla_api::{Caller, Permission, TOKEN_PROTOCOL, wire::Error};
use flotilla_domain::{Code, UserError};
use std::{fs, io, net::SocketAddr, path::Path};
use subtle::ConstantTimeEq as _;

/// A token for the TCP address: 256 random bits in hexadecimal.
#[derive(Clone)]
pub(crate) struct Token(String);

const TOKEN_BYTES: usize = 32;

impl Token {
    /// The token in the file at `path`, which is made where it is missing.
    ///
    /// # Errors
    /// [`Code::Disk`] where the file cannot be read or written, [`Code::Data`] where it holds no token.
    pub(crate) fn load(path: &Path) -> Result<Self, UserError> {
        let unusable = |error: io::Error| {
            UserError::fixable(
                Code::Disk,
                format!("The token in {} cannot be used: {error}", path.display()),
                "Make the folder writable for you, or delete the file: it is made anew.",
            )
        };
        match fs::read_to_string(path) {
            Ok(text) => {
                let text = text.trim();
                if text.len() != TOKEN_BYTES * 2 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return Err(UserError::fixable(
                        Code::Data,
                        format!("{} holds no token", path.display()),
                        "Delete the file: it is made anew.",
                    ));
                }
                Ok(Self(text.to_owned()))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut random = [0; TOKEN_BYTES];
                getrandom::fill(&mut random).map_err(|error| {
                    UserError::internal(format!("The system gives no randomness for a token: {error}"))
                })?;
                let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
                os::write_private(path, format!("{token}\n").as_bytes()).map_err(unusable)?;
                Ok(Self(token))
            }
            Err(error) => Err(unusable(error)),
        }
    }

    /// The token itself, for its owner.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    fn is(&self, shown: &str) -> bool {
        self.0.as_bytes().ct_eq(shown.as_bytes()).into()
    }
}

/// A way in.
pub(crate) enum Gate {
    /// The local socket: whoever gets a connection is this user.
    Local,
    /// The loopback address.
    Loopback {
        /// What must be shown.
        token: Token,
        /// The address that is listened on.
        address: SocketAddr,
    },
}

impl Gate {
    /// Who asks with these headers.
    ///
    /// # Errors
    /// Why it is not let in.
    pub(crate) fn admit(&self, headers: &HeaderMap) -> Result<Caller, Error> {
        match self {
            Self::Local => Ok(Caller { may: Permission::Own }),
            Self::Loopback { token, address } => {
                check_origin(headers, *address)?;
                check_token(headers, token)?;
                Ok(Caller { may: Permission::Act })
            }
        }
    }
}

impl Gate {
    /// Whether the window's own pages are served here; `Err` where they are, and the request's headers are not such
    /// as its page sends. Pages hold nothing secret, so that they need no token.
    ///
    /// # Errors
    /// Why it is not let in.
    pub(crate) fn pages(&self, headers: &HeaderMap) -> Option<Result<(), Error>> {
        match self {
            Self::Local => None,
            Self::Loopback { address, .. } => Some(check_origin(headers, *address)),
        }
    }
}

/// A web page can make a browser send requests here, under any name that it lets resolve to this machine; but it can
/// change neither `Host` nor `Origin`.
fn check_origin(headers: &HeaderMap, address: SocketAddr) -> Result<(), Error> {
    let port = address.port();
    let names = ["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{port}"));
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !names.iter().any(|name| name.eq_ignore_ascii_case(host)) {
        return Err(refused(
            "The request names another host",
            format!(
                "Ask http://127.0.0.1:{port}; no other name is answered, because a web page could invent one."
            ),
        ));
    }
    let mut origins = headers.get_all(header::ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (None, _) => Ok(()),
        (Some(origin), None) if origin.to_str().is_ok_and(|origin| origin == format!("http://{host}")) => {
            Ok(())
        }
        _ => Err(refused(
            "The request comes from a web page of another origin",
            "Pages from elsewhere are not answered. Use the `flotilla` command or the app.".to_owned(),
        )),
    }
}

fn check_token(headers: &HeaderMap, token: &Token) -> Result<(), Error> {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|value| value.strip_prefix("Bearer ")).or_else(|| offered(headers));
    if shown.is_some_and(|shown| token.is(shown)) {
        return Ok(());
    }
    Err(refused(
        if shown.is_some() { "The token is not the right one" } else { "The request has no token" },
        "Send `Authorization: Bearer TOKEN`; the token stands in the file `token` in the data folder."
            .to_owned(),
    ))
}

/// The token as a page shows it that opens a WebSocket.
fn offered(headers: &HeaderMap) -> Option<&str> {
    let upgrade = headers.get(header::UPGRADE)?.to_str().ok()?;
    if !upgrade.eq_ignore_ascii_case("websocket") {
        return None;
    }
    let all = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).find_map(|one| one.trim().strip_prefix(TOKEN_PROTOCOL))
}

fn refused(title: &str, hint: String) -> Error {
    UserError::fixable(Code::Unauthorized, title, hint).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(all: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in all {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn gate() -> (Gate, String) {
        let folder = tempfile::tempdir().unwrap();
        let token = Token::load(&folder.path().join("token")).unwrap();
        let bearer = format!("Bearer {}", token.0);
        (Gate::Loopback { token, address: "127.0.0.1:7433".parse().unwrap() }, bearer)
    }

    #[test]
    fn whoever_shows_the_token_may_direct_the_fleet_but_not_end_the_daemon() {
        let (gate, bearer) = gate();
        for host in ["127.0.0.1:7433", "localhost:7433", "LOCALHOST:7433", "[::1]:7433"] {
            let caller = gate.admit(&headers(&[("host", host), ("authorization", &bearer)])).unwrap();
            assert_eq!(caller.may, Permission::Act);
        }
        assert_eq!(Gate::Local.admit(&headers(&[])).unwrap().may, Permission::Own);
    }

    #[test]
    fn no_token_a_wrong_one_and_half_of_one_are_refused() {
        let (gate, bearer) = gate();
        let wrong = format!("Bearer {}", "0".repeat(64));
        for shown in [None, Some(wrong.as_str()), Some(&bearer[..40]), Some(&bearer[7..]), Some("Bearer ")] {
            let mut all = vec![("host", "127.0.0.1:7433")];
            all.extend(shown.map(|shown| ("authorization", shown)));
            assert_eq!(gate.admit(&headers(&all)).unwrap_err().code, Code::Unauthorized, "{shown:?}");
        }
    }

    #[test]
    fn a_page_shows_the_token_among_the_protocols_of_its_socket_and_nowhere_else() {
        let (gate, bearer) = gate();
        let token = bearer.trim_start_matches("Bearer ");
        let with = |upgrade, offered: &str| {
            headers(&[("host", "127.0.0.1:7433"), ("upgrade", upgrade), ("sec-websocket-protocol", offered)])
        };
        let offered = format!("flotilla.v1, {TOKEN_PROTOCOL}{token}");
        assert!(gate.admit(&with("websocket", &offered)).is_ok());
        assert!(gate.admit(&with("h2c", &offered)).is_err());
        for wrong in
            ["flotilla.v1".to_owned(), format!("{TOKEN_PROTOCOL}{}", "0".repeat(64)), token.to_owned()]
        {
            assert!(gate.admit(&with("websocket", &wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_name_that_was_rebound_to_this_machine_is_refused_even_with_the_token() {
        let (gate, bearer) = gate();
        for host in ["evil.example:7433", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:7433", ""] {
            let asked = headers(&[("host", host), ("authorization", &bearer)]);
            assert_eq!(gate.admit(&asked).unwrap_err().code, Code::Unauthorized, "{host}");
        }
        assert!(gate.admit(&headers(&[("authorization", &bearer)])).is_err());
    }

    #[test]
    fn a_page_of_another_origin_is_refused_even_with_the_token() {
        let (gate, bearer) = gate();
        let with =
            |origin| headers(&[("host", "localhost:7433"), ("authorization", &bearer), ("origin", origin)]);
        for origin in [
            "http://evil.example",
            "null",
            "https://localhost:7433",
            "http://localhost:7434",
            "http://127.0.0.1:7433",
        ] {
            assert!(gate.admit(&with(origin)).is_err(), "{origin}");
        }
        assert!(gate.admit(&with("http://localhost:7433")).is_ok());
        let mut two = with("http://localhost:7433");
        two.append("origin", "http://evil.example".parse().unwrap());
        assert!(gate.admit(&two).is_err());
    }

    #[test]
    fn a_token_stays_the_same_and_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let first = Token::load(&path).unwrap();
        assert!(first.is(&Token::load(&path).unwrap().0));
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        }
        fs::write(&path, "short").unwrap();
        assert_eq!(Token::load(&path).err().map(|error| error.code), Some(Code::Data));
    }
}
