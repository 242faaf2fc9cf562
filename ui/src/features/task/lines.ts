/** Changed lines, out of what a model asked to be edited or out of a patch. */

export type Sign = "add" | "del" | "same" | "file" | "gap";

export interface PatchLine {
  readonly sign: Sign;
  readonly text: string;
}

/** Lines of what stays that show around a change. */
const AROUND = 2;

function linesOf(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** The lines of one replacement, without most of what both sides begin and end with. */
function replaced(before: string, after: string): PatchLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const as = (sign: Sign, lines: readonly string[]): PatchLine[] => lines.map((text) => ({ sign, text }));
  return [
    ...as("same", old.slice(Math.max(0, head - AROUND), head)),
    ...as("del", old.slice(head, old.length - tail)),
    ...as("add", now.slice(head, now.length - tail)),
    ...as("same", old.slice(old.length - tail, old.length - tail + AROUND)),
  ];
}

/** The lines of an `edit` call; null where its arguments are none. */
export function editLines(args: unknown): PatchLine[] | null {
  const { edits } = (typeof args === "object" && args !== null ? args : {}) as { edits?: unknown };
  if (!Array.isArray(edits)) return null;
  const all: PatchLine[] = [];
  for (const edit of edits as unknown[]) {
    const { old = "", new: now = "" } = (typeof edit === "object" && edit !== null ? edit : {}) as {
      old?: unknown;
      new?: unknown;
    };
    if (typeof old !== "string" || typeof now !== "string") return null;
    if (all.length > 0) all.push({ sign: "gap", text: "" });
    all.push(...replaced(old, now));
  }
  return all;
}

const SIGNS: Readonly<Record<string, Sign>> = { "+": "add", "-": "del", " ": "same" };

/** The lines of a patch as git writes it, or as an `apply_patch` call does. */
export function patchLines(patch: string): PatchLine[] {
  const lines: PatchLine[] = [];
  /** Whether lines of the files follow, not of git's head. */
  let inside = false;
  for (const line of linesOf(patch)) {
    const file = /^diff --git a\/.* b\/(.*)$/.exec(line)?.[1] ?? /^\*\*\* \w+ File: (.*)$/.exec(line)?.[1];
    if (file !== undefined) {
      lines.push({ sign: "file", text: file });
      inside = line.startsWith("***");
    } else if (line.startsWith("@@")) {
      inside = true;
      if (lines.at(-1)?.sign !== "file") lines.push({ sign: "gap", text: "" });
    } else if (inside && !line.startsWith("***")) {
      const sign = SIGNS[line.slice(0, 1)];
      if (sign !== undefined) lines.push({ sign, text: line.slice(1) });
    } else if (line.startsWith("Binary files") || line.startsWith("GIT binary")) {
      lines.push({ sign: "gap", text: "binary" });
    }
  }
  return lines;
}

export function countsOf(lines: readonly PatchLine[]): { added: number; removed: number } {
  let [added, removed] = [0, 0];
  for (const { sign } of lines) {
    if (sign === "add") added++;
    else if (sign === "del") removed++;
  }
  return { added, removed };
}
