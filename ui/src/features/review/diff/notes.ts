/** What there is to say of a file beside its lines. Pure. */

import { text } from "../../../text";
import type { FileChange } from "../wire";
import type { FilePatch } from "./patch";

const LINK = "120000";
const MODULE = "160000";
const words = text.review.notes;

const kindOf = (mode: string): string =>
  mode === LINK ? words.link : mode === MODULE ? words.module : words.file;

/** Bytes as people say them. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit] ?? ""}`;
}

const PICTURES: Record<string, string> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  bmp: "image/bmp",
  ico: "image/x-icon",
  svg: "image/svg+xml",
};

/** The media type of a picture that a browser shows; null for any other file. */
export function pictureType(path: string): string | null {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return PICTURES[name.slice(name.lastIndexOf(".") + 1)] ?? null;
}

function endings(patch: FilePatch): string | null {
  let [oldCr, oldLf, newCr, newLf] = [0, 0, 0, 0];
  for (const hunk of patch.hunks) {
    for (const line of hunk.lines) {
      if (line.open) continue;
      if (line.sign !== "+") oldCr += line.cr ? 1 : 0;
      if (line.sign !== "+") oldLf += line.cr ? 0 : 1;
      if (line.sign !== "-") newCr += line.cr ? 1 : 0;
      if (line.sign !== "-") newLf += line.cr ? 0 : 1;
    }
  }
  if (oldCr > 0 && newLf > 0 && newCr === 0 && oldLf === 0) return words.toLf;
  if (oldLf > 0 && newCr > 0 && newLf === 0 && oldCr === 0) return words.toCrLf;
  if (newCr > 0 && newLf > 0) return words.mixed;
  return newCr > 0 || oldCr > 0 ? words.crLf : null;
}

/** Whether there are bytes that are no UTF-8: they show as the letter that stands for what cannot be read. */
const hasStrangers = (patch: FilePatch): boolean =>
  patch.hunks.some((hunk) => hunk.lines.some((line) => line.text.includes("\ufffd")));

/** In the order in which they matter. */
export function notesOf(file: FileChange, patch: FilePatch | undefined): string[] {
  const notes: string[] = [];
  const { old, new: fresh, from } = file;
  const mode = fresh?.mode ?? old?.mode ?? "";
  if (file.status === "renamed" && typeof from === "string")
    notes.push(words.moved(from, file.similarity ?? null));
  if (file.status === "copied" && typeof from === "string")
    notes.push(words.copied(from, file.similarity ?? null));
  if (old && fresh && old.mode !== fresh.mode) {
    if (file.status === "type_changed") notes.push(words.became(kindOf(old.mode), kindOf(fresh.mode)));
    else if (fresh.mode === "100755") notes.push(words.executable);
    else if (old.mode === "100755") notes.push(words.notExecutable);
    else notes.push(words.mode(old.mode, fresh.mode));
  } else if (mode === LINK) {
    notes.push(words.isLink);
  } else if (mode === MODULE) {
    notes.push(words.isModule(old?.oid.slice(0, 8) ?? null, fresh?.oid.slice(0, 8) ?? null));
  } else if (fresh?.mode === "100755" && old === null) {
    notes.push(words.newExecutable);
  }
  if (file.binary && pictureType(file.path) === null) {
    const size = (side: typeof old): string | null => (side?.size == null ? null : sizeText(side.size));
    notes.push(words.binary(size(old), size(fresh)));
  }
  if (patch) {
    if (hasStrangers(patch)) notes.push(words.notUtf8);
    const said = endings(patch);
    if (said !== null) notes.push(said);
    if (!file.binary && patch.hunks.length === 0 && file.added + file.removed === 0 && mode !== MODULE) {
      if (file.status === "added") notes.push(words.empty);
      else if (file.status === "deleted") notes.push(words.wasEmpty);
      else if (notes.length === 0) notes.push(words.nothing);
    }
  }
  return notes;
}
