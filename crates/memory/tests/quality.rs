//! Whether recall finds what bears on a prompt: facts as a team writes them down, and prompts as people give them later,
//! each written by hand without a look at the other's words; and two thousand memories that bear on none of them.

use flotilla_domain::{
    Memory, MemoryId, MemoryKind, MemoryScope, MemorySource, MemoryStanding, ProjectId, Timestamp,
};
use flotilla_memory::{Memories, Query};
use std::sync::Arc;
use uuid::Uuid;

/// A fact and a prompt a line.
const PAIRS: &str = include_str!("../../../bench/data/memory.tsv");
/// What a run is told at most.
const MOST: usize = 12;
/// Of a hundred prompts, those whose fact is found. Some share no word with it: only a model for meanings finds those.
const FOUND: usize = 80;

const WHO: [&str; 20] = [
    "orchard",
    "violin",
    "glacier",
    "bakery",
    "comet",
    "saddle",
    "lantern",
    "meadow",
    "pottery",
    "falcon",
    "canyon",
    "teapot",
    "orchestra",
    "compass",
    "walnut",
    "lighthouse",
    "marble",
    "carriage",
    "thimble",
    "beaver",
];
const DOES: [&str; 10] = [
    "is painted by",
    "leans against",
    "was given to",
    "stands behind",
    "reminds everybody of",
    "is older than",
    "is sold with",
    "hangs above",
    "was carried past",
    "looks like",
];
const WHOM: [&str; 10] = [
    "a quiet gardener",
    "the second bridge",
    "an empty theatre",
    "seven brass bells",
    "the northern hill",
    "a wooden staircase",
    "the blue caravan",
    "an old fisherman",
    "the frozen pond",
    "a velvet curtain",
];

fn distractors() -> impl Iterator<Item = String> {
    WHO.into_iter().flat_map(|who| {
        DOES.into_iter()
            .flat_map(move |does| WHOM.into_iter().map(move |whom| format!("The {who} {does} {whom}")))
    })
}

#[tokio::test]
async fn most_facts_are_recalled_for_the_prompts_that_people_gave_them() {
    let folder = tempfile::tempdir().unwrap();
    let now = Timestamp::from_millis(0);
    let memories = Memories::open(&folder.path().join("memories.db"), Arc::new(move || now)).unwrap();
    let project = ProjectId::new(Uuid::from_u128(7));
    let pairs: Vec<(&str, &str)> = PAIRS.lines().filter_map(|line| line.split_once('\t')).collect();
    assert!(pairs.len() >= 40);
    let texts = distractors().chain(pairs.iter().map(|(fact, _)| (*fact).to_owned()));
    let all: Vec<Memory> = (1..)
        .zip(texts)
        .map(|(number, text)| Memory {
            id: MemoryId::new(Uuid::from_u128(number)),
            text,
            kind: MemoryKind::Convention,
            scope: MemoryScope::Project { project },
            standing: MemoryStanding::Kept,
            source: MemorySource::User,
            pinned: false,
            created_at: now,
            affirmed_at: now,
            last_used_at: None,
            uses: 0,
        })
        .collect();
    assert_eq!(all.len(), 2000 + pairs.len());
    memories.import(all).await.unwrap();
    let (mut found, mut missed) = (0, Vec::new());
    for (fact, prompt) in &pairs {
        let query = Query {
            text: (*prompt).to_owned(),
            meaning: None,
            project: Some(project),
            told: Vec::new(),
            most: MOST,
            most_chars: 3200,
            standing: false,
        };
        let recalled = memories.recall(query).await.unwrap();
        if recalled.iter().any(|one| one.memory.text == *fact) {
            found += 1;
        } else {
            missed.push(*prompt);
        }
    }
    assert!(found * 100 >= FOUND * pairs.len(), "{found} of {} were found, not for {missed:#?}", pairs.len());
}
