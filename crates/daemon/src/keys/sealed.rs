//! Keys in an encrypted file (XChaCha20-Poly1305), with the key to it in a file beside it that only this user can read.
//!
//! It keeps keys out of whatever copies, indexes or shows the one file. It is no protection against programs of the
//! same user, nor where both files are copied.

use crate::{
    document::{not_written, replace},
    os,
};
use chacha20poly1305::{Key, KeyInit as _, XChaCha20Poly1305, XNonce, aead::Aead as _};
use flotilla_domain::{Code, UserError};
use std::{collections::BTreeMap, fs, io, path::PathBuf};

/// What the file begins with: its form.
const FORM: &[u8] = b"flotilla-keys-1\n";
const NONCE: usize = 24;
const SEAL: usize = 32;

type Texts = BTreeMap<String, String>;

/// The sealed file.
pub(super) struct Sealed {
    file: PathBuf,
    seal: PathBuf,
}

impl Sealed {
    pub(super) const fn new(file: PathBuf, seal: PathBuf) -> Self {
        Self { file, seal }
    }

    pub(super) fn exists(&self) -> bool {
        self.file.exists()
    }

    /// What is in it.
    ///
    /// # Errors
    /// [`Code::Data`] where it was changed or belongs to another seal, [`Code::Disk`].
    pub(super) fn read(&self) -> Result<Texts, UserError> {
        let bytes = match fs::read(&self.file) {
            Ok(bytes) if bytes.is_empty() => return Ok(Texts::new()),
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Texts::new()),
            Err(error) => return Err(not_written(&self.file, &error)),
        };
        let opened = bytes.strip_prefix(FORM).and_then(|rest| rest.split_first_chunk::<NONCE>()).and_then(
            |(nonce, sealed)| {
                let cipher = XChaCha20Poly1305::new(&self.load()?);
                let text = cipher.decrypt(&XNonce::from(*nonce), sealed).ok()?;
                serde_json::from_slice(&text).ok()
            },
        );
        opened.ok_or_else(|| {
            UserError::fixable(
                Code::Data,
                format!("The kept keys in {} cannot be opened", self.file.display()),
                format!(
                    "The file was changed, or {} is not its own. Bring both back from one backup, or delete the first \
                     and give the keys again.",
                    self.seal.display()
                ),
            )
        })
    }

    fn load(&self) -> Option<Key> {
        let bytes: [u8; SEAL] = fs::read(&self.seal).ok()?.try_into().ok()?;
        Some(Key::from(bytes))
    }

    /// Changes it, whole or not at all.
    ///
    /// # Errors
    /// As [`Sealed::read`].
    pub(super) fn change(&self, change: impl FnOnce(&mut Texts)) -> Result<(), UserError> {
        let mut texts = self.read()?;
        change(&mut texts);
        let failed = || UserError::internal("Keys could not be sealed");
        if !self.seal.exists() {
            os::write_private(&self.seal, &random::<SEAL>()?)
                .map_err(|error| not_written(&self.seal, &error))?;
        }
        let cipher = XChaCha20Poly1305::new(&self.load().ok_or_else(failed)?);
        let nonce = random::<NONCE>()?;
        let text = serde_json::to_vec(&texts).map_err(|_| failed())?;
        let sealed = cipher.encrypt(&XNonce::from(nonce), text.as_slice()).map_err(|_| failed())?;
        let bytes = [FORM, &nonce, &sealed].concat();
        replace(&self.file, &bytes).map_err(|error| not_written(&self.file, &error))
    }
}

fn random<const N: usize>() -> Result<[u8; N], UserError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| UserError::internal(format!("The system gives no randomness: {error}")))?;
    Ok(bytes)
}
