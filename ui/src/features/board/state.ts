/** What the user made of the board: which project it shows, which columns are folded, whether parts stand together. */

import { useCallback } from "react";
import { setPreference, usePreference } from "../../live";
import type { ColumnId } from "./columns";

type Folded = Partial<Record<ColumnId, boolean>>;

const NOTHING: Folded = {};
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const yes = (value: unknown): boolean => value === true;
const folds = (value: unknown): Folded => (typeof value === "object" && value !== null ? value : NOTHING);

/** The project that the board shows; null is all of them. */
export function useCurrentProject(): string | null {
  return usePreference("board.project", text);
}

export function useColumns() {
  const folded = usePreference("board.folded", folds);
  const group = usePreference("board.group", yes);
  const fold = useCallback(
    (column: ColumnId, value: boolean) => setPreference("board.folded", { ...folded, [column]: value }),
    [folded],
  );
  const setGroup = useCallback((value: boolean) => setPreference("board.group", value), []);
  return { folded, fold, group, setGroup };
}
