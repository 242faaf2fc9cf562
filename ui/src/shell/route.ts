/** Where the user is: one hash route, so that back, forward and links work in every shell. */

import { useSyncExternalStore } from "react";

/** `accept` is the changes with the dialog that lands them. */
export type TaskTab = "timeline" | "changes" | "accept";
export type SettingsPage =
  "general" | "models" | "agents" | "usage" | "projects" | "prompts" | "shortcuts" | "about";

export type Route =
  | { readonly place: "board" }
  | { readonly place: "inbox" }
  | { readonly place: "chat"; readonly chat: string | null }
  | { readonly place: "task"; readonly task: string; readonly tab: TaskTab }
  | { readonly place: "project"; readonly project: string }
  | { readonly place: "settings"; readonly page: SettingsPage }
  /** `memory` is the one that shows alone, or `proposed`. */
  | { readonly place: "memory"; readonly memory: string | null }
  | { readonly place: "welcome" };

const SETTINGS: readonly string[] = [
  "general",
  "models",
  "agents",
  "usage",
  "projects",
  "prompts",
  "shortcuts",
  "about",
];

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function parseRoute(hash: string): Route {
  const [place, ...rest] = hash
    .replace(/^#?\/?/, "")
    .split("/")
    .map(decode);
  const [first] = rest;
  switch (place) {
    case "inbox":
      return { place };
    case "chat":
      return { place, chat: first ?? null };
    case "task":
      if (first === undefined) break;
      return {
        place,
        task: first,
        tab: rest[1] === "changes" || rest[1] === "accept" ? rest[1] : "timeline",
      };
    case "project":
      if (first === undefined) break;
      return { place, project: first };
    case "settings":
      return { place, page: SETTINGS.includes(first ?? "") ? (first as SettingsPage) : "general" };
    case "memory":
      return { place, memory: first ?? null };
    case "welcome":
      return { place };
  }
  return { place: "board" };
}

export function routeText(route: Route): string {
  switch (route.place) {
    case "chat":
      return route.chat === null ? "/chat" : `/chat/${encodeURIComponent(route.chat)}`;
    case "task":
      return `/task/${encodeURIComponent(route.task)}${route.tab === "timeline" ? "" : `/${route.tab}`}`;
    case "project":
      return `/project/${encodeURIComponent(route.project)}`;
    case "settings":
      return `/settings/${route.page}`;
    case "memory":
      return route.memory === null ? "/memory" : `/memory/${encodeURIComponent(route.memory)}`;
    default:
      return `/${route.place}`;
  }
}

let current = parseRoute(location.hash);
let currentText = routeText(current);
const watchers = new Set<() => void>();

addEventListener("hashchange", () => {
  const next = parseRoute(location.hash);
  const text = routeText(next);
  if (text === currentText) return;
  current = next;
  currentText = text;
  for (const watch of watchers) watch();
});

export function go(route: Route): void {
  location.hash = routeText(route);
}

export function useRoute(): Route {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => current,
  );
}
