//! A model's section.

use super::{KEYS, Key, Value, Walk};
use crate::config::{Located, ModelApi, ModelConfig, Price};
use flotilla_models::Tuning;
use hyper::Uri;

const MODEL: &[&str] = &[
    "api",
    "base_url",
    "model",
    "api_key_env",
    "context_window",
    "price",
    "effort",
    "verbosity",
    "temperature",
    "top_p",
    "max_output_tokens",
    "fallback",
];
const VERBOSITIES: &[(&str, &str)] = &[("low", "low"), ("medium", "medium"), ("high", "high")];
/// What `api_key` says of a key that the daemon keeps.
const KEPT: &str = "keychain";
const PRICE: &[&str] = &["input", "cached", "cache_write", "output"];
const APIS: &[(&str, ModelApi)] = &[
    ("responses", ModelApi::Responses),
    ("chat-completions", ModelApi::ChatCompletions),
    ("messages", ModelApi::Messages),
    ("gemini", ModelApi::Gemini),
];

impl Walk<'_> {
    pub(super) fn model(&mut self, name: &Key<'_>, value: &Value<'_>) -> Option<ModelConfig> {
        let section = format!("[models.{}]", name.get_ref());
        let table = self.table(&section, value)?;
        let before = self.problems.len();
        let mut kept_key = false;
        let (mut api, mut base_url, mut model, mut api_key_env, mut context_window, mut price) =
            (None, None, None, None, None, None);
        let mut tuning = Tuning::default();
        let mut fallback = Vec::new();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "effort" => tuning.effort = self.text("effort", value).map(|effort| effort.value),
                "verbosity" => {
                    tuning.verbosity = self.word("verbosity", value, VERBOSITIES).map(str::to_owned);
                }
                "temperature" => tuning.temperature = self.decimal("temperature", value, 2.0),
                "top_p" => tuning.top_p = self.decimal("top_p", value, 1.0),
                "max_output_tokens" => {
                    let most = self.number("max_output_tokens", value, 1, 10_000_000);
                    tuning.max_output_tokens = most.and_then(|most| u32::try_from(most).ok());
                }
                "fallback" => fallback = self.names("fallback", value),
                "api" => api = self.word("api", value, APIS),
                "base_url" => base_url = self.base_url(value),
                "model" => model = self.text("model", value),
                "api_key_env" => api_key_env = self.variable(value),
                "context_window" => context_window = self.number("context_window", value, 1000, 100_000_000),
                "price" => price = self.price(value),
                "api_key" if value.get_ref().as_str() == Some(KEPT) => kept_key = true,
                other if KEYS.contains(&other) => self.written_key(key),
                _ => self.unknown(key, &section, MODEL),
            }
        }
        for wanted in ["api", "base_url", "model"] {
            if !table.keys().any(|key| key.get_ref() == wanted) {
                let example = match wanted {
                    "api" => "api = \"chat-completions\"",
                    "base_url" => "base_url = \"http://127.0.0.1:8080/v1\"",
                    _ => "model = \"some-model\"",
                };
                self.problem(
                    name.span().start,
                    format!("{section} has no `{wanted}`"),
                    format!("Add: {example}"),
                );
            }
        }
        if kept_key && api_key_env.is_some() {
            self.problem(
                name.span().start,
                format!("{section} has two keys: `api_key` and `api_key_env`"),
                "Delete one of the two lines.",
            );
        }
        if self.problems.len() > before {
            return None;
        }
        Some(ModelConfig {
            api: api?,
            base_url: base_url?,
            model: model?.value,
            api_key_env,
            kept_key,
            context_window,
            price,
            tuning,
            fallback,
        })
    }

    /// A number from 0 to `most`.
    fn decimal(&mut self, what: &str, value: &Value<'_>, most: f64) -> Option<f64> {
        let Some(number) = decimal(value) else {
            self.mistyped(what, value, "a number");
            return None;
        };
        if (0.0..=most).contains(&number) {
            return Some(number);
        }
        self.problem(
            value.span().start,
            format!("{what} is out of range"),
            format!("It must be a number from 0 to {most}."),
        );
        None
    }

    /// A list of names, or one.
    fn names(&mut self, what: &str, value: &Value<'_>) -> Vec<Located<String>> {
        match value.get_ref().as_array() {
            Some(list) => list.iter().filter_map(|value| self.text(what, value)).collect(),
            None => self.text(what, value).into_iter().collect(),
        }
    }

    pub(super) fn price(&mut self, value: &Value<'_>) -> Option<Price> {
        let table = self.table("price", value)?;
        let (mut input, mut cached, mut cache_write, mut output) = (None, None, None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "input" => input = self.dollars("input", value),
                "cached" => cached = self.dollars("cached", value),
                "cache_write" => cache_write = self.dollars("cache_write", value),
                "output" => output = self.dollars("output", value),
                _ => self.unknown(key, "A price", PRICE),
            }
        }
        for wanted in ["input", "output"] {
            if !table.keys().any(|key| key.get_ref() == wanted) {
                self.problem(
                    value.span().start,
                    format!("the price has no `{wanted}`"),
                    "It is written in US dollars per million tokens: { input = 1.25, cached = 0.125, output = 10 }.",
                );
            }
        }
        Some(Price { input: input?, cached, cache_write, output: output? })
    }

    fn dollars(&mut self, what: &str, value: &Value<'_>) -> Option<f64> {
        match decimal(value) {
            Some(dollars) if (0.0..=1e6).contains(&dollars) => Some(dollars),
            Some(_) => {
                let remedy = "It is in US dollars per million tokens.";
                self.problem(value.span().start, format!("{what} is out of range"), remedy);
                None
            }
            None => {
                self.mistyped(what, value, "a number");
                None
            }
        }
    }

    pub(super) fn base_url(&mut self, value: &Value<'_>) -> Option<String> {
        let text = self.text("base_url", value)?.value;
        let uri = text.parse::<Uri>().ok();
        let web = uri.as_ref().is_some_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.host().is_some_and(|host| !host.is_empty())
        });
        if !web {
            self.problem(
                value.span().start,
                format!("base_url \"{text}\" is no web address"),
                "It begins with http:// or https:// and ends before the last part of the API's path: \
                 \"https://api.openai.com/v1\".",
            );
            return None;
        }
        if uri.and_then(|uri| uri.authority().map(|host| host.as_str().contains('@'))) == Some(true) {
            // The address is not repeated: what stands before the `@` is a secret.
            self.problem(
                value.span().start,
                "base_url has a user name or password in it",
                "A key never stands in this file. Name an environment variable that holds it: api_key_env = \"MY_KEY\".",
            );
            return None;
        }
        Some(text)
    }

    pub(super) fn variable(&mut self, value: &Value<'_>) -> Option<Located<String>> {
        let name = self.text("api_key_env", value)?;
        let is_name = name.value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.value.starts_with(|first: char| first.is_ascii_digit());
        // A key put here by mistake must not be repeated in an error.
        if !is_name || name.value.len() > 64 {
            self.problem(
                value.span().start,
                "api_key_env is not the name of an environment variable",
                "It names the variable that holds the key, such as \"OPENAI_API_KEY\"; the key itself never stands here.",
            );
            return None;
        }
        Some(name)
    }
}

fn decimal(value: &Value<'_>) -> Option<f64> {
    let whole = value.get_ref().as_integer().and_then(|digits| digits.as_str().parse::<f64>().ok());
    whole.or_else(|| value.get_ref().as_float().and_then(|digits| digits.as_str().parse().ok()))
}
