//! `config.toml`: what it may say, read with a place for every word, so that each error names its line and remedy.

pub(crate) mod edit;
mod parse;
mod problem;

pub(crate) use problem::did_you_mean;
pub use problem::{ConfigError, Place, Problem};

use flotilla_agent::{ImageApi, SearchKind};
use flotilla_domain::{Mode, NetworkGrant, UserError};
use flotilla_models::{Api, EmbeddingApi, Tuning};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// A word of the file, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The word.
    pub value: T,
    /// Where it begins.
    pub at: Place,
}

/// The protocol that a model is spoken to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelApi {
    /// OpenAI Responses.
    Responses,
    /// OpenAI Chat Completions and what is compatible with it.
    ChatCompletions,
    /// Anthropic Messages.
    Messages,
    /// Google Gemini.
    Gemini,
}

/// A model: `[models.NAME]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelConfig {
    /// The protocol.
    pub api: ModelApi,
    /// Where it is asked.
    pub base_url: String,
    /// What its provider calls it.
    pub model: String,
    /// The environment variable that holds the key.
    pub api_key_env: Option<Located<String>>,
    /// Whether its key is kept by the daemon.
    pub kept_key: bool,
    /// How many tokens a conversation may have.
    pub context_window: Option<u64>,
    /// What its tokens cost.
    pub price: Option<Price>,
    /// How it is asked to answer.
    pub tuning: Tuning,
    /// The models to go on with while it is down, in this order.
    pub fallback: Vec<Located<String>>,
}

/// What a model's tokens cost, in US dollars per million.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// Input that is not cached.
    pub input: f64,
    /// Input that is; as other input where absent.
    pub cached: Option<f64>,
    /// Input that is written to the cache; as other input where absent.
    pub cache_write: Option<f64>,
    /// Output.
    pub output: f64,
}

/// A project: `[projects."/its/folder"]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectConfig {
    /// A command line that makes a fresh workspace ready for work.
    pub setup: Option<String>,
    /// Command lines that check a workspace.
    pub checks: Vec<String>,
    /// Folders outside of the workspace that commands may write to.
    pub writable: Vec<Located<PathBuf>>,
    /// The model that a new task is proposed.
    pub model: Option<String>,
    /// The mode that a new task is proposed.
    pub mode: Option<Mode>,
    /// The revision that a new task is proposed to start from.
    pub base: Option<String>,
    /// The network that a new task is proposed.
    pub network: Option<NetworkGrant>,
}

/// Where agents search the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchConfig {
    /// The kind of service.
    pub kind: SearchKind,
    /// Its address; the provider's own where absent.
    pub base_url: Option<String>,
    /// The environment variable that holds its key.
    pub api_key_env: Option<Located<String>>,
}

/// Where agents have images made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageConfig {
    /// The protocol.
    pub api: ImageApi,
    /// Its address; the provider's own where absent.
    pub base_url: Option<String>,
    /// What the provider calls the model.
    pub model: String,
    /// The environment variable that holds its key.
    pub api_key_env: Option<Located<String>>,
}

/// What makes the vectors by which memories are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddingConfig {
    /// The protocol.
    pub api: EmbeddingApi,
    /// Its address; the provider's own where absent.
    pub base_url: Option<String>,
    /// What the provider calls the model.
    pub model: String,
    /// The environment variable that holds its key.
    pub api_key_env: Option<Located<String>>,
}

/// What the file says. An absent file says nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The model of tasks that name none.
    pub default_model: Option<Located<String>>,
    /// The model for small work: titles, summaries, what to remember.
    pub small_model: Option<Located<String>>,
    /// What models cost, by their names here or by what their providers call them.
    pub prices: BTreeMap<String, Price>,
    /// How many runs may be under way at once.
    pub max_running: Option<usize>,
    /// The models by name.
    pub models: BTreeMap<String, ModelConfig>,
    /// The projects by folder, each at the place where the folder is named.
    pub projects: BTreeMap<PathBuf, Located<ProjectConfig>>,
    /// Where agents search the web: `[search]`.
    pub search: Option<SearchConfig>,
    /// Where agents have images made: `[images]`.
    pub images: Option<ImageConfig>,
    /// What makes the vectors by which memories are found: `[embeddings]`.
    pub embeddings: Option<EmbeddingConfig>,
}

/// The protocol, as models have it.
pub(crate) const fn api(api: ModelApi) -> Api {
    match api {
        ModelApi::Responses => Api::Responses,
        ModelApi::ChatCompletions => Api::ChatCompletions,
        ModelApi::Messages => Api::Messages,
        ModelApi::Gemini => Api::Gemini,
    }
}

/// The protocol, as the file has it.
pub(crate) const fn config_api(api: Api) -> ModelApi {
    match api {
        Api::Responses => ModelApi::Responses,
        Api::ChatCompletions => ModelApi::ChatCompletions,
        Api::Messages => ModelApi::Messages,
        Api::Gemini => ModelApi::Gemini,
    }
}

impl Config {
    /// Reads the text of such a file that comes along with the program.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn understand(text: &str) -> Result<Self, Vec<Problem>> {
        parse::parse(text, None)
    }

    /// Reads the file at `path`; one that does not exist says nothing. `home` is what `~` stands for.
    ///
    /// # Errors
    /// A [`UserError`] that names each problem with its line and remedy, or that the file cannot be read.
    pub fn read(path: &Path, home: Option<&Path>) -> Result<Self, UserError> {
        match fs::read_to_string(path) {
            Ok(text) => parse::parse(&text, home)
                .map_err(|problems| ConfigError { file: path.to_owned(), problems }.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(problem::unreadable(path, &error)),
        }
    }
}
