/** What the palette offers: actions, and what one can go to. */

import { type Action } from "../../actions";
import { projects, setPreference, tasks } from "../../live";
import { go } from "../../shell/route";
import { text } from "../../text";
import { showProject } from "../projects";

export interface Entry {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly also?: string;
  readonly keys?: string;
  readonly run: () => void;
}

/** Somewhere to go that the tables do not have, such as a chat. */
export interface Goal {
  readonly id: string;
  readonly title: string;
}

const { groups } = text.palette;

export function entriesOf(actions: readonly Action[], chats: readonly Goal[]): Entry[] {
  const seen = new Set<string>();
  // Where several sources offer the same action, the newest is meant.
  const own = [...actions]
    .reverse()
    .filter(({ id }) => !seen.has(id) && seen.add(id))
    .map((action): Entry => ({ ...action, ...(action.shownKeys && { keys: action.shownKeys }) }));
  const newest = [...tasks.values()].sort((a, b) => b.updated_at.localeCompare(a.updated_at));
  return [
    ...own.reverse(),
    ...newest.map(({ id, number, title, project }) => ({
      id: `task:${id}`,
      title,
      group: groups.task,
      also: `#${number} ${project}`,
      run: () => go({ place: "task" as const, task: id, tab: "timeline" as const }),
    })),
    ...[...projects.values()].map(({ id, name, path }) => ({
      id: `project:${id}`,
      title: name,
      group: groups.project,
      also: path,
      run: () => showProject(id),
    })),
    ...chats.map(({ id, title }) => ({
      id: `chat:${id}`,
      title,
      group: groups.chat,
      run: () => go({ place: "chat" as const, chat: id }),
    })),
  ];
}

const KEPT = 12;

export const recentOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

export function remember(id: string, recent: readonly string[]): void {
  setPreference("palette.recent", [id, ...recent.filter((one) => one !== id)].slice(0, KEPT));
}
