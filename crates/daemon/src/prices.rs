//! What runs cost: by the configuration's prices, and by those that Flotilla brings along for well-known models.

use crate::config::{Config, Price};
use flotilla_api::wire::{self, Dollars, PriceFrom, PriceView};
use flotilla_domain::Usage;
use hyper::Uri;
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

/// The month of the prices in `prices.toml`.
pub(crate) const PRICES_OF: &str = "2026-11";

/// The prices that Flotilla brings along, by what providers call their models.
static BUILT_IN: LazyLock<BTreeMap<String, Price>> = LazyLock::new(|| {
    // A test reads the file, too: it has no errors.
    Config::understand(include_str!("prices.toml")).map(|config| config.prices).unwrap_or_default()
});

/// Names of local servers, whose models cost nothing that anyone bills.
const LOCAL: [&str; 4] = ["ollama", "llama-cpp", "vllm", "lm-studio"];

/// What stands before the name of a model that makes pictures.
const PICTURES: &str = "images/";

const FREE: Price = Price { input: 0.0, cached: None, cache_write: None, output: 0.0 };

/// What models cost.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prices(Arc<Config>);

impl Prices {
    /// The prices as `config` has them.
    pub(crate) fn new(config: Config) -> Self {
        Self(Arc::new(config))
    }

    /// What `usage` of the model of this name costs, in millionths of a US dollar; none where the price is not known.
    pub(crate) fn cost_micros(&self, model: &str, usage: &Usage) -> Option<u64> {
        self.of(model).map(|price| price.cost_micros(usage))
    }

    /// What a run cost that spent `all`, of which models that stood in for `model` took `others`; none where a price is
    /// not known.
    pub(crate) fn cost_of_run(
        &self,
        model: &str,
        all: &Usage,
        others: &BTreeMap<String, Usage>,
    ) -> Option<u64> {
        let own = others.values().fold(*all, |left, other| left.without(*other));
        let mut cost =
            if own == Usage::default() && !others.is_empty() { 0 } else { self.cost_micros(model, &own)? };
        for (other, usage) in others {
            cost = cost.saturating_add(self.cost_micros(other, usage)?);
        }
        Some(cost)
    }

    /// What the model of this name costs; none where that is not known.
    pub(crate) fn of(&self, name: &str) -> Option<Price> {
        let configured = self.0.models.get(name);
        if let Some(price) =
            configured.and_then(|model| model.price).or_else(|| self.0.prices.get(name).copied())
        {
            return Some(price);
        }
        if name.starts_with(PICTURES)
            && let Some(base_url) = self.0.images.as_ref().and_then(|images| images.base_url.as_deref())
            && is_on_this_machine(base_url)
        {
            return Some(FREE);
        }
        let (provider, id) = match configured {
            Some(model) => (None, model.model.as_str()),
            None => name.split_once('/').map(|(provider, id)| (Some(provider), id))?,
        };
        if let Some(price) = self.0.prices.get(id) {
            return Some(*price);
        }
        let is_here = match (configured, provider) {
            (Some(model), _) => is_on_this_machine(&model.base_url),
            (None, provider) => provider.is_some_and(|provider| LOCAL.contains(&provider)),
        };
        if !is_here {
            return built_in(id);
        }
        // What runs here nobody bills. But some servers on this machine pass on to others: to a model that no machine of
        // one's own runs, or to Ollama's cloud.
        let passes_on = id.ends_with("cloud") || (configured.is_some() && built_in(id).is_some());
        (!passes_on).then_some(FREE)
    }

    /// All prices, by model.
    pub(crate) fn list(&self) -> Vec<PriceView> {
        let configured = self.0.prices.iter().map(|(model, price)| (model, price, PriceFrom::Configured));
        let brought = BUILT_IN.iter().filter(|(model, _)| !self.0.prices.contains_key(*model));
        let brought = brought.map(|(model, price)| (model, price, PriceFrom::BuiltIn));
        let mut all: Vec<PriceView> = configured
            .chain(brought)
            .map(|(model, price, from)| PriceView {
                model: model.clone(),
                price: (*price).into(),
                from,
                built_in: BUILT_IN.contains_key(model),
            })
            .collect();
        all.sort_by(|a, b| a.model.cmp(&b.model));
        all
    }
}

/// The price that Flotilla brings along for a provider's model. Brokers put the maker before the name and write its
/// version with a point; makers put a date behind it.
fn built_in(id: &str) -> Option<Price> {
    let name = id.rsplit('/').next().unwrap_or(id);
    let plain = |name: &str| name.replace('.', "-").to_ascii_lowercase();
    let name = plain(name);
    BUILT_IN
        .iter()
        .find(|(model, _)| {
            let model = plain(model);
            match name.strip_prefix(model.as_str()) {
                Some("" | "-latest") => true,
                Some(rest) => is_date(rest),
                None => false,
            }
        })
        .map(|(_, price)| *price)
}

/// Whether it is a date as makers put it behind a name: `-20250929`, `-2025-08-07`.
fn is_date(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits == 8 && text.starts_with("-20") && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

fn is_on_this_machine(base_url: &str) -> bool {
    let uri = base_url.parse::<Uri>().ok();
    let host = uri.as_ref().and_then(Uri::host).unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Price {
    /// Dollars per million tokens are millionths of a dollar per token.
    fn cost_micros(&self, usage: &Usage) -> u64 {
        let cached = usage.cached_input_tokens.min(usage.input_tokens);
        let written = usage.cache_write_tokens.min(usage.input_tokens - cached);
        let fresh = usage.input_tokens - cached - written;
        let of = |tokens: u64, price: f64| tokens as f64 * price;
        let cost = of(fresh, self.input)
            + of(cached, self.cached.unwrap_or(self.input))
            + of(written, self.cache_write.unwrap_or(self.input))
            + of(usage.output_tokens, self.output);
        cost.round().max(0.0) as u64
    }
}

impl From<Price> for wire::Price {
    fn from(price: Price) -> Self {
        Self {
            input: Dollars(price.input),
            cached: price.cached.map(Dollars),
            cache_write: price.cache_write.map(Dollars),
            output: Dollars(price.output),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prices(text: &str) -> Prices {
        Prices::new(Config::understand(text).unwrap())
    }

    fn million() -> Usage {
        Usage { input_tokens: 1_000_000, ..Usage::default() }
    }

    #[test]
    fn tokens_from_and_to_the_cache_cost_what_they_cost_and_a_model_without_a_price_costs_nothing_that_is_known()
     {
        let prices = prices("[prices.m]\ninput = 3\ncached = 0.3\ncache_write = 3.75\noutput = 15");
        let usage = Usage {
            input_tokens: 1_000_000,
            cached_input_tokens: 900_000,
            cache_write_tokens: 20_000,
            output_tokens: 10_000,
            ..Usage::default()
        };
        assert_eq!(prices.cost_micros("m", &usage), Some(240_000 + 270_000 + 75_000 + 150_000));
        assert_eq!(prices.cost_micros("other", &usage), None);
    }

    #[test]
    fn the_prices_that_come_along_are_read_and_say_of_when_they_are() {
        let text = include_str!("prices.toml");
        assert!(text.starts_with(&format!("# Prices of {PRICES_OF},")));
        let config = Config::understand(text).unwrap();
        assert!(config.prices.len() > 20);
        for (model, price) in config.prices {
            assert!(price.output >= price.input && price.cached.unwrap_or(0.0) < price.input, "{model}");
        }
    }

    #[test]
    fn pictures_have_a_price_and_those_that_are_made_on_this_machine_cost_nothing() {
        let far = prices("[images]\napi = \"openai\"\nmodel = \"gpt-image-2\"\n");
        assert_eq!(far.cost_micros("images/gpt-image-2", &million()), Some(5_000_000));
        assert_eq!(far.cost_micros("images/mine", &million()), None);
        let near = "[images]\napi = \"openai\"\nmodel = \"mine\"\nbase_url = \"http://127.0.0.1:1/v1\"\n";
        assert_eq!(prices(near).cost_micros("images/mine", &million()), Some(0));
    }

    #[test]
    fn well_known_models_are_known_by_any_of_their_names_but_not_on_this_machine() {
        let model = |name: &str, url: &str, id: &str| {
            format!("[models.{name}]\napi = \"messages\"\nbase_url = \"{url}\"\nmodel = \"{id}\"\n")
        };
        let text = model("far", "https://api.anthropic.com/v1", "claude-sonnet-4-5-20250929")
            + &model("near", "http://127.0.0.1:1/v1", "gpt-5")
            + &model("here", "http://[::1]:1/v1", "gpt-5")
            + &model("mine", "http://localhost:1/v1", "qwen3-coder")
            + "[prices.'gpt-4o']\ninput = 7\noutput = 9";
        let prices = prices(&text);
        let cost = |name: &str| prices.cost_micros(name, &million()).map(|micros| micros as f64 / 1e6);
        assert_eq!(cost("far"), Some(3.0));
        assert_eq!(
            (cost("near"), cost("here"), cost("mine")),
            (None, None, Some(0.0)),
            "a server may pass it on"
        );
        assert_eq!((cost("ollama/qwen3:8b"), cost("ollama/gpt-oss:120b-cloud")), (Some(0.0), None));
        assert_eq!(cost("openai/gpt-5-2025-08-07"), Some(1.25));
        assert_eq!(cost("openrouter/anthropic/claude-sonnet-4.5"), Some(3.0));
        assert_eq!((cost("openai/gpt-5-mini"), cost("openai/gpt-5-unheard-of")), (Some(0.25), None));
        assert_eq!((cost("openai/gpt-6.1-sol"), cost("openrouter/openai/gpt-6-sol")), (Some(2.0), Some(2.0)));
        assert_eq!(
            (cost("anthropic/claude-opus-5-5"), cost("anthropic/claude-opus-5")),
            (Some(4.0), Some(5.0))
        );
        assert_eq!(
            (cost("google/gemini-flash-latest"), cost("google/gemini-3.8-flash")),
            (Some(1.5), Some(1.5))
        );
        assert_eq!(cost("openai/gpt-4o"), Some(7.0), "what the user says goes first");
    }

    #[test]
    fn the_list_says_where_each_price_comes_from() {
        let list =
            prices("[prices.'gpt-5']\ninput = 1\noutput = 2\n[prices.mine]\ninput = 1\noutput = 2").list();
        let of = |model: &str| {
            let found = list.iter().find(|one| one.model == model).unwrap();
            (found.from, found.built_in)
        };
        assert_eq!(of("gpt-5"), (PriceFrom::Configured, true));
        assert_eq!(of("mine"), (PriceFrom::Configured, false));
        assert_eq!(of("gpt-5-mini"), (PriceFrom::BuiltIn, true));
    }
}
