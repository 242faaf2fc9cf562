//! The corpus: small broken projects, and models that make the mistakes that real ones make. Each file of `cases` is a
//! test of its own: a real engine, agent, sandbox and git; the model speaks a provider's protocol by a script. What the
//! loop made of it is compared with the trace that stands beside the case.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod case;
mod play;
#[path = "../support/mod.rs"]
mod support;
mod trace;

use case::Case;
use libtest_mimic::{Arguments, Trial};
use std::path::Path;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/cases");
    let cases = Case::all(&folder);
    let mut trials = vec![Trial::test("the_corpus_is_large_and_varied", {
        let cases = cases.clone();
        move || Ok(case::assert_variety(&cases)?)
    })];
    for case in cases {
        let lacks = case.lacks();
        let name = match &lacks {
            Some(what) => format!("{} (skipped: {what})", case.name),
            None => case.name.clone(),
        };
        let folder = folder.clone();
        let trial = Trial::test(name, move || Ok(play::check(&case, &folder)?));
        trials.push(trial.with_ignored_flag(lacks.is_some()));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
