/** What the user made of the board: which project it shows, which columns are folded, whether parts stand together. */

import { useCallback } from "react";
import { usePreference } from "../../prefs";
import type { ColumnId } from "./columns";

/** The project that the board shows; null is all of them. */
export function useCurrentProject(): string | null {
  return usePreference<string | null>("board.project", null)[0];
}

export function useColumns() {
  const [folded, setFolded] = usePreference<Partial<Record<ColumnId, boolean>>>("board.folded", {});
  const [group, setGroup] = usePreference("board.group", false);
  const fold = useCallback(
    (column: ColumnId, value: boolean) => setFolded({ ...folded, [column]: value }),
    [folded, setFolded],
  );
  return { folded, fold, group, setGroup };
}
