/** A run that holds all that a timeline shows: thoughts, words, calls that fail and succeed, edits and a plan. */

import type { Conversation, ScriptedReply } from "./daemon";

const step = (words: string, status: string) => ({ step: words, status });

const plan = (...statuses: string[]): { name: string; arguments: unknown } => ({
  name: "plan",
  arguments: {
    steps: ["Read the sum and its callers", "Mend the sum", "Run the tests", "Tell what changed"].map(
      (words, i) => step(words, statuses[i] ?? "pending"),
    ),
  },
});

const exec = (command: string, more: object = {}): { name: string; arguments: unknown } => ({
  name: "exec",
  arguments: { command, ...more },
});

/** What a test suite prints that fails. */
const FAILING = `for i in $(seq 60); do echo "test sums::case_$i ... ok"; done; echo "test sums::negative ... FAILED"; echo "  left: 0, right: 2  at src/lib.rs:2"; exit 101`;

export const MEND: readonly ScriptedReply[] = [
  {
    reasoning:
      "The sum subtracts. Before I change it, I want to know who calls it and what the tests expect.",
    text: "I read the sum first, and then run its tests.",
    tool_calls: [plan("in_progress"), { name: "read", arguments: { path: "src/lib.rs" } }, exec(FAILING)],
  },
  {
    text: "The sum **subtracts**. I turn the sign, and add a second case to the notes:\n\n- `add` in `src/lib.rs`\n- the read-me",
    tool_calls: [
      plan("completed", "in_progress"),
      {
        name: "edit",
        arguments: {
          path: "src/lib.rs",
          edits: [{ old: "    a - b\n", new: "    // The sum of both.\n    a + b\n" }],
        },
      },
    ],
  },
  {
    tool_calls: [
      plan("completed", "completed", "in_progress"),
      exec(
        "printf 'A note.\\n' > NOTES.md && printf 'running 61 tests\\n' && echo 'test result: ok. 61 passed'",
      ),
    ],
  },
];

/** It mends the sum and is done. */
export const MENDED: Conversation = {
  key: "Mend the sum",
  replies: [
    ...MEND,
    {
      text: "Done: `add` adds, and all 61 tests pass.",
      tool_calls: [plan("completed", "completed", "completed", "completed")],
    },
    { text: "The sum is right again, and `NOTES.md` says why." },
  ],
};

/** It mends the sum, and then its last command runs until somebody types a word. */
export const WAITING: Conversation = {
  key: "Mend and wait",
  replies: [
    ...MEND,
    {
      text: "Now I watch the server.",
      tool_calls: [
        // A plan with open steps would be asked about when it says that it is done.
        plan("completed", "completed", "completed", "completed"),
        exec("echo listening on 8080; read word; echo heard $word", { yield_ms: 110_000 }),
      ],
    },
    { text: "The server was heard." },
    { text: "I did what you said." },
  ],
};
