//! The built-in agent: the loop of turns, what it is told, and its tools.
//!
//! Invariant: knows no store, no queue and no other run; everything that lasts goes through its [`Host`], and
//! nothing has an effect before the host said that its call may start.

mod attach;
mod brief;
mod calls;
mod chat_brief;
mod failure;
mod files;
mod host;
mod os;
mod output;
mod patch;
mod pdf;
mod picture;
mod profile;
mod run;
mod skills;
mod tools;

pub use attach::{ATTACHED_TEXT_BYTES, Attached, NotAttached, attach, document, image, pdf_text};
pub use brief::{Briefing, Instructions, instructions};
pub use chat_brief::{Web, chat_instructions};
pub use failure::user_error;
pub use host::{Answered, Changed, Gate, Host, HostGone, Live, Recollection, Remembered, ToRemember, Turn};
pub use output::clean::clean as plain_text;
pub use patch::{FileChange, Hunk, HunkLine, Mismatch, ParseError, Patch, Problem, Reason, apply, parse};
pub use pdf::tell_pdf;
pub use picture::NoPicture;
pub use profile::{Access, BadProfile, LONGEST_PROFILE, Profile, WrongProfile};
pub use run::{Context, Ended, Limits, OpenQuestion, run};
pub use tools::{
    ChatTools, ImageApi, ImageService, PdfReader, Reach, SearchKind, SearchService, Services, Shell,
    Surroundings, Toolbox, UnreadPdf, spec::tool_specs,
};
