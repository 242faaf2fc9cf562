//! The sections of services: `[search]`, `[images]` and `[embeddings]`.

use super::{KEYS, Value, Walk};
use crate::config::{EmbeddingConfig, ImageConfig, Located, SearchConfig};
use flotilla_agent::{ImageApi, SearchKind};
use flotilla_models::EmbeddingApi;

const SEARCH: &[&str] = &["provider", "base_url", "api_key_env"];
const PROVIDERS: &[(&str, SearchKind)] =
    &[("brave", SearchKind::Brave), ("tavily", SearchKind::Tavily), ("searxng", SearchKind::Searxng)];
const MAKER: &[&str] = &["api", "base_url", "model", "api_key_env"];
const EMBEDDING_APIS: &[(&str, EmbeddingApi)] =
    &[("openai", EmbeddingApi::OpenAi), ("gemini", EmbeddingApi::Gemini)];
const APIS: &[(&str, ImageApi)] = &[("openai", ImageApi::OpenAi), ("gemini", ImageApi::Gemini)];

impl Walk<'_> {
    pub(super) fn search(&mut self, value: &Value<'_>) -> Option<SearchConfig> {
        let table = self.table("[search]", value)?;
        let (mut kind, mut base_url, mut api_key_env) = (None, None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "provider" => kind = self.word("provider", value, PROVIDERS),
                "base_url" => base_url = self.base_url(value),
                "api_key_env" => api_key_env = self.variable(value),
                other if KEYS.contains(&other) => self.written_key(key),
                _ => self.unknown(key, "[search]", SEARCH),
            }
        }
        if !table.keys().any(|key| key.get_ref() == "provider") {
            self.problem(
                value.span().start,
                "[search] has no `provider`",
                "Add one of: provider = \"brave\", \"tavily\", \"searxng\".",
            );
        }
        Some(SearchConfig { kind: kind?, base_url, api_key_env })
    }

    pub(super) fn images(&mut self, value: &Value<'_>) -> Option<ImageConfig> {
        let made = self.maker("[images]", "model = \"gpt-image-2\"", APIS, value)?;
        let Maker { api, base_url, model, api_key_env } = made;
        Some(ImageConfig { api, base_url, model, api_key_env })
    }

    pub(super) fn embeddings(&mut self, value: &Value<'_>) -> Option<EmbeddingConfig> {
        let example = "model = \"text-embedding-3-small\"";
        let made = self.maker("[embeddings]", example, EMBEDDING_APIS, value)?;
        let Maker { api, base_url, model, api_key_env } = made;
        Some(EmbeddingConfig { api, base_url, model, api_key_env })
    }

    fn maker<T: Copy>(
        &mut self,
        section: &str,
        model_example: &str,
        apis: &[(&str, T)],
        value: &Value<'_>,
    ) -> Option<Maker<T>> {
        let table = self.table(section, value)?;
        let (mut api, mut base_url, mut model, mut api_key_env) = (None, None, None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "api" => api = self.word("api", value, apis),
                "base_url" => base_url = self.base_url(value),
                "model" => model = self.text("model", value),
                "api_key_env" => api_key_env = self.variable(value),
                other if KEYS.contains(&other) => self.written_key(key),
                _ => self.unknown(key, section, MAKER),
            }
        }
        for (wanted, example) in [("api", "api = \"openai\""), ("model", model_example)] {
            if !table.keys().any(|key| key.get_ref() == wanted) {
                let what = format!("{section} has no `{wanted}`");
                self.problem(value.span().start, what, format!("Add: {example}"));
            }
        }
        Some(Maker { api: api?, base_url, model: model?.value, api_key_env })
    }
}

/// A section that names a model by its protocol.
struct Maker<T> {
    api: T,
    base_url: Option<String>,
    model: String,
    api_key_env: Option<Located<String>>,
}

#[cfg(test)]
mod tests {
    use crate::config::parse::parse;
    use flotilla_agent::{ImageApi, SearchKind};

    #[test]
    fn services_are_read_and_what_is_missing_is_named() {
        let text = "[search]\nprovider = \"brave\"\napi_key_env = \"BRAVE_KEY\"\n\n\
                    [images]\napi = \"gemini\"\nmodel = \"m\"\nbase_url = \"http://127.0.0.1:1/v1\"\n";
        let config = parse(text, None).unwrap();
        let (search, images) = (config.search.unwrap(), config.images.unwrap());
        assert_eq!(
            (search.kind, search.api_key_env.unwrap().value.as_str()),
            (SearchKind::Brave, "BRAVE_KEY")
        );
        assert_eq!(
            (images.api, images.base_url.as_deref()),
            (ImageApi::Gemini, Some("http://127.0.0.1:1/v1"))
        );
        let problems =
            parse("[search]\nproviders = \"brave\"\n[images]\napi = \"dalle\"\n", None).unwrap_err();
        let said: Vec<&str> = problems.iter().map(|problem| problem.what.as_str()).collect();
        for wanted in [
            "[search] has no `provider`",
            "no key `providers`",
            "no api \"dalle\"",
            "[images] has no `model`",
        ] {
            assert!(said.iter().any(|one| one.contains(wanted)), "{said:?}");
        }
    }
}
