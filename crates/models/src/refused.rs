//! Reasoning that a provider takes back no more, such as Claude's where something before it has changed since (a compaction
//! does that): it is left out from then on, so that no later request is refused for it, and newer reasoning is not lost.

use flotilla_domain::{Carry, Item};
use std::{
    borrow::Cow,
    collections::HashSet,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Mutex, PoisonError},
};

/// What was refused, by its hash.
#[derive(Default)]
pub(crate) struct Refused(Mutex<HashSet<u64>>);

impl Refused {
    /// Notes all reasoning of a conversation that was refused.
    pub fn note(&self, items: &[Item]) {
        let carried = items.iter().filter_map(carry).map(hash);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(carried);
    }

    /// The conversation without what was refused before.
    pub fn without<'a>(&self, items: &'a [Item]) -> Cow<'a, [Item]> {
        let refused = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_refused = |item: &Item| carry(item).is_some_and(|carry| refused.contains(&hash(carry)));
        if refused.is_empty() || !items.iter().any(is_refused) {
            return Cow::Borrowed(items);
        }
        let kept = items.iter().map(|item| match item {
            Item::Reasoning { summary, .. } if is_refused(item) => {
                Item::Reasoning { summary: summary.clone(), carry: None }
            }
            other => other.clone(),
        });
        Cow::Owned(kept.collect())
    }
}

fn carry(item: &Item) -> Option<&Carry> {
    match item {
        Item::Reasoning { carry, .. } => carry.as_ref(),
        _ => None,
    }
}

fn hash(carry: &Carry) -> u64 {
    let mut hasher = DefaultHasher::new();
    carry.payload.to_string().hash(&mut hasher);
    hasher.finish()
}
