//! How long a conversation is, in tokens: estimated by its bytes, and corrected by what the provider counted.

use flotilla_domain::{Item, Part};
use flotilla_models::ToolSpec;

/// Bytes of text to a token before a provider said anything: rather too few than too many.
const BYTES: u64 = 4;
/// What an image counts for, whatever its size: providers scale it down to about this.
const IMAGE: u64 = 1_500;
/// What an entry costs beside its text.
const FRAME: u64 = 8;
/// How far a provider's count may be from the estimate before it is taken for a mistake.
const BELIEVED: std::ops::RangeInclusive<f64> = 0.3..=4.0;

/// An estimate of one entry's length, before correction.
pub(super) fn weight(item: &Item) -> u64 {
    let bytes = match item {
        Item::UserMessage { parts, .. } => return FRAME + parts_weight(parts),
        Item::ToolResult(result) => return FRAME + parts_weight(&result.output),
        Item::AssistantMessage { text } => text.len(),
        Item::ToolCall(call) => call.name.len() + call.arguments.len(),
        Item::Reasoning { summary, carry } => match carry {
            Some(carry) => carry.payload.to_string().len(),
            None => summary.len(),
        },
    };
    FRAME + bytes as u64 / BYTES
}

fn parts_weight(parts: &[Part]) -> u64 {
    let weight = |part: &Part| match part {
        Part::Text { text } => text.len() as u64 / BYTES,
        Part::Image { .. } => IMAGE,
    };
    parts.iter().map(weight).sum()
}

/// The scale on which one run's conversation lies.
#[derive(Debug)]
pub(super) struct Scale {
    /// What every request begins with: instructions and tools.
    fixed: u64,
    /// The sum of the first `weighed` entries.
    sum: u64,
    weighed: usize,
    /// Tokens as the provider counts them to one as it is estimated.
    ratio: f64,
}

impl Scale {
    pub(super) fn new(instructions: &str, tools: &[ToolSpec]) -> Self {
        let told = |tool: &ToolSpec| tool.description.len() + tool.parameters.to_string().len();
        let bytes = instructions.len() + tools.iter().map(told).sum::<usize>();
        Self { fixed: bytes as u64 / BYTES, sum: 0, weighed: 0, ratio: 1.0 }
    }

    /// How many tokens a request with these entries has, about. Entries are weighed once; see [`Scale::reset`].
    pub(super) fn tokens(&mut self, items: &[Item]) -> u64 {
        self.sum += items.get(self.weighed..).unwrap_or_default().iter().map(weight).sum::<u64>();
        self.weighed = items.len();
        self.corrected(self.fixed + self.sum)
    }

    /// Has all entries weighed anew, since earlier ones were changed.
    pub(super) const fn reset(&mut self) {
        self.sum = 0;
        self.weighed = 0;
    }

    /// Learns from what a request of `estimated` tokens was counted as.
    pub(super) fn learn(&mut self, estimated: u64, counted: u64) {
        if counted == 0 || estimated == 0 {
            return;
        }
        // Precise enough: no conversation has 2^52 tokens.
        let ratio = self.ratio * counted as f64 / estimated as f64;
        if BELIEVED.contains(&ratio) {
            self.ratio = ratio;
        }
    }

    pub(super) fn corrected(&self, weight: u64) -> u64 {
        (weight as f64 * self.ratio) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(length: usize) -> Item {
        Item::AssistantMessage { text: "x".repeat(length) }
    }

    #[test]
    fn an_estimate_grows_with_the_conversation_and_follows_what_the_provider_counts() {
        let mut scale = Scale::new(&"x".repeat(400), &[]);
        let items = [said(400), said(800)];
        assert_eq!(scale.tokens(&items[..1]), 100 + 108);
        assert_eq!(scale.tokens(&items), 100 + 108 + 208);
        scale.learn(416, 832);
        assert_eq!(scale.tokens(&items), 832);
        scale.learn(832, 832);
        assert_eq!(scale.tokens(&items), 832);
    }

    #[test]
    fn a_count_that_cannot_be_is_not_believed() {
        let mut scale = Scale::new(&"x".repeat(4000), &[]);
        scale.learn(1000, 0);
        scale.learn(1000, 3);
        scale.learn(1000, 1_000_000);
        assert_eq!(scale.tokens(&[]), 1000);
    }
}
