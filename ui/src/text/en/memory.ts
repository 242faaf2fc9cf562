const number = new Intl.NumberFormat("en");

export const memory = {
  title: "Memory",
  lead: "What agents know from earlier work: found for each prompt, and shown wherever it was used.",
  counts: (count: number): string => (count === 1 ? "1 memory" : `${number.format(count)} memories`),
  list: "What is remembered",
  empty: "Nothing is remembered yet",
  emptyWords:
    "Write down what every agent should know: how tests are run, what you like, what went wrong before. Agents propose more as they work; nothing of that counts before you say yes.",
  noneFits: "Nothing that is remembered fits.",
  showAll: "Show everything",
  onlyOne: "The memory that the link named.",
  many: {
    bar: "What was chosen",
    choose: (text: string): string => `Choose “${text}”`,
    count: (count: number): string => `${number.format(count)} chosen`,
    all: (count: number): string => `Choose all ${number.format(count)}`,
    none: "Choose none",
    move: "Move to…",
    sure: (count: number): string => `Forget ${number.format(count)} memories?`,
    sureWords: "They go for good: so many cannot be put back. Export them first if you may want them again.",
    forgetAll: (count: number): string => `Forget all ${number.format(count)}`,
    done: {
      forget: (count: number): string => `${number.format(count)} forgotten.`,
      keep: (count: number): string => `${number.format(count)} kept.`,
      move: (count: number): string => `${number.format(count)} moved.`,
      pin: (count: number): string => `${number.format(count)} pinned.`,
    },
  },
  add: "Write down…",
  import: "Import…",
  export: "Export",
  menu: "Import and export",
  filter: {
    search: "Find in memory",
    scope: "Where it holds",
    anywhere: "Anywhere",
    user: "About you",
    kind: "Kind",
    anyKind: "Any kind",
    standing: "State",
    standings: { any: "Any state", kept: "Kept", faded: "Faded", superseded: "Superseded" },
    proposed: (count: number): string => (count === 0 ? "Proposed" : `Proposed (${count})`),
  },
  kinds: {
    convention: "Convention",
    command: "Command",
    pitfall: "Pitfall",
    preference: "Preference",
    correction: "Correction",
  },
  settings: {
    recall: "Put what fits into prompts",
    proposals: "What agents propose",
    choices: { ask: "Ask me each time", keep: "Keep what is about the project", off: "Propose nothing" },
    hints: {
      ask: "An agent reads what others wrote; nothing it picks up there counts before your yes",
      keep: "What is about you still waits for your yes",
      off: "Only what you write down is remembered",
    },
  },
  foundBy: {
    words: "Found by their words.",
    meaning: (model: string, count: number): string =>
      `Found by their words, and ${number.format(count)} of them by what they mean to ${model}.`,
    refused: (count: number): string =>
      `${number.format(count)} it would not have: those are found by their words alone.`,
    waiting: (count: number): string =>
      count === 1 ? "1 is still to be embedded." : `${number.format(count)} are still to be embedded.`,
    trouble: (why: string): string => `That does not go on: ${why.replace(/\.$/, "")}.`,
  },
  everywhere: "Everywhere",
  unknownProject: "A project that is not open",
  inPath: (project: string, path: string): string => `${project} / ${path}`,
  from: {
    user: "You wrote it down",
    run: "An agent proposed it",
    chat: "From a chat",
    import: "Imported",
  },
  openTask: "Open its task",
  pinned: "Pinned",
  faded: "Faded",
  fadedHint: "Long unused: it goes into no prompt by itself, but is still found",
  proposed: "Proposed",
  waitForYou: (count: number): string =>
    count === 1
      ? "1 proposal of what to remember waits for your word"
      : `${number.format(count)} proposals of what to remember wait for your word`,
  superseded: "Superseded",
  replacedBy: (text: string): string => `Since then: “${text}”`,
  revive: "Still true",
  revived: "It counts anew, and goes into prompts again.",
  replaces: (text: string): string => `It would take the place of “${text}”`,
  used: (count: number): string =>
    count === 0 ? "Never used" : count === 1 ? "Used once" : `Used ${count} times`,
  whereUsed: (text: string): string => `Where “${text}” was used`,
  usedIn: (number: number | null | undefined, title: string | null | undefined): string =>
    `${number == null ? "A task" : `#${number}`} ${title ?? ""}`.trim(),
  usedInChat: (title: string | null | undefined): string =>
    title == null || title === "" ? "A chat" : `The chat “${title}”`,
  why: {
    pinned: "it is pinned",
    standing: "it holds in general",
    words: (words: readonly string[]): string =>
      words.length === 0
        ? "it had words of the prompt"
        : `the prompt has ${words.map((word) => `“${word}”`).join(", ")}`,
    meaning: "it means something like the prompt",
  },
  keep: "Keep",
  reject: "Refuse",
  restore: "Let it count again",
  edit: "Edit…",
  pin: "Pin",
  unpin: "Unpin",
  forget: "Forget",
  actions: (text: string): string => `Actions for ${text}`,
  forgotten: "Forgotten, for good.",
  rejected: "Refused. It will not be proposed again.",
  kept: "Kept. It goes into prompts from now on.",
  replaced: "Kept. The older one counts no more.",
  merged: "That was remembered already.",
  importing: (done: number, of: number): string =>
    `Importing ${number.format(done)} of ${number.format(of)} lines…`,
  imported: (added: number, updated: number, known: number): string =>
    `${number.format(added)} new, ${number.format(updated)} updated, ${number.format(known)} known already.`,
  notImported: (count: number, line: number, why: string): string =>
    count === 1
      ? `Line ${line} was not taken: ${why}`
      : `${number.format(count)} lines were not taken, the first is line ${line}: ${why}`,
  noExport: (name: string): string =>
    `${name} is no export of memories: each line must be one of them. Instructions such as AGENTS.md and CLAUDE.md are read where they lie.`,
  fileName: "flotilla-memories.jsonl",
  dialog: {
    add: "Write something down",
    edit: "Edit a memory",
    text: "What to remember",
    textHint: "One fact, as you would tell a new colleague. Never a password or a key.",
    empty: "Say what to remember.",
    kind: "Kind",
    scope: "Where it holds",
    everywhere: "Everywhere: it is about you",
    only: (project: string): string => `In ${project}`,
    path: "Only for this file or folder",
    pathHint: "From the project's root, such as src/api; empty for the whole project",
    pin: "Put it into every prompt there",
    save: "Save",
  },
  recalled: {
    heading: (count: number): string => (count === 1 ? "Recalled 1 memory" : `Recalled ${count} memories`),
    gone: "Forgotten since",
    correct: "Correct…",
    correctOf: (text: string): string => `Correct “${text}”`,
    forgetOf: (text: string): string => `Forget “${text}”`,
    told: "What Flotilla told the agent from memory",
  },
  group: "Memory",
  open: "Memory",
};
