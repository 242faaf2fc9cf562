//! Files of a project, to mention and to look at.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileQuery {
    /// Letters of the path, in their order; all files where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// At most this many; 50 where absent, never more than 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A file that fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileMatch {
    /// Its path from the project's folder, `/`-separated.
    pub path: String,
    /// Which of its characters are those that were asked for, from 0.
    pub positions: Vec<u32>,
}

/// Files that fit, the best first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileList {
    /// The files.
    pub files: Vec<FileMatch>,
    /// How many fit.
    pub found: u32,
    /// How many the project has, as far as they were looked at: tracked, or new and not ignored.
    pub total: u32,
}

/// Names a file of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    /// Its path from the project's folder.
    pub path: String,
}

/// A file's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileText {
    /// Its path from the project's folder.
    pub path: String,
    /// How its text begins, at most 1 MiB of it.
    pub text: String,
    /// How many bytes the file has.
    pub size: u64,
    /// Whether the text is only the beginning.
    pub cut: bool,
}

/// A PDF or a notebook to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadDocument {
    /// What it is called.
    pub name: String,
    /// Its bytes in base64.
    pub data: String,
}

/// What a document says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentText {
    /// Its text page by page or cell by cell, at most 256 KiB; it says itself what is left out.
    pub text: String,
}
