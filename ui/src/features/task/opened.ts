/** Which rows are opened. It lives as long as the timeline shows: a row that scrolls out of sight leaves the page. */

import { createContext, useContext, useState } from "react";

export const Opened = createContext<Map<string, boolean>>(new Map());

/** Whether the row `id` is open: as the user left it, else as `otherwise` says. */
export function useOpened(id: string, otherwise: boolean): readonly [boolean, () => void] {
  const opened = useContext(Opened);
  const [chosen, setChosen] = useState(opened.get(id));
  const open = chosen ?? otherwise;
  return [
    open,
    () => {
      opened.set(id, !open);
      setChosen(!open);
    },
  ];
}
