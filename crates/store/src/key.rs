//! Ids as SQLite holds them: the 16 bytes of their UUID.

use flotilla_domain::{ChatId, CheckpointId, MessageId, ProjectId, RunId, TaskId};
use rusqlite::types::{FromSqlError, FromSqlResult, ValueRef};
use uuid::Uuid;

/// An id that stands in a column.
pub(crate) trait Key: Copy {
    fn blob(self) -> [u8; 16];
    fn of(uuid: Uuid) -> Self;
}

macro_rules! keys {
    ($($id:ty),*) => {$(
        impl Key for $id {
            fn blob(self) -> [u8; 16] {
                self.uuid().into_bytes()
            }
            fn of(uuid: Uuid) -> Self {
                Self::new(uuid)
            }
        }
    )*};
}
keys!(ProjectId, TaskId, RunId, CheckpointId, ChatId, MessageId);

/// The id in a column, if it is not null.
pub(crate) fn key<K: Key>(value: ValueRef<'_>) -> FromSqlResult<Option<K>> {
    match value.as_blob_or_null()? {
        None => Ok(None),
        Some(bytes) => Uuid::from_slice(bytes)
            .map(|uuid| Some(K::of(uuid)))
            .map_err(|_| FromSqlError::InvalidBlobSize { expected_size: 16, blob_size: bytes.len() }),
    }
}
