/** The columns, and which cards stand where. */

import type { TaskCard } from "../../live";

export type ColumnId =
  "draft" | "queued" | "running" | "needs_you" | "review" | "landed" | "failed" | "put_away";

export interface Column {
  readonly id: ColumnId;
  /** Its turn to be unfolded from a rail where there is room, as long as the user did not say; 0 is never a rail. */
  readonly turn: number;
  /** Only there while it holds something. */
  readonly hideEmpty: boolean;
}

/** What failed shows as soon as a column fits at all. */
const FIRST = 1;

export const COLUMNS: readonly Column[] = [
  { id: "draft", turn: 2, hideEmpty: false },
  { id: "queued", turn: 4, hideEmpty: false },
  { id: "running", turn: 0, hideEmpty: false },
  { id: "needs_you", turn: 0, hideEmpty: false },
  { id: "review", turn: 0, hideEmpty: false },
  { id: "failed", turn: FIRST, hideEmpty: true },
  { id: "landed", turn: 3, hideEmpty: false },
  { id: "put_away", turn: 5, hideEmpty: false },
];

/** A stopped task is what a draft is, with work of its own: it can be started. */
export function columnOf(state: TaskCard["state"]): ColumnId {
  switch (state) {
    case "cancelled":
      return "draft";
    case "discarded":
      return "put_away";
    default:
      return state;
  }
}

export interface Filter {
  /** Lower-case words that must all stand in a card's title, prompt, number or project. */
  readonly words: readonly string[];
  readonly project: string | null;
  /** Only tasks whose latest run asked this model. */
  readonly model: string | null;
  /** Only tasks to which something happened at or after this time, in milliseconds. */
  readonly since: number | null;
}

export function matches(task: TaskCard, { words, project, model, since }: Filter): boolean {
  if (project !== null && task.project_id !== project) return false;
  if (model !== null && task.latest_run?.model !== model) return false;
  if (since !== null && Date.parse(task.updated_at) < since) return false;
  if (words.length === 0) return true;
  const text = `${task.title} #${task.number} ${task.project} ${task.prompt ?? ""}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Drafts and what waits in line stand in the order they came; everything else newest first. */
const OLDEST_FIRST: ReadonlySet<ColumnId> = new Set(["queued"]);

/**
 * The cards of each column that match, in an order that live data does not change: a card never moves under the
 * pointer because another made progress.
 */
export function layOut(tasks: Iterable<TaskCard>, filter: Filter): Record<ColumnId, string[]> {
  const columns: Record<ColumnId, TaskCard[]> = {
    draft: [],
    queued: [],
    running: [],
    needs_you: [],
    review: [],
    landed: [],
    failed: [],
    put_away: [],
  };
  for (const task of tasks) if (matches(task, filter)) columns[columnOf(task.state)].push(task);
  const ids = {} as Record<ColumnId, string[]>;
  for (const { id } of COLUMNS) {
    const sign = OLDEST_FIRST.has(id) ? 1 : -1;
    ids[id] = columns[id].sort((a, b) => sign * (a.number - b.number)).map((task) => task.id);
  }
  return ids;
}

/** How many columns fit beside each other: at their narrowest, and with ease. */
export interface Room {
  readonly least: number;
  readonly ease: number;
}

/** Which columns are rails: what the user folded, and what there is no room for. */
export function railsOf(
  columns: readonly Column[],
  folded: Readonly<Partial<Record<ColumnId, boolean>>>,
  { least, ease }: Room,
): ReadonlySet<ColumnId> {
  const inTurn = [...columns].sort((a, b) => a.turn - b.turn);
  const rails = new Set(inTurn.filter(({ id }) => folded[id] === true).map(({ id }) => id));
  const undecided = inTurn.filter(({ id, turn }) => turn > 0 && folded[id] === undefined);
  let open = inTurn.length - rails.size - undecided.length;
  for (const { id, turn } of undecided) {
    if (open < (turn === FIRST ? least : ease)) open += 1;
    else rails.add(id);
  }
  return rails;
}

/** Columns side by side, of which rails that are neighbours stand above each other. */
export type Strip = { readonly kind: "column" | "rails"; readonly columns: readonly Column[] };

export function strips(columns: readonly Column[], folded: (column: Column) => boolean): Strip[] {
  const all: { kind: "column" | "rails"; columns: Column[] }[] = [];
  for (const column of columns) {
    const last = all[all.length - 1];
    if (!folded(column)) all.push({ kind: "column", columns: [column] });
    else if (last?.kind === "rails") last.columns.push(column);
    else all.push({ kind: "rails", columns: [column] });
  }
  return all;
}

/** A row of a column: a card, or the heading of the parent whose parts follow. */
export type Row =
  { readonly kind: "card"; readonly task: string } | { readonly kind: "parent"; readonly parent: string };

/** Puts the parts of one parent together under its name, where the first of them stood. */
export function grouped(ids: readonly string[], parentOf: (id: string) => string | null): Row[] {
  const parts = new Map<string, string[]>();
  for (const id of ids) {
    const parent = parentOf(id);
    if (parent !== null) parts.set(parent, [...(parts.get(parent) ?? []), id]);
  }
  const rows: Row[] = [];
  for (const id of ids) {
    const parent = parentOf(id);
    const group = parent === null ? undefined : parts.get(parent);
    if (parent === null || group === undefined) {
      if (parent === null) rows.push({ kind: "card", task: id });
      continue;
    }
    parts.delete(parent);
    rows.push({ kind: "parent", parent });
    for (const part of group) rows.push({ kind: "card", task: part });
  }
  return rows;
}
