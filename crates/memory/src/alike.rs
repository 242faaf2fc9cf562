//! Whether two memories say the same, or the opposite.

use crate::words;
use std::collections::BTreeSet;

/// How two memories of one scope stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// They say the same.
    Same,
    /// One of them is wrong if the other is right.
    Opposed,
    /// Neither.
    Apart,
}

/// The share of common subjects from which two texts say the same, if nothing speaks against it.
const SAME: f64 = 0.8;
/// The share of the shorter one's subjects that the other has, from which a negation makes them opposed.
const OPPOSED: f64 = 0.75;
/// Words after which a sentence names a value: another value in the same sentence takes the first one's place.
const BEFORE_VALUE: &[&str] = &["is", "are", "with", "by", "use", "uses", "using", "at", "port", "via"];
/// How many words such a value may have.
const VALUE: usize = 3;

/// How `one` and `other` stand to each other. Careful: what is unclear is apart, since nothing is lost by keeping both.
pub(crate) fn relation(one: &str, other: &str) -> Relation {
    if words::folded(one) == words::folded(other) {
        return Relation::Same;
    }
    let (a, b) = (Sense::of(one), Sense::of(other));
    let common = a.subjects.intersection(&b.subjects).count();
    let shorter = a.subjects.len().min(b.subjects.len());
    let all = a.subjects.union(&b.subjects).count();
    if all == 0 {
        return Relation::Apart;
    }
    if share(common, shorter) >= OPPOSED && (a.denies(&b) || b.denies(&a)) {
        return Relation::Opposed;
    }
    if a.denied.is_empty() && b.denied.is_empty() && other_value(&a.plain, &b.plain) {
        return Relation::Opposed;
    }
    if share(common, all) >= SAME && a.values == b.values && a.denied == b.denied {
        return Relation::Same;
    }
    Relation::Apart
}

/// What an apostrophe leaves: the end of `don't` and `it's`.
fn is_rest(word: &str) -> bool {
    matches!(word, "t" | "s")
}

#[expect(clippy::cast_precision_loss, reason = "a memory has few words")]
fn share(part: usize, all: usize) -> f64 {
    part as f64 / all.max(1) as f64
}

struct Sense {
    plain: Vec<String>,
    subjects: BTreeSet<String>,
    /// The subject that comes first after each negation.
    denied: BTreeSet<String>,
    /// What stands in back quotes, and numbers.
    values: BTreeSet<String>,
}

impl Sense {
    fn of(text: &str) -> Self {
        let plain = words::plain(text);
        let subjects: BTreeSet<String> = plain
            .iter()
            .filter(|word| !words::is_negation(word) && !is_rest(word))
            .map(|word| words::stem(word))
            .filter(|stem| stem == "use" || !words::is_stop(stem))
            .collect();
        let mut denied = BTreeSet::new();
        for (at, word) in plain.iter().enumerate() {
            if words::is_negation(word) {
                let rest = plain[at + 1..].iter().map(|word| words::stem(word));
                denied.extend(rest.into_iter().find(|stem| subjects.contains(stem)));
            }
        }
        let quoted = text.split('`').skip(1).step_by(2).map(words::folded);
        let numbers = plain.iter().filter(|word| word.chars().all(|c| c.is_ascii_digit())).cloned();
        Self { values: quoted.chain(numbers).collect(), plain, subjects, denied }
    }

    /// Whether this one denies something that the other holds without denying it.
    fn denies(&self, other: &Self) -> bool {
        self.denied.iter().any(|word| other.subjects.contains(word) && !other.denied.contains(word))
    }
}

/// Whether both are one sentence that ends in another value.
fn other_value(one: &[String], other: &[String]) -> bool {
    let common = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let short = |rest: usize| (1..=VALUE).contains(&rest);
    common >= 3
        && short(one.len() - common)
        && short(other.len() - common)
        && BEFORE_VALUE.contains(&one[common - 1].as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_said_again_is_the_same() {
        for (one, other) in [
            ("Use tabs, not spaces.", "use tabs not spaces"),
            ("The integration tests need Docker running", "Integration tests need a running Docker"),
            ("Run `make lint` before each commit", "Run `make lint` before every commit."),
        ] {
            assert_eq!(relation(one, other), Relation::Same, "{one} / {other}");
        }
    }

    #[test]
    fn what_denies_the_other_or_gives_another_value_is_opposed() {
        for (one, other) in [
            ("Use npm", "Use pnpm, not npm"),
            ("Use tabs for indentation", "Don't use tabs for indentation"),
            ("Commit straight to main", "Never commit straight to main"),
            ("Run the tests with `npm test`", "Run the tests with `pnpm test`"),
            ("The development server is at 3000", "The development server is at 5173"),
        ] {
            assert_eq!(relation(one, other), Relation::Opposed, "{one} / {other}");
        }
    }

    #[test]
    fn what_only_sounds_alike_stays_apart() {
        for (one, other) in [
            ("Never touch `src/gen`", "Never touch `vendor`"),
            ("Do not run cargo test", "Run cargo nextest"),
            ("The tests of crate a need Docker", "The tests of crate b need Docker and a key"),
            ("Timeouts are in milliseconds", "Sizes are in bytes and never in blocks"),
            ("Retry 3 times", "Retry 5 times"),
        ] {
            assert_eq!(relation(one, other), Relation::Apart, "{one} / {other}");
        }
    }

    proptest! {
        #[test]
        fn it_does_not_matter_which_comes_first(one in "[a-z ]{0,40}", other in "[a-z ]{0,40}") {
            prop_assert_eq!(relation(&one, &other), relation(&other, &one));
        }

        #[test]
        fn every_text_is_the_same_as_itself(text: String) {
            prop_assert_eq!(relation(&text, &text), Relation::Same);
        }
    }
}
