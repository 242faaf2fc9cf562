/** The changed files as a tree: folders with a single child folder are one entry. Pure. */

import type { FileChange } from "../wire";

export interface TreeRow {
  readonly kind: "folder" | "file";
  /** The folder's or the file's whole path. */
  readonly path: string;
  readonly name: string;
  /** From 1. */
  readonly level: number;
  readonly position: number;
  readonly of: number;
  readonly file: FileChange | null;
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: FileChange[];
}

const folder = (): Folder => ({ folders: new Map(), files: [] });

function grow(files: readonly FileChange[]): Folder {
  const root = folder();
  for (const file of files) {
    let at = root;
    const parts = file.path.split("/");
    for (const part of parts.slice(0, -1)) {
      const next = at.folders.get(part) ?? folder();
      at.folders.set(part, next);
      at = next;
    }
    at.files.push(file);
  }
  return root;
}

/** Folders first, each by name, as the diff lists its files: see `inTreeOrder`. */
export function treeRows(
  files: readonly FileChange[],
  closed: ReadonlySet<string>,
  filter: string,
): TreeRow[] {
  const wanted = matching(files, filter);
  const rows: TreeRow[] = [];
  const walk = (at: Folder, prefix: string, level: number): void => {
    const of = at.folders.size + at.files.length;
    let position = 0;
    for (const [first, child] of at.folders) {
      let [name, inner] = [first, child];
      while (inner.files.length === 0 && inner.folders.size === 1) {
        for (const [next, below] of inner.folders) [name, inner] = [`${name}/${next}`, below];
      }
      const path = prefix + name;
      rows.push({ kind: "folder", path, name, level, position: ++position, of, file: null });
      if (filter !== "" || !closed.has(path)) walk(inner, `${path}/`, level + 1);
    }
    for (const file of at.files) {
      const name = file.path.slice(file.path.lastIndexOf("/") + 1);
      rows.push({ kind: "file", path: file.path, name, level, position: ++position, of, file });
    }
  };
  walk(grow(wanted), "", 1);
  return rows;
}

/** Files whose path holds all words of the filter. */
export function matching(files: readonly FileChange[], filter: string): readonly FileChange[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return files;
  return files.filter((file) => {
    const path = file.path.toLowerCase();
    return words.every((word) => path.includes(word));
  });
}

/** The files in the order of the tree, so that scrolling the diff walks down the tree. */
export function inTreeOrder(files: readonly FileChange[]): FileChange[] {
  return treeRows(files, new Set(), "").flatMap((row) => (row.file === null ? [] : [row.file]));
}
