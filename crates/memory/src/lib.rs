//! What is kept across runs, in a database of its own: found by its words, merged, superseded, and really forgotten.
//!
//! Invariant: no text that looks like a secret is ever written, and what is forgotten leaves no text behind in any file
//! of the database.

mod alike;
mod error;
mod find;
mod import;
mod keep;
mod many;
mod meaning;
mod memories;
mod recall;
mod row;
mod secret;
mod uses;
mod words;

pub use error::MemoryError;
pub use find::{Filter, Page, StandingName};
pub use import::Imported;
pub use keep::{Added, Edit, How, NewMemory};
pub use many::{Change, Changed, Which};
pub use meaning::{Embedded, Meaning};
pub use memories::{Clock, Memories, Proposals, Settings};
pub use recall::{Query, Recalled};
pub use secret::{Secret, secret_in};
pub use uses::{Place, Used};
