/** What it means to put a card into another column, by drag, by key or by menu: one table for all three. */

import { call } from "../../api";
import { type TaskCard } from "../../live";
import type { ColumnId } from "./columns";
import { columnOf } from "./columns";

export type Move =
  /** Nothing happens: it is there already. */
  | { readonly kind: "stay" }
  /** It makes no sense. */
  | { readonly kind: "refuse" }
  | { readonly kind: "start" }
  | { readonly kind: "stop" }
  /** Opens the dialog that lands it. */
  | { readonly kind: "accept" }
  | { readonly kind: "discard" }
  | { readonly kind: "restore" };

type State = TaskCard["state"];

const ACTIVE: ReadonlySet<State> = new Set(["running", "needs_you"]);

/** What putting a card of this state into `column` does. */
export function moveOf(state: State, column: ColumnId): Move["kind"] {
  if (columnOf(state) === column) return "stay";
  switch (column) {
    case "draft":
      if (state === "discarded") return "restore";
      return ACTIVE.has(state) || state === "queued" ? "stop" : "refuse";
    case "queued":
    case "running":
      if (ACTIVE.has(state) || state === "queued") return "refuse";
      return state === "landed" ? "refuse" : "start";
    case "review":
      return state === "discarded" ? "restore" : "refuse";
    case "landed":
      return state === "review" ? "accept" : "refuse";
    case "put_away":
      return ACTIVE.has(state) || state === "queued" || state === "landed" ? "refuse" : "discard";
    case "needs_you":
    case "failed":
      return "refuse";
  }
}

/** Whether the move takes a running agent from its work, so that it is asked first where it is many. */
export const interrupts = (move: Move["kind"], state: State): boolean => move === "stop" && ACTIVE.has(state);

/** Does what needs no dialog. */
export async function doMove(move: "start" | "stop" | "discard" | "restore", task: string): Promise<void> {
  const path = { task };
  if (move === "start") await call("StartTask", { path, body: {} });
  else if (move === "stop") await call("StopTask", { path });
  else if (move === "discard") await call("DiscardTask", { path });
  else await call("RestoreTask", { path });
}
