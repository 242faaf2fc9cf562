/**
 * Dragging inside the window: what is dragged, where it can be dropped. One context for the whole window, so that a
 * prompt of the shelf reaches the board.
 */

import { DndContext } from "@dnd-kit/core";
import type { ReactNode } from "react";

/** What is being dragged. */
export type Payload =
  | { readonly kind: "cards"; readonly tasks: readonly string[] }
  | { readonly kind: "prompt"; readonly title: string; readonly text: string }
  | { readonly kind: "text"; readonly text: string };

export function DragProvider({ children }: { readonly children: ReactNode }) {
  return <DndContext>{children}</DndContext>;
}
