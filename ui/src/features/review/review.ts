/** One task's review: what the daemon says of its change, and what the reviewer did so far. Outside of React. */

import { asError, type Wire } from "../../api";
import { readPreferences } from "../../live";
import { toast } from "../../parts";
import { text } from "../../text";
import { type Around, aroundOf, type Direction, widened } from "./diff/around";
import { choiceOf, type MarkState, stateOf, withMarks } from "./diff/marks";
import { type FilePatch, type Hunk, type Line, parsePatch } from "./diff/patch";
import type { Draft } from "./diff/rows";
import { remember, remembered, viewOptions } from "./kept";
import {
  type Changes,
  type CommentView,
  type Evidence,
  type FileChange,
  readBlob,
  readChanges,
  readComments,
  readEvidence,
  readPatch,
  type PatchAsk,
  readTask,
  rejectPart,
  restoreCheckpoint,
  sendComments,
  type TaskView,
} from "./wire";

/** A change of more lines is read file by file, as it comes into sight. */
const LINES_AT_ONCE = 200_000;
/** Bytes of pictures and the like, which a patch carries as well. */
const BINARY_AT_ONCE = 4_000_000;
/** A file of more lines is read only when it is asked for. */
const LARGE_FILE = 100_000;

export type Loading = "loading" | "ready" | "failed";

export interface ReviewState {
  readonly loading: Loading;
  readonly error: Wire<"Error"> | null;
  readonly task: TaskView | null;
  readonly changes: Changes | null;
  readonly patches: ReadonlyMap<string, FilePatch>;
  /** The lines around changes, of files where they were asked for. */
  readonly around: ReadonlyMap<string, Around>;
  /** What is known besides the lines; null while it is not read. */
  readonly evidence: Evidence | null;
  /** Comments that are dealt with, by their names. */
  readonly resolved: ReadonlySet<string>;
  /** Files whose patch could not be read. */
  readonly failed: ReadonlyMap<string, Wire<"Error">>;
  /** The task moved on since the change was read. */
  readonly stale: boolean;
  readonly comments: readonly CommentView[];
  readonly drafts: readonly Draft[];
  readonly viewed: Readonly<Record<string, string>>;
  readonly accepted: ReadonlyMap<string, ReadonlySet<string>>;
  /** Something is being rejected or sent. */
  readonly busy: boolean;
}

const FIRST: ReviewState = {
  loading: "loading",
  error: null,
  task: null,
  changes: null,
  patches: new Map(),
  around: new Map(),
  evidence: null,
  resolved: new Set(),
  failed: new Map(),
  stale: false,
  comments: [],
  drafts: [],
  viewed: {},
  accepted: new Map(),
  busy: false,
};

/** What a "viewed" mark remembers of a file. */
export const contentOf = (file: FileChange): string =>
  file.new == null ? "gone" : `${file.new.oid} ${file.new.mode}`;

export class Review {
  private state: ReviewState;
  private readonly watchers = new Set<() => void>();
  private whiteSpace: PatchAsk["whiteSpace"] = "shown";
  private recalled = false;
  /** The setting that the patches on show were read with. */
  private shownWith: PatchAsk["whiteSpace"] | null = null;
  private reading = 0;
  private readonly asked = new Set<string>();

  constructor(readonly task: string) {
    this.state = FIRST;
  }

  /** Takes up what was remembered of this task. */
  private async recall(): Promise<void> {
    await readPreferences();
    if (this.recalled) return;
    this.recalled = true;
    this.whiteSpace = viewOptions().whiteSpace;
    const { viewed, accepted, drafts, resolved } = remembered(this.task);
    const marks = new Map(Object.entries(accepted).map(([path, keys]) => [path, new Set(keys)]));
    this.set({ viewed, drafts, accepted: marks, resolved: new Set(resolved) });
  }

  readonly get = (): ReviewState => this.state;
  readonly watch = (watch: () => void): (() => void) => {
    this.watchers.add(watch);
    return () => this.watchers.delete(watch);
  };

  private set(next: Partial<ReviewState>): void {
    this.state = { ...this.state, ...next };
    for (const watch of this.watchers) watch();
  }

  private keep(next: Pick<Partial<ReviewState>, "viewed" | "accepted" | "drafts">): void {
    this.set(next);
    const { accepted, ...rest } = next;
    if (accepted === undefined) {
      remember(this.task, rest);
      return;
    }
    const marks = [...accepted].flatMap(([path, keys]) =>
      keys.size > 0 ? [[path, [...keys]] as const] : [],
    );
    remember(this.task, { ...rest, accepted: Object.fromEntries(marks) });
  }

  /** Reads the change again; what is shown stays until the new one is there. */
  async load(): Promise<void> {
    const reading = ++this.reading;
    const over = (): boolean => reading !== this.reading;
    try {
      const changing = readChanges(this.task).then(
        (changes) => ({ changes }),
        (problem: unknown) => ({ problem }),
      );
      const [task, comments] = await Promise.all([
        readTask(this.task),
        readComments(this.task),
        this.recall(),
      ]);
      if (over()) return;
      this.set({ task, comments });
      void this.prove();
      if (!hasChange(task)) {
        this.set({ loading: "ready", changes: null, patches: new Map(), error: null, stale: false });
        return;
      }
      const changed = await changing;
      if ("problem" in changed) throw changed.problem;
      const { changes } = changed;
      if (over()) return;
      const same = this.state.changes;
      const asShown = same?.tree === changes.tree && same.base === changes.base;
      if (asShown && this.state.loading === "ready" && this.shownWith === this.whiteSpace) {
        this.set({ stale: false, error: null });
        return;
      }
      const patches = atOnce(changes) ? parsePatch(await readPatch(this.task, this.patchAsk(changes))) : [];
      if (over()) return;
      this.asked.clear();
      this.shownWith = this.whiteSpace;
      const byPath = new Map(patches.map((patch) => [patch.path, patch]));
      for (const file of atOnce(changes) ? changes.files : []) {
        if (!byPath.has(file.path))
          byPath.set(file.path, { path: file.path, hunks: [], binary: file.binary });
      }
      this.set({
        loading: "ready",
        error: null,
        changes,
        patches: byPath,
        around: new Map(),
        failed: new Map(),
        stale: false,
      });
    } catch (problem) {
      if (over()) return;
      this.set({ error: asError(problem), loading: this.state.changes === null ? "failed" : "ready" });
    }
  }

  private patchAsk({ tree }: Changes): PatchAsk {
    return { tree, whiteSpace: this.whiteSpace };
  }

  /** Shows or hides changes of white space alone. */
  async setWhiteSpace(whiteSpace: PatchAsk["whiteSpace"]): Promise<void> {
    if (whiteSpace === this.whiteSpace) return;
    this.whiteSpace = whiteSpace;
    this.shownWith = null;
    await this.load();
  }

  /** Reads the comments and the task, and says whether the change is another one by now. */
  async look(): Promise<void> {
    try {
      const [task, comments] = await Promise.all([readTask(this.task), readComments(this.task)]);
      this.set({ task, comments });
      void this.prove();
      if (!hasChange(task)) {
        if (this.state.changes !== null) await this.load();
        return;
      }
      const changes = await readChanges(this.task);
      const shown = this.state.changes;
      if (shown === null) await this.load();
      else if (shown.tree !== changes.tree || shown.base !== changes.base) this.set({ stale: true });
    } catch {
      // The next event looks again; what is shown is still what was read.
    }
  }

  /** Reads one file's patch, where not all were read at once. */
  async loadFile(file: FileChange): Promise<void> {
    const { changes } = this.state;
    if (changes === null || this.asked.has(file.path) || this.state.patches.has(file.path)) return;
    this.asked.add(file.path);
    const reading = this.reading;
    try {
      const parsed = parsePatch(await readPatch(this.task, { ...this.patchAsk(changes), path: file.path }));
      if (reading !== this.reading) return;
      const patch = parsed.find((one) => one.path === file.path);
      const patches = new Map(this.state.patches);
      patches.set(file.path, patch ?? { path: file.path, hunks: [], binary: file.binary });
      this.set({ patches });
    } catch (problem) {
      this.asked.delete(file.path);
      this.set({ failed: new Map(this.state.failed).set(file.path, asError(problem)) });
    }
  }

  private async prove(): Promise<void> {
    try {
      this.set({ evidence: await readEvidence(this.task) });
    } catch {
      // Without it nothing is called proven; the next event asks again.
    }
  }

  /** Shows more of the lines around a change: gap `at` stands before hunk `at`. */
  async widen(file: FileChange, at: number, direction: Direction): Promise<void> {
    const { changes, patches } = this.state;
    const patch = patches.get(file.path);
    if (changes === null || patch === undefined) return;
    const known = this.state.around.get(file.path);
    try {
      const decode = async (): Promise<Around> =>
        aroundOf(patch, new TextDecoder().decode(await readBlob(this.task, file.path, "new", changes.tree)));
      const around = known ?? (await decode());
      if (this.state.patches.get(file.path) !== patch) return;
      const now = this.state.around.get(file.path) ?? around;
      this.set({ around: new Map(this.state.around).set(file.path, widened(now, at, direction)) });
    } catch (problem) {
      this.complain(problem);
    }
  }

  setResolved(comment: string, on: boolean): void {
    const resolved = new Set(this.state.resolved);
    if (on) resolved.add(comment);
    else resolved.delete(comment);
    this.set({ resolved });
    remember(this.task, { resolved: [...resolved] });
  }

  isLarge(file: FileChange): boolean {
    return file.added + file.removed > LARGE_FILE && !this.asked.has(file.path);
  }

  isViewed(file: FileChange): boolean {
    return this.state.viewed[file.path] === contentOf(file);
  }

  setViewed(file: FileChange, on: boolean): void {
    const viewed = Object.fromEntries(
      Object.entries(this.state.viewed).filter(([path]) => path !== file.path),
    );
    this.keep({ viewed: on ? { ...viewed, [file.path]: contentOf(file) } : viewed });
  }

  /** Marks lines as accepted, or takes the marks away. */
  accept(path: string, hunks: readonly Hunk[], on: "add" | "take", which?: (line: Line) => boolean): void {
    const marks = withMarks(this.state.accepted.get(path) ?? new Set(), hunks, on, which);
    this.keep({ accepted: new Map(this.state.accepted).set(path, marks) });
  }

  marksOf(path: string): ReadonlySet<string> {
    return this.state.accepted.get(path) ?? NO_MARKS;
  }

  /** A file without lines to choose from is accepted as a whole. */
  acceptedState(file: FileChange): MarkState {
    const hunks = this.state.patches.get(file.path)?.hunks ?? [];
    const marks = this.marksOf(file.path);
    if (hunks.length === 0) return marks.has(contentOf(file)) ? "all" : "none";
    return stateOf(hunks, marks);
  }

  acceptFile(file: FileChange, on: "add" | "take"): void {
    const hunks = this.state.patches.get(file.path)?.hunks ?? [];
    if (hunks.length > 0) {
      this.accept(file.path, hunks, on);
      return;
    }
    const marks = new Set(on === "add" ? [contentOf(file)] : []);
    this.keep({ accepted: new Map(this.state.accepted).set(file.path, marks) });
  }

  /** Takes a file's change, or lines of it, out of the workspace. A toast offers to undo it. */
  async reject(
    file: FileChange,
    hunks: readonly Hunk[] | "whole",
    which?: (line: Line) => boolean,
  ): Promise<void> {
    const { changes, task, busy } = this.state;
    const run = task?.runs.at(-1);
    if (changes === null || busy || run === undefined) return;
    this.set({ busy: true });
    try {
      const lines = hunks === "whole" ? "whole" : choiceOf(hunks, which);
      const done = await rejectPart(this.task, changes.tree, file.path, lines);
      await this.load();
      const undo = done.undo ?? null;
      toast(text.review.rejected(nameOf(file.path)), {
        ...(undo === null
          ? {}
          : { action: { label: text.common.undo, act: () => void this.restore(run.id, undo) } }),
      });
    } catch (problem) {
      this.complain(problem);
    } finally {
      this.set({ busy: false });
    }
  }

  private async restore(run: string, checkpoint: string): Promise<void> {
    try {
      await restoreCheckpoint(run, checkpoint);
      await this.load();
    } catch (problem) {
      this.complain(problem);
    }
  }

  addDraft(draft: Draft): void {
    const { drafts } = this.state;
    const known = drafts.some((one) => one.key === draft.key);
    // An edited comment keeps its place among the others.
    this.keep({
      drafts: known ? drafts.map((one) => (one.key === draft.key ? draft : one)) : [...drafts, draft],
    });
  }

  dropDraft(key: string): void {
    this.keep({ drafts: this.state.drafts.filter((draft) => draft.key !== key) });
  }

  /** Sends all drafts as one message. */
  async send(words: string): Promise<boolean> {
    const { drafts, busy } = this.state;
    if (drafts.length === 0 || busy) return false;
    this.set({ busy: true });
    try {
      await sendComments(
        this.task,
        drafts.map(({ path, side, line, end_line, quote, text: said }) => ({
          path,
          side,
          line,
          ...(end_line == null ? {} : { end_line }),
          quote,
          text: said,
        })),
        words,
      );
      this.keep({ drafts: [] });
      this.set({ comments: await readComments(this.task) });
      toast(text.review.sent(drafts.length));
      return true;
    } catch (problem) {
      this.complain(problem);
      return false;
    } finally {
      this.set({ busy: false });
    }
  }

  private complain(problem: unknown): void {
    const { title, hint } = asError(problem);
    toast(`${title} ${hint}`, { kind: "error" });
  }
}

const NO_MARKS: ReadonlySet<string> = new Set();

export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Only a run whose workspace stands has a change to look at. */
export function hasChange(task: TaskView): boolean {
  const run = task.runs.at(-1);
  return run?.workspace != null && !["draft", "queued", "cancelled", "discarded"].includes(task.state);
}

function atOnce(changes: Changes): boolean {
  const bytes = changes.files.reduce(
    (sum, { binary, old, new: fresh }) => sum + (binary ? (old?.size ?? 0) + (fresh?.size ?? 0) : 0),
    0,
  );
  return changes.stat.added + changes.stat.removed <= LINES_AT_ONCE && bytes <= BINARY_AT_ONCE;
}

const open = new Map<string, Review>();
const OPEN = 8;

/** The review of a task; the latest few are kept, so that coming back shows at once. */
export function reviewOf(task: string): Review {
  const known = open.get(task);
  const review = known ?? new Review(task);
  open.delete(task);
  open.set(task, review);
  for (const oldest of open.keys()) {
    if (open.size <= OPEN) break;
    open.delete(oldest);
  }
  return review;
}
