const files = (count: number): string => (count === 1 ? "1 file" : `${count} files`);

export const landing = {
  title: (task: string): string => `Accept “${task}”`,
  how: "How it lands",
  commit: "One commit",
  commitHint: "All of the change, with your message",
  commits: "The run's commits",
  commitsHint: "As the agent committed it, with its messages",
  edits: "Uncommitted edits",
  editsHint: "In your checkout, for you to commit",
  onto: "Onto branch",
  checkedOut: "The branch that is checked out",
  checkedOutAt: (name: string): string => `${name} (checked out)`,
  message: "Commit message",
  messageNeeded: "A commit needs a message.",
  trying: "Checking whether it fits…",
  fits: (count: number, onto: string | null): string =>
    onto === null
      ? `Fits: ${files(count)} change in your checkout`
      : `Fits: ${files(count)} change in ${onto}`,
  nothing: "Nothing would change",
  conflicts: (count: number): string => (count === 1 ? "1 file conflicts" : `${count} files conflict`),
  conflictWords: (onto: string): string =>
    `Nothing was touched. Ask the agent to bring ${onto} into its work, or choose another branch.`,
  stays: (count: number): string =>
    `${count === 1 ? "Something of 1 file stays" : `Something of ${count} files stays`} in the workspace; the task stays in review`,
  copyRevert: "Copy the command that takes it back",
  copied: (command: string): string => `Copied: ${command}`,
  conflictLines: (lines: readonly (readonly [number, number])[]): string =>
    lines.map(([from, to]) => (from === to ? `line ${from}` : `lines ${from}–${to}`)).join(", "),
  askAgent: "Ask the agent to resolve it",
  asked: "Asked the agent to resolve the conflicts",
  askWords: (onto: string, paths: readonly string[]): string =>
    `Your change conflicts with ${onto} in ${paths.join(", ")}. Bring the newest state of ${onto} into your work, resolve the conflicts, and check again.`,
  leftOut: (count: number): string => `${files(count)} cannot land and stay in the workspace`,
  what: "What lands",
  everything: "Everything",
  onlyAccepted: (count: number): string => `Only what you accepted (${files(count)})`,
  accept: "Accept",
  landed: (onto: string | null, count: number): string =>
    onto === null ? `${files(count)} changed in your checkout` : `Landed in ${onto}: ${files(count)}`,
};
