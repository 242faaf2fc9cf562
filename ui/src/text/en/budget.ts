export const budget = {
  title: "What it may cost",
  more: "Give it more…",
  change: "What it may cost…",
  spent: (spent: string | null, most: string | null): string =>
    spent === null
      ? "What it cost so far is not known: a model of its has no price."
      : most === null
        ? `It has cost ${spent} so far. It has no budget.`
        : `It has cost ${spent} so far, and may cost ${most}.`,
  hint: "Of all its runs together, with what they cost already. The agent stops when it is spent.",
  tooLittle: (spent: string): string => `It has cost ${spent} already: it needs more than that.`,
  goOn: "Set it and go on",
  goOnWithout: "Go on without one",
  without: "No budget",
  given: (title: string, most: string): string => `“${title}” may cost ${most}.`,
  taken: (title: string): string => `“${title}” has no budget any more.`,
};
