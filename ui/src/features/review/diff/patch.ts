/** Reads a patch in git's form. Pure; 50,000 lines take a few dozen milliseconds. */

export type Sign = " " | "+" | "-";

export interface Line {
  readonly sign: Sign;
  /** Its number on the side before, from 1; 0 where it is not there. */
  readonly old: number;
  /** Its number on the side after, from 1; 0 where it is not there. */
  readonly new: number;
  /** Without its line ending. */
  readonly text: string;
  /** It ends with a carriage return as well. */
  readonly cr: boolean;
  /** It is the file's last one and has no line ending. */
  readonly open: boolean;
}

export interface Hunk {
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
  /** The function or section that git found it in; empty where it found none. */
  readonly section: string;
  readonly lines: readonly Line[];
  /** Lines around the changes that were asked for: there is nothing in them to accept or reject. */
  readonly around?: true;
}

export interface FilePatch {
  readonly path: string;
  readonly hunks: readonly Hunk[];
  readonly binary: boolean;
}

const ESCAPES: Record<string, number> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  "\\": 92,
};

/** A path as git writes it: plain, or in quotes with C's escapes, bytes in octal. */
export function unquote(name: string): string {
  if (!name.startsWith('"')) return name;
  const bytes: number[] = [];
  const inner = new TextEncoder().encode(name.slice(1, name.endsWith('"') ? -1 : undefined));
  for (let i = 0; i < inner.length; i++) {
    const byte = inner[i] ?? 0;
    if (byte !== 92) {
      bytes.push(byte);
      continue;
    }
    const next = String.fromCharCode(inner[++i] ?? 92);
    if (next >= "0" && next <= "7") {
      bytes.push(parseInt(next + String.fromCharCode(inner[i + 1] ?? 48, inner[i + 2] ?? 48), 8));
      i += 2;
    } else {
      bytes.push(ESCAPES[next] ?? next.charCodeAt(0));
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

const withoutSide = (name: string): string => unquote(name.replace(/\t$/, "")).slice(2);

/** The new path of a `diff --git` line; only asked where no other line says it, and both sides are the same then. */
function pathOfHeader(line: string): string {
  const rest = line.slice("diff --git ".length);
  if (rest.startsWith('"')) return withoutSide(rest.slice(rest.lastIndexOf(' "') + 1));
  // `a/P b/P`: both halves are equally long.
  return rest.slice((rest.length + 1) / 2 + 2);
}

const RANGE = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;

interface Open {
  path: string;
  hunks: Hunk[];
  binary: boolean;
}

/** The files of a patch, in its order. A change of type is two entries of one path in git's form, and one here. */
export function parsePatch(text: string): FilePatch[] {
  const lines = text.split("\n");
  const files = new Map<string, Open>();
  let at = 0;
  while (at < lines.length && !lines[at]?.startsWith("diff --git ")) at++;
  while (at < lines.length) {
    const header = lines[at++] ?? "";
    let path: string | null = null;
    let binary = false;
    for (; at < lines.length; at++) {
      const line = lines[at] ?? "";
      if (line.startsWith("@@ ") || line.startsWith("diff --git ")) break;
      if (line.startsWith("+++ ") && line !== "+++ /dev/null") path = withoutSide(line.slice(4));
      else if (line.startsWith("--- ") && line !== "--- /dev/null") path ??= withoutSide(line.slice(4));
      else if (line.startsWith("rename to ")) path = unquote(line.slice(10));
      else if (line.startsWith("copy to ")) path = unquote(line.slice(8));
      else if (line === "GIT binary patch" || line.startsWith("Binary files ")) {
        binary = true;
        // Its lines are of no use here; none of them holds a space.
        while (at + 1 < lines.length && !lines[at + 1]?.startsWith("diff --git ")) at++;
      }
    }
    path ??= pathOfHeader(header);
    const file = files.get(path) ?? { path, hunks: [], binary: false };
    files.set(path, file);
    file.binary ||= binary;
    at = readHunks(lines, at, file.hunks);
  }
  return [...files.values()];
}

function readHunks(lines: readonly string[], from: number, into: Hunk[]): number {
  let at = from;
  for (;;) {
    const range = RANGE.exec(lines[at] ?? "");
    if (range === null) break;
    at++;
    const count = (words: string | undefined): number => (words === undefined ? 1 : Number(words));
    const [oldStart, oldCount] = [Number(range[1]), count(range[2])];
    const [newStart, newCount] = [Number(range[3]), count(range[4])];
    const found: Line[] = [];
    let [before, after] = [oldStart, newStart];
    for (; at < lines.length; at++) {
      const raw = lines[at] ?? "";
      if (raw.startsWith("\\")) {
        const last = found.pop();
        if (last !== undefined) found.push({ ...last, open: true });
        continue;
      }
      if (before >= oldStart + oldCount && after >= newStart + newCount) break;
      const sign = raw[0] ?? " ";
      if (sign !== "+" && sign !== "-" && sign !== " ") break;
      const cr = raw.endsWith("\r");
      found.push({
        sign,
        old: sign === "+" ? 0 : before++,
        new: sign === "-" ? 0 : after++,
        text: cr ? raw.slice(1, -1) : raw.slice(1),
        cr,
        open: false,
      });
    }
    into.push({ oldStart, oldCount, newStart, newCount, section: range[5] ?? "", lines: found });
  }
  while (at < lines.length && !lines[at]?.startsWith("diff --git ")) at++;
  return at;
}
