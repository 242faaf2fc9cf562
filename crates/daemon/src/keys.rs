//! Models' keys, kept in the system's keychain, or sealed in a file where there is none.
//!
//! A key is kept with the server that it is for, and given for no other: whoever can change a model's address does not
//! get its key thereby.

mod sealed;

use flotilla_api::wire::KeyStore;
use flotilla_domain::{Code, UserError};
use flotilla_models::Secret;
use hyper::Uri;
use keyring::{Entry, Error as KeyringError};
use sealed::Sealed;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{Mutex, OnceLock, PoisonError},
    thread,
};

use crate::home::Home;

/// A key with the server that it is for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    server: String,
    key: String,
}

/// The keys of a data folder's models.
pub(crate) struct Keys {
    /// What tells this data folder's keys from others' in the keychain.
    service: String,
    sealed: Sealed,
    store: OnceLock<KeyStore>,
    /// Keys that were read or written: asking the keychain may take a while.
    known: Mutex<BTreeMap<String, Option<Kept>>>,
}

/// The server of an address: what a key is bound to.
fn server_of(base_url: &str) -> String {
    let uri = base_url.parse::<Uri>().ok();
    let authority = uri.as_ref().and_then(|uri| Some((uri.scheme_str()?, uri.authority()?)));
    authority.map_or_else(String::new, |(scheme, host)| format!("{scheme}://{host}").to_ascii_lowercase())
}

impl Keys {
    pub(crate) fn new(home: &Home) -> Self {
        Self {
            service: home.mark(),
            sealed: Sealed::new(home.sealed_keys(), home.seal()),
            store: OnceLock::new(),
            known: Mutex::default(),
        }
    }

    /// Where keys are kept. Where a sealed file is there, it stays in use. Blocks, as all that follow.
    pub(crate) fn store(&self) -> KeyStore {
        *self.store.get_or_init(|| match self.sealed.exists() || !self.has_keychain() {
            true => KeyStore::File,
            false => KeyStore::Keychain,
        })
    }

    fn has_keychain(&self) -> bool {
        let probe = || {
            let entry = Entry::new(&self.service, "flotilla")?;
            match entry.get_password() {
                Err(KeyringError::NoEntry) => Ok(String::new()),
                answer => answer,
            }
        };
        aside(probe)
            .inspect_err(|error| tracing::info!(%error, "there is no keychain; keys are sealed in a file"))
            .is_ok()
    }

    /// Whether a key of `model` is kept.
    pub(crate) fn has(&self, model: &str) -> bool {
        self.read(model).is_ok_and(|kept| kept.is_some())
    }

    /// The key of `model` for the server at `base_url`.
    ///
    /// # Errors
    /// Where none is kept, or one for another server.
    pub(crate) fn get(&self, model: &str, base_url: &str) -> Result<Secret, UserError> {
        let Some(kept) = self.read(model)? else {
            return Err(UserError::fixable(
                Code::Unauthorized,
                format!("No key of the model `{model}` is kept"),
                "Give it in the settings of models.",
            ));
        };
        if kept.server != server_of(base_url) {
            return Err(UserError::fixable(
                Code::Unauthorized,
                format!("The key of the model `{model}` was given for {}, not for {base_url}", kept.server),
                "Give the key for the new address in the settings of models, or bring the old address back.",
            ));
        }
        Ok(Secret::new(kept.key))
    }

    fn read(&self, model: &str) -> Result<Option<Kept>, UserError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = known.get(model) {
            return Ok(kept.clone());
        }
        let text = match self.store() {
            KeyStore::File => self.sealed.read()?.remove(model),
            KeyStore::Keychain => {
                let read = aside(|| match Entry::new(&self.service, model)?.get_password() {
                    Ok(text) => Ok(Some(text)),
                    Err(KeyringError::NoEntry) => Ok(None),
                    Err(error) => Err(error),
                });
                read.map_err(|error| no_keychain(&error))?
            }
        };
        let kept: Option<Kept> = text.and_then(|text| serde_json::from_str(&text).ok());
        known.insert(model.to_owned(), kept.clone());
        Ok(kept)
    }

    /// Keeps a key of `model` for the server at `base_url`.
    ///
    /// # Errors
    /// Where it cannot be kept.
    pub(crate) fn set(&self, model: &str, base_url: &str, key: &str) -> Result<(), UserError> {
        let kept = Kept { server: server_of(base_url), key: key.trim().to_owned() };
        if kept.key.is_empty() {
            return Err(UserError::fixable(Code::BadInput, "The key is empty", "Paste the whole key."));
        }
        let text = serde_json::to_string(&kept).map_err(|_| UserError::internal("A key has no JSON"))?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match self.store() {
            KeyStore::File => self.sealed.change(|keys| {
                keys.insert(model.to_owned(), text);
            })?,
            KeyStore::Keychain => aside(|| Entry::new(&self.service, model)?.set_password(&text))
                .map_err(|error| no_keychain(&error))?,
        }
        known.insert(model.to_owned(), Some(kept));
        Ok(())
    }

    /// Keeps no key of `model` any more.
    ///
    /// # Errors
    /// Where the keychain refuses.
    pub(crate) fn remove(&self, model: &str) -> Result<(), UserError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match self.store() {
            KeyStore::File => self.sealed.change(|keys| {
                keys.remove(model);
            })?,
            KeyStore::Keychain => {
                let removed = aside(|| match Entry::new(&self.service, model)?.delete_credential() {
                    Err(KeyringError::NoEntry) => Ok(()),
                    answer => answer,
                });
                removed.map_err(|error| no_keychain(&error))?;
            }
        }
        known.insert(model.to_owned(), None);
        Ok(())
    }
}

/// Does `work` on a thread of its own: the keychain's client waits for its answers in a way that a thread of the async
/// runtime must not.
fn aside<T: Send>(work: impl FnOnce() -> Result<T, KeyringError> + Send) -> Result<T, KeyringError> {
    thread::scope(|scope| scope.spawn(work).join()).unwrap_or(Err(KeyringError::NoDefaultStore))
}

fn no_keychain(error: &KeyringError) -> UserError {
    // What an error of the keychain holds may be the secret itself.
    let why = match error {
        KeyringError::NoStorageAccess(_) => "it is locked, or access was denied",
        KeyringError::TooLong(..) => "the key is too long for it",
        _ => "it failed",
    };
    UserError::fixable(
        Code::Unauthorized,
        format!("The system's keychain did not do what was asked: {why}"),
        "Unlock it, allow Flotilla to use it, and try again; or name an environment variable that holds the key.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Keys of a data folder that has a sealed file, so that no test touches a person's keychain.
    fn keys(folder: &std::path::Path) -> Keys {
        let home = Home::at(folder);
        if !home.sealed_keys().exists() {
            fs::write(home.sealed_keys(), "").unwrap();
        }
        Keys::new(&home)
    }

    #[test]
    fn a_kept_key_is_there_for_the_next_daemon_and_stands_nowhere_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        keys(folder.path()).set("work", "https://api.example/v1", " sk-secret-123\n").unwrap();
        let next = keys(folder.path());
        assert_eq!(next.store(), KeyStore::File);
        assert!(next.has("work") && !next.has("other"));
        assert!(next.get("work", "https://API.example/v2").is_ok());
        for entry in fs::read_dir(folder.path()).unwrap().flatten() {
            let bytes = fs::read(entry.path()).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains("secret-123"), "{:?}", entry.path());
            #[cfg(unix)]
            if entry.path() == Home::at(folder.path()).seal() {
                use std::os::unix::fs::MetadataExt as _;
                assert_eq!(entry.metadata().unwrap().mode() & 0o777, 0o600);
            }
        }
        next.remove("work").unwrap();
        assert!(!next.has("work") && !keys(folder.path()).has("work"));
    }

    #[test]
    fn a_key_is_given_for_no_server_but_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys(folder.path());
        keys.set("work", "https://api.example/v1", "sk-secret").unwrap();
        for other in ["https://evil.example/v1", "http://api.example/v1", "https://api.example:444/v1"] {
            let error = keys.get("work", other).err().unwrap();
            assert_eq!(error.code, Code::Unauthorized);
            assert!(!format!("{error:?}").contains("sk-secret"));
        }
        assert!(keys.set("work", "https://api.example/v1", " ").is_err());
    }

    #[test]
    fn a_sealed_file_that_was_changed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        keys(folder.path()).set("work", "https://api.example/v1", "sk-secret").unwrap();
        let path = Home::at(folder.path()).sealed_keys();
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, bytes).unwrap();
        let error = keys(folder.path()).get("work", "https://api.example/v1").err().unwrap();
        assert_eq!(error.code, Code::Data);
    }
}
