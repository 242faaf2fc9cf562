const lines = (count: number): string => (count === 1 ? "1 line" : `${count} lines`);
const files = (count: number): string => (count === 1 ? "1 file" : `${count} files`);
const at = (first: number, last: number): string =>
  first === last ? `line ${first}` : `lines ${first}–${last}`;
const alike = (percent: number | null): string =>
  percent === null ? "" : percent === 100 ? ", unchanged" : `, ${percent}% the same`;

/** How much less judges a change. */
export interface Weaker {
  readonly removed: number;
  readonly skipped: number;
  readonly assertions?: number;
}

export const review = {
  title: "Changes",
  files,
  added: (count: number): string => `${count} added`,
  removed: (count: number): string => `${count} removed`,
  layout: "Layout",
  unified: "Unified",
  split: "Split",
  view: "View options",
  hideSpace: "Hide white space changes",
  foldAll: "Fold all files",
  unfoldAll: "Unfold all files",
  accept: "Accept…",
  sendComments: (count: number): string => (count === 1 ? "Send 1 comment" : `Send ${count} comments`),
  sendTitle: "Send comments to the agent",
  sendWords: "They go to the agent as one message; it answers each.",
  sendMore: "Anything to say beside them?",
  sendNow: "Send",
  sent: (count: number): string =>
    count === 1 ? "Comment sent to the agent" : `${count} comments sent to the agent`,
  none: "Nothing to review yet",
  noneWords: "Select a task on the board to see what it changes.",
  notStarted: "This task has changed nothing yet",
  notStartedWords: "What its agent changes shows here, file by file, while it works.",
  noChange: "No file is changed",
  noChangeWords: "The workspace is as it was when the run began.",
  gone: "The workspace was put away",
  goneWords: "Restore the task to see its change again.",
  moved: "The change moved on",
  showNew: "Show the new one",
  evidence: {
    atWork: "The agent is at work. Rejecting waits until its run has ended.",
    reported: "Reported, not verified",
    noReport: "The agent said nothing about its work.",
    verified: (time: string): string => `Verified ${time}`,
    checkFailed: "A check failed",
    verifiedNow: "Run by Flotilla on exactly what is shown",
    verifiedBefore: "Run by Flotilla before the work changed",
    moved: "changed files",
    passed: (time: string): string => `Passed ${time}`,
    failed: (count: number): string => (count === 1 ? "1 check failed" : `${count} checks failed`),
    onThis: (commands: string): string => `${commands} on this exact tree`,
    more: "Evidence",
    now: "Run by the agent on exactly what is shown",
    before: "Run by the agent before it changed more",
    report: "What the agent says",
    noChecks: (commands: number): string =>
      commands === 0
        ? "The agent ran no command."
        : commands === 1
          ? "The agent ran 1 command, and it is no check."
          : `The agent ran ${commands} commands, and none of them is a check.`,
    exit: (code: number): string => `exit ${code}`,
    signal: (signal: number): string => `signal ${signal}`,
    noExit: "end not seen",
    lostTitle: "What judges this change, and was changed by it",
    lost: ({ removed, skipped, assertions = 0 }: Weaker): string =>
      [
        removed === 0 ? "" : removed === 1 ? "1 test removed" : `${removed} tests removed`,
        skipped === 0 ? "" : skipped === 1 ? "1 test switched off" : `${skipped} tests switched off`,
        assertions === 0 ? "" : assertions === 1 ? "1 assertion fewer" : `${assertions} assertions fewer`,
      ]
        .filter(Boolean)
        .join(", "),
    fate: (deleted: boolean, movedTo: string | null): string =>
      movedTo !== null ? `moved to ${movedTo}` : deleted ? "deleted" : "changed",
    rules: "says how tests run",
    testsGone: (count: number): string => (count === 1 ? "1 test file gone" : `${count} test files gone`),
    testsTouched: (count: number): string =>
      count === 1 ? "1 file of tests or checks changed" : `${count} files of tests or checks changed`,
    leftOut: (count: number): string => `${files(count)} left out`,
    terminals: "Open the terminals",
    timeline: "Open the timeline",
  },
  tree: "Changed files",
  filter: "Filter files",
  noMatch: "No file matches.",
  showTree: "Show the file list",
  hideTree: "Hide the file list",
  folder: (name: string): string => `Folder ${name}`,
  diff: "Diff",
  viewed: "Viewed",
  markViewed: (name: string): string => `Mark ${name} as viewed`,
  changedSince: "Changed since viewed",
  foldFile: (name: string): string => `Fold ${name}`,
  unfoldFile: (name: string): string => `Unfold ${name}`,
  more: (name: string): string => `More for ${name}`,
  acceptFile: "Accept file",
  unacceptFile: "Take acceptance back",
  rejectFile: "Reject file",
  acceptedFile: "Accepted",
  partlyAccepted: "Partly accepted",
  copyPath: "Copy path",
  showAbove: (count: number): string => `Show ${count} lines above`,
  showBelow: (count: number): string => `Show ${count} more lines below`,
  showAround: (count: number): string => `Show all ${lines(count)} between`,
  showRest: "Show the rest of the file",
  more20: "More of the file",
  linesMore: (count: number): string => (count === 1 ? "1 more line" : `${count} more lines`),
  wrap: "Wrap long lines",
  openEditor: "Open in editor",
  openEditorAt: (line: number): string => `Open in editor at line ${line}`,
  acceptHunk: "Accept",
  rejectHunk: "Reject",
  acceptHunkAt: (first: number, last: number): string => `Accept ${at(first, last)}`,
  rejectHunkAt: (first: number, last: number): string => `Reject ${at(first, last)}`,
  accepted: "Accepted",
  undoAccept: "Undo",
  rejected: (name: string): string => `Rejected changes to ${name}`,
  hunkAt: (first: number, last: number): string =>
    first === last ? `Line ${first}` : `Lines ${first}–${last}`,
  status: {
    added: "New",
    deleted: "Deleted",
    modified: "Changed",
    mode_changed: "Mode",
    renamed: "Moved",
    copied: "Copied",
    type_changed: "Type changed",
  },
  row: {
    added: (line: number): string => `Added line ${line}`,
    removed: (line: number): string => `Removed line ${line}`,
    same: (line: number): string => `Line ${line}`,
    changed: (line: number): string => `Changed line ${line}`,
    accepted: "accepted",
  },
  lineNumber: "Drag to choose lines",
  noNewline: "No newline at end of file",
  comment: "Comment",
  commentOn: (first: number, last: number, old: boolean): string =>
    `Comment on ${at(first, last)}${old ? " as before" : ""}`,
  commentHint: "The agent gets all comments as one message",
  addComment: "Add comment",
  saveComment: "Save comment",
  rejectLines: (count: number): string => `Reject ${lines(count)}`,
  acceptLines: (count: number): string => `Accept ${lines(count)}`,
  you: (first: number, last: number): string => `You, ${at(first, last)}`,
  notSent: "Not sent",
  waiting: "Waits for the agent",
  told: "Sent",
  agent: "Agent",
  editComment: "Edit comment",
  deleteComment: "Delete comment",
  astray: "These lines are not in the change any more",
  before: "Before",
  after: "After",
  pictures: { side: "Side by side", swipe: "Swipe", onion: "Onion skin" },
  pictureView: "How to compare the pictures",
  pictureMix: "How much of the new picture shows",
  pictureOld: (path: string): string => `${path} as it was before`,
  pictureNew: (path: string): string => `${path} as it is now`,
  pictureNone: "This picture cannot be shown",
  large: (count: number): string => `${lines(count)} changed. Large files are read when you ask.`,
  showLarge: "Show it",
  notes: {
    file: "file",
    link: "symbolic link",
    module: "submodule",
    moved: (from: string, percent: number | null): string => `Moved from ${from}${alike(percent)}`,
    copied: (from: string, percent: number | null): string => `Copied from ${from}${alike(percent)}`,
    became: (from: string, to: string): string => `Was a ${from}, is a ${to} now`,
    executable: "Made executable",
    notExecutable: "No longer executable",
    newExecutable: "Executable",
    mode: (from: string, to: string): string => `Mode ${from} became ${to}`,
    isLink: "Symbolic link: its line is where it points to",
    isModule: (from: string | null, to: string | null): string =>
      from === null
        ? `Submodule at ${to ?? ""}`
        : to === null
          ? `Submodule at ${from}, removed`
          : `Submodule from ${from} to ${to}`,
    binary: (from: string | null, to: string | null): string =>
      from === null
        ? `Binary file${to === null ? "" : `, ${to}`}`
        : to === null
          ? `Binary file, was ${from}`
          : `Binary file, ${from} became ${to}`,
    notUtf8: "Not in UTF-8: letters that cannot be read show as \ufffd",
    toLf: "Line endings changed from CRLF to LF",
    toCrLf: "Line endings changed from LF to CRLF",
    mixed: "Line endings are mixed",
    crLf: "CRLF line endings",
    empty: "Empty file",
    wasEmpty: "Was an empty file",
    nothing: "No line is changed",
  },
  resolve: "Resolve",
  unresolve: "Open again",
  resolved: "Resolved",
  keys: {
    group: "Review",
    focus: "Go to the diff",
    layout: "Switch between unified and split",
    wrap: "Wrap long lines or scroll them",
    space: "Hide or show white space changes",
    commands: {
      nextLine: "Next line",
      previousLine: "Previous line",
      nextHunk: "Next change",
      previousHunk: "Previous change",
      nextFile: "Next file",
      previousFile: "Previous file",
      nextComment: "Next comment",
      previousComment: "Previous comment",
      first: "To the beginning of the diff",
      last: "To the end of the diff",
      viewed: "Mark the file as viewed",
      comment: "Comment on the line",
      accept: "Accept the change at the cursor",
      reject: "Reject the change at the cursor",
      around: "Show more lines above the change",
      edit: "Open the line in the editor",
    },
  },
};
