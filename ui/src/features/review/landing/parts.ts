/** The accepted parts of a change, as landing wants them named. Pure. */

import { choiceOf, type MarkState } from "../diff/marks";
import type { Hunk } from "../diff/patch";
import type { ChosenPart, FileChange } from "../wire";

export interface PartsAsk {
  readonly files: readonly FileChange[];
  readonly hunks: (path: string) => readonly Hunk[];
  readonly marks: (path: string) => ReadonlySet<string>;
  readonly state: (file: FileChange) => MarkState;
}

export interface AcceptedParts {
  readonly parts: ChosenPart[];
  /** Whether that is all of the change. */
  readonly all: boolean;
  /** Files of which something stays behind. */
  readonly stays: readonly string[];
}

export function acceptedParts({ files, hunks, marks, state }: PartsAsk): AcceptedParts {
  const parts: ChosenPart[] = [];
  const stays: string[] = [];
  for (const file of files) {
    const { path } = file;
    const accepted = state(file);
    if (accepted !== "all") stays.push(path);
    if (accepted === "all") parts.push({ path });
    else if (accepted === "some") {
      const own = marks(path);
      parts.push({ path, lines: choiceOf(hunks(path), (_, key) => own.has(key)) });
    }
  }
  return { parts, all: stays.length === 0, stays };
}
