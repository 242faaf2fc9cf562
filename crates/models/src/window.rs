//! How long a conversation may be, for models whose configuration does not say.

use crate::model::ModelInfo;

/// What is taken for a model that is not known, in tokens: what most models of the last years bear.
const USUAL: u64 = 128_000;

/// Beginnings of models' names, the more exact ones first, and how many tokens they take *in*, from their makers' pages and
/// `LiteLLM`'s collection as of November 2026. Where a longer request costs more a token, or must be asked for, the window
/// ends there, so that what is shown as cost is true; `context_window` in the configuration goes before all of them.
const KNOWN: [(&str, u64); 79] = [
    ("gpt-6", 272_000),
    ("gpt-5-chat", 128_000),
    ("gpt-5.1-chat", 128_000),
    ("gpt-5.2-chat", 128_000),
    ("gpt-5.3-chat", 128_000),
    ("gpt-5", 272_000),
    ("gpt-4.1", 1_000_000),
    ("gpt-4o", 128_000),
    ("gpt-4-turbo", 128_000),
    ("gpt-4", 8_192),
    ("gpt-3.5", 16_385),
    ("gpt-oss", 131_072),
    ("codex-mini", 200_000),
    ("o1-mini", 128_000),
    ("o1", 200_000),
    ("o3", 200_000),
    ("o4", 200_000),
    ("claude-haiku-5-5", 100_000),
    ("claude-fable", 1_000_000),
    ("claude-mythos", 1_000_000),
    ("claude-opus-5", 1_000_000),
    ("claude-sonnet-5", 1_000_000),
    ("claude-opus-4-6", 1_000_000),
    ("claude-opus-4-7", 1_000_000),
    ("claude-opus-4-8", 1_000_000),
    ("claude-sonnet-4-6", 1_000_000),
    ("claude", 200_000),
    ("gemini-1.5-pro", 2_000_000),
    ("gemini-2.5-pro", 200_000),
    ("gemini-3-pro", 200_000),
    ("gemini-3.1-pro", 200_000),
    ("gemini-pro", 200_000),
    ("gemini", 1_000_000),
    ("gemma-4", 256_000),
    ("gemma4", 256_000),
    ("gemma-3", 128_000),
    ("gemma3", 128_000),
    ("gemma", 8_192),
    ("grok-4.20", 200_000),
    ("grok-4.3", 200_000),
    ("grok-4.5", 200_000),
    ("grok-4.6", 200_000),
    ("grok-4.7", 200_000),
    ("grok-4", 256_000),
    ("grok-code", 200_000),
    ("grok-build", 200_000),
    ("grok", 131_072),
    ("deepseek-v4", 1_000_000),
    ("deepseek-flash", 1_000_000),
    ("deepseek", 128_000),
    ("kimi-k3", 1_000_000),
    ("kimi-k2.", 256_000),
    ("kimi-k2", 128_000),
    ("glm-5.2", 1_000_000),
    ("glm-5.3", 1_000_000),
    ("glm-5", 200_000),
    ("glm-4.7", 200_000),
    ("glm-4.6", 200_000),
    ("glm", 128_000),
    ("qwen3.7-max", 990_000),
    ("qwen3.8-max", 990_000),
    ("qwen3.8-flash", 990_000),
    ("qwen3-coder", 256_000),
    ("qwen3-max", 256_000),
    ("qwen3", 32_768),
    ("qwen2.5", 32_768),
    ("devstral", 128_000),
    ("codestral", 256_000),
    ("magistral", 128_000),
    ("mistral-large-4", 1_000_000),
    ("mistral-medium-3.5", 256_000),
    ("mistral-large", 128_000),
    ("mistral", 32_768),
    ("minimax-m3", 512_000),
    ("minimax-m2", 200_000),
    ("phi-4", 16_384),
    ("llama-3.1", 128_000),
    ("llama-3.3", 128_000),
    ("llama-4", 128_000),
];

/// How many tokens a conversation with this model may have: what the configuration says, what is known of its name, or
/// what is usual.
pub fn context_window(info: &ModelInfo) -> u64 {
    info.context_window.or_else(|| known(&info.model)).unwrap_or(USUAL)
}

/// The window of a model of this name, which a reseller may have put its own before: `anthropic/claude-…`.
fn known(model: &str) -> Option<u64> {
    let mut bare = model.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    if bare.starts_with("claude") {
        // Resellers write the version with a point, the maker does not.
        bare = bare.replace('.', "-");
    }
    KNOWN.iter().find(|(name, _)| bare.starts_with(name)).map(|(_, window)| *window)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Api;

    #[test]
    fn the_configuration_goes_before_the_name_and_the_name_before_what_is_usual() {
        let mut info = ModelInfo {
            name: "m".to_owned(),
            api: Api::Responses,
            model: "anthropic/Claude-Sonnet-4.5".to_owned(),
            base_url: String::new(),
            context_window: None,
        };
        assert_eq!(context_window(&info), 200_000);
        info.context_window = Some(5_000);
        assert_eq!(context_window(&info), 5_000);
        info = ModelInfo { model: "home-made".to_owned(), context_window: None, ..info };
        assert_eq!(context_window(&info), USUAL);
    }

    #[test]
    fn a_window_ends_where_a_longer_request_costs_more_a_token() {
        for (model, window) in [
            ("gpt-6.1-sol", 272_000),
            ("openai/gpt-5.5", 272_000),
            ("claude-haiku-5-5", 100_000),
            ("anthropic/claude-haiku-5.5", 100_000),
            ("anthropic/claude-opus-4.6", 1_000_000),
            ("claude-opus-5-5", 1_000_000),
            ("claude-sonnet-4-20250514", 200_000),
            ("gemini-3.1-pro-preview", 200_000),
            ("gemini-4-argon", 1_000_000),
            ("grok-4.20-0309-reasoning", 200_000),
        ] {
            assert_eq!(known(model), Some(window), "{model}");
        }
    }

    #[test]
    fn no_name_hides_a_more_exact_one_behind_it() {
        for (at, (name, _)) in KNOWN.iter().enumerate() {
            let first = KNOWN.iter().position(|(other, _)| name.starts_with(other));
            assert_eq!(first, Some(at), "{name}");
        }
    }
}
