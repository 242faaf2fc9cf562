//! What runs cost, as far as the configuration says what tokens cost.

use crate::config::Price;
use flotilla_domain::Usage;
use std::{collections::BTreeMap, sync::Arc};

/// The prices of models by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prices(Arc<BTreeMap<String, Price>>);

impl Prices {
    pub(crate) fn new(prices: BTreeMap<String, Price>) -> Self {
        Self(Arc::new(prices))
    }

    /// What `usage` of `model` costs, in millionths of a US dollar; none where the price is not known.
    pub(crate) fn cost_micros(&self, model: &str, usage: &Usage) -> Option<u64> {
        self.0.get(model).map(|price| price.cost_micros(usage))
    }
}

impl Price {
    /// Dollars per million tokens are millionths of a dollar per token.
    fn cost_micros(&self, usage: &Usage) -> u64 {
        let cached = usage.cached_input_tokens.min(usage.input_tokens);
        let fresh = usage.input_tokens - cached;
        let of = |tokens: u64, price: f64| tokens as f64 * price;
        let cost = of(fresh, self.input)
            + of(cached, self.cached.unwrap_or(self.input))
            + of(usage.output_tokens, self.output);
        cost.round().max(0.0) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_from_the_cache_cost_what_they_cost_and_a_model_without_a_price_costs_nothing_that_is_known() {
        let price = Price { input: 3.0, cached: Some(0.3), output: 15.0 };
        let prices = Prices::new(BTreeMap::from([("m".to_owned(), price)]));
        let usage = Usage {
            input_tokens: 1_000_000,
            cached_input_tokens: 900_000,
            output_tokens: 10_000,
            ..Usage::default()
        };
        assert_eq!(prices.cost_micros("m", &usage), Some(300_000 + 270_000 + 150_000));
        assert_eq!(prices.cost_micros("other", &usage), None);
    }
}
