//! How a model is asked to answer, as far as it lets itself be told.

/// How a model is asked to answer. What is `None` is left to its provider; what a protocol has no word for is left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tuning {
    /// How much to reason, in the provider's own word (such as `low` or `high`). For the Messages API it also turns
    /// adaptive thinking on.
    pub effort: Option<String>,
    /// How much to say: `low`, `medium` or `high`. Responses and Chat Completions know it.
    pub verbosity: Option<String>,
    /// How freely to choose the next word, 0 to 2. The Messages API does not take it beside an effort.
    pub temperature: Option<f64>,
    /// The share of likely words to choose from, 0 to 1. The Messages API does not take it beside a temperature or an
    /// effort.
    pub top_p: Option<f64>,
    /// The most tokens to answer with, where a request says nothing of it.
    pub max_output_tokens: Option<u32>,
}
