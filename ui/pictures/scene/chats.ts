/** The chats of the scene, and what the rehearsed model says in them. */

import type { Conversation } from "../../e2e/daemon";

const CACHE = `A cache of a tariff table has to answer three questions:

1. **How old may a row be?** The prices change at midnight, so an hour is safe.
2. **Who fills it?** Whoever comes first; the others wait for that one read.
3. **What if the read fails?** Serve the old rows, and say so in the log.

\`\`\`rust
pub fn get_or_read(&self, region: &Region, read: impl FnOnce() -> Result<Rows>) -> Result<Arc<Rows>> {
    let slot = self.slot(region);
    let mut rows = slot.lock();
    if rows.is_fresh(HOUR) {
        return Ok(rows.clone());
    }
    *rows = Arc::new(read()?);
    Ok(rows.clone())
}
\`\`\`

| | cache per process | Redis |
| --- | --- | --- |
| reads | none over the network | one each |
| after a deploy | cold for a moment | warm |
| to be run | nothing | one more thing |

I would begin with the cache in the process: the table has 4,000 rows, and nothing else reads it.`;

const TALKS: readonly { project: boolean; words: readonly string[]; replies: readonly string[] }[] = [
  {
    project: false,
    words: ["What is the difference between an immediate and a deferred transaction in SQLite?"],
    replies: [
      "A **deferred** transaction takes no lock until it reads or writes; an **immediate** one takes the write lock at once. Use an immediate one when you know that you will write, so that it never fails halfway with a busy error.",
    ],
  },
  {
    project: true,
    words: ["Which tests of the store need a running Redis?"],
    replies: [
      "Only `store/tests/expiry.rs`: it opens the store by its URL. All others use the in-memory store.",
    ],
  },
  {
    project: true,
    words: ["How would you cache the tariff table?", "And if two processes must agree?"],
    replies: [
      CACHE,
      "Then let the table itself carry a version: each process keeps its rows with the version that it read, and asks for the version alone, which costs a lookup by key instead of a scan.",
    ],
  },
];

export const CHATS = TALKS;

/** A conversation is found by its first words. */
export const CHAT_SCRIPT: readonly Conversation[] = TALKS.map(({ words, replies }) => ({
  key: words[0] ?? "",
  replies: replies.map((text) => ({ text, reasoning: "What is asked, and what do they know already?" })),
}));
