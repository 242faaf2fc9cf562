/**
 * What the review remembers, in preferences: files that were viewed, lines that were accepted, comments that are not
 * sent, how a diff is shown. What comes back is checked: any JSON can stand there.
 */

import { preference, setPreference } from "../../live";
import type { Draft, Layout } from "./diff/rows";

export interface Remembered {
  /** The content that was viewed, by path: the new side's id in git. */
  readonly viewed: Readonly<Record<string, string>>;
  /** Keys of accepted lines, by path. */
  readonly accepted: Readonly<Record<string, readonly string[]>>;
  readonly drafts: readonly Draft[];
  /** Names of comments that are dealt with. */
  readonly resolved: readonly string[];
}

export interface ViewOptions {
  readonly layout: Layout;
  readonly whiteSpace: "shown" | "hidden";
  readonly wrap: boolean;
}

/** The newest tasks whose marks are kept. */
const TASKS = 40;
/** Marks of more lines in one task are forgotten with the page; preferences hold 1 MB. */
const MARKS = 2000;

type Json = Record<string, unknown>;

const record = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isText = (value: unknown): value is string => typeof value === "string";

function isDraft(value: unknown): value is Draft {
  const { key, path, side, line, quote, text } = record(value);
  return (
    [key, path, quote, text].every(isText) && (side === "old" || side === "new") && typeof line === "number"
  );
}

export function remembered(task: string): Remembered {
  const viewed = Object.entries(record(record(preference("review.viewed"))[task]));
  const accepted = Object.entries(record(record(preference("review.accepted"))[task]));
  return {
    viewed: Object.fromEntries(viewed.filter((one): one is [string, string] => isText(one[1]))),
    accepted: Object.fromEntries(accepted.map(([path, keys]) => [path, list(keys).filter(isText)])),
    drafts: list(record(preference("review.drafts"))[task]).filter(isDraft),
    resolved: list(record(preference("review.resolved"))[task]).filter(isText),
  };
}

function keep(key: string, task: string, value: object): void {
  const others = Object.entries(record(preference(key))).filter(([id]) => id !== task);
  const all = Object.keys(value).length === 0 ? others : [...others, [task, value] as const];
  setPreference(key, Object.fromEntries(all.slice(-TASKS)));
}

export function remember(task: string, what: Partial<Remembered>): void {
  const { viewed, accepted, drafts, resolved } = what;
  if (viewed) keep("review.viewed", task, viewed);
  if (drafts) keep("review.drafts", task, drafts);
  if (resolved) keep("review.resolved", task, resolved);
  if (accepted) {
    const count = Object.values(accepted).reduce((sum, keys) => sum + keys.length, 0);
    if (count <= MARKS) keep("review.accepted", task, accepted);
  }
}

const VIEW = "review.view";

export function viewOptions(): ViewOptions {
  const { layout, whiteSpace, wrap } = record(preference(VIEW));
  return {
    layout: layout === "split" ? "split" : "unified",
    whiteSpace: whiteSpace === "hidden" ? "hidden" : "shown",
    wrap: wrap !== false,
  };
}

export const rememberView = (view: ViewOptions): void => setPreference(VIEW, view);
