/** What terminals are called, and how they ended. */

import { text } from "../../text";
import type { ExitStatus } from "./attachment";

/** The last part of a path, in either system's form. */
export function folderName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== "") ?? path;
}

/** What a shell's tab says: what its program calls itself, save for the path that shells put there by themselves. */
export function shellName(shell: { cwd: string; program: string }, title: string): string {
  const own = title.trim();
  const path = /^(?:[^\s@]+@[^\s:]+:\s*)?([~/].*|[A-Za-z]:\\.*)$/.exec(own);
  if (path?.[1] !== undefined) return folderName(path[1]);
  return own === "" ? folderName(shell.cwd) : own;
}

export type Ending = "running" | "good" | "bad" | "unknown";

export function ending(exit: ExitStatus | null | undefined): Ending {
  if (exit === null || exit === undefined) return "running";
  if (exit.how === "unknown") return "unknown";
  return exit.how === "code" && exit.code === 0 ? "good" : "bad";
}

export function exitWords(exit: ExitStatus | null | undefined): string {
  const { exit: words } = text.terminal;
  if (exit === null || exit === undefined) return words.running;
  switch (exit.how) {
    case "code":
      return exit.code === 0 ? words.ok : words.code(exit.code);
    case "signal":
      return words.signal(exit.signal);
    case "unknown":
      return words.unknown;
  }
}
