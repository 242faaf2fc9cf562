/**
 * Dragging inside the window: what is dragged, where it can be dropped. One context for the whole window, so that a
 * prompt of the shelf or a message of a chat reaches the board. From the keyboard a drag begins with Space on the
 * thing, arrow keys choose the target, Space drops, Escape lets go.
 */

import {
  closestCenter,
  type CollisionDetection,
  DndContext,
  DragOverlay,
  KeyboardSensor,
  PointerSensor,
  pointerWithin,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
  type DragStartEvent,
  type KeyboardCoordinateGetter,
} from "@dnd-kit/core";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useMemo, useState } from "react";
import { text } from "../text";
import styles from "./drag.module.css";

/** What is being dragged. */
export type Payload =
  | { readonly kind: "cards"; readonly tasks: readonly string[] }
  /** A saved prompt; `agent` is the profile that it is for. */
  | { readonly kind: "prompt"; readonly title: string; readonly text: string; readonly agent: string | null }
  /** Words out of a chat, a transcript, a page; with the project that they are about, where there is one. */
  | { readonly kind: "text"; readonly text: string; readonly project?: string };

interface DragData {
  readonly payload: Payload;
  /** What it is called where it is read aloud and under the pointer. */
  readonly label: string;
  readonly preview: (() => ReactNode) | undefined;
}

export interface DropTarget {
  /** What it is called where it is read aloud. */
  readonly label: string;
  readonly accepts: (payload: Payload) => boolean;
  readonly onDrop: (payload: Payload) => void;
  readonly disabled?: boolean;
}

/** A click that moves less than this is no drag. */
const BEGIN_PX = 6;

// The pointer decides; from the keyboard, where there is none, the nearest target does.
const collisions: CollisionDetection = (args) =>
  args.pointerCoordinates === null ? closestCenter(args) : pointerWithin(args);

const fits = (target: DropTarget | undefined, data: DragData | undefined): boolean =>
  target !== undefined && data !== undefined && target.disabled !== true && target.accepts(data.payload);

/** Arrow keys go from target to target: the nearest one that lies in that direction and takes what is dragged. */
const toNextTarget: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const steps: Record<string, [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  const step = steps[event.code];
  const { active, collisionRect, droppableContainers, droppableRects } = context;
  if (step === undefined || collisionRect === null) return undefined;
  event.preventDefault();
  const data = active?.data.current as DragData | undefined;
  const from = {
    x: collisionRect.left + collisionRect.width / 2,
    y: collisionRect.top + collisionRect.height / 2,
  };
  let best: { far: number; x: number; y: number } | null = null;
  for (const container of droppableContainers.getEnabled()) {
    const rect = droppableRects.get(container.id);
    if (!rect || !fits((container.data.current as { target: DropTarget } | undefined)?.target, data))
      continue;
    const at = { x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 };
    const along = (at.x - from.x) * step[0] + (at.y - from.y) * step[1];
    const aside = Math.abs((at.x - from.x) * step[1]) + Math.abs((at.y - from.y) * step[0]);
    if (along < 8) continue;
    const far = along + aside * 0.5;
    if (best === null || far < best.far) best = { far, x: at.x, y: at.y };
  }
  if (best === null) return currentCoordinates;
  return { x: currentCoordinates.x + best.x - from.x, y: currentCoordinates.y + best.y - from.y };
};

/** A file that is dropped beside every target would replace the page. */
function keepFilesOut(): () => void {
  const refuse = (event: DragEvent): void => {
    if (event.defaultPrevented || event.dataTransfer === null) return;
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  };
  addEventListener("dragover", refuse);
  addEventListener("drop", refuse);
  return () => {
    removeEventListener("dragover", refuse);
    removeEventListener("drop", refuse);
  };
}

export function DragProvider({ children }: { readonly children: ReactNode }) {
  const [dragged, setDragged] = useState<DragData | null>(null);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: BEGIN_PX } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: toNextTarget,
      keyboardCodes: { start: ["Space"], cancel: ["Escape"], end: ["Space", "Enter"] },
    }),
  );
  const announcements = useMemo((): Announcements => {
    const name = (active: { data: { current?: unknown } }): string => (active.data.current as DragData).label;
    const place = (over: { data: { current?: unknown } } | null): string | null =>
      (over?.data.current as { target: DropTarget } | undefined)?.target.label ?? null;
    return {
      onDragStart: ({ active }) => text.drag.started(name(active)),
      onDragOver: ({ active, over }) => text.drag.over(name(active), place(over)),
      onDragEnd: ({ active, over }) => text.drag.dropped(name(active), place(over)),
      onDragCancel: ({ active }) => text.drag.cancelled(name(active)),
    };
  }, []);
  useEffect(keepFilesOut, []);
  const start = ({ active }: DragStartEvent): void => setDragged(active.data.current as DragData);
  const end = ({ active, over }: DragEndEvent): void => {
    setDragged(null);
    const data = active.data.current as DragData | undefined;
    const target = (over?.data.current as { target: DropTarget } | undefined)?.target;
    if (data !== undefined && target !== undefined && fits(target, data)) target.onDrop(data.payload);
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={collisions}
      onDragStart={start}
      onDragEnd={end}
      onDragCancel={() => setDragged(null)}
      accessibility={{ announcements, screenReaderInstructions: { draggable: text.drag.instructions } }}
    >
      {children}
      <DragOverlay dropAnimation={null}>
        {dragged === null
          ? null
          : (dragged.preview?.() ?? <div className={styles.preview}>{dragged.label}</div>)}
      </DragOverlay>
    </DndContext>
  );
}

export interface DragOptions {
  readonly preview?: () => ReactNode;
  /** A group where it holds buttons of its own, so that it cannot be one itself. */
  readonly role?: "group" | "button";
}

interface Listeners {
  onKeyDown?: (event: KeyboardEvent) => void;
  onPointerDown?: (event: PointerEvent) => void;
}

/** What to spread on the element that is dragged, and whether it is being dragged. */
export function useDrag(
  id: string,
  payload: Payload,
  label: string,
  { preview, role = "group" }: DragOptions = {},
) {
  const data: DragData = { payload, label, preview };
  const { attributes, listeners, setNodeRef, isDragging } = useDraggable({
    id,
    data,
    attributes: { role, roleDescription: text.drag.role },
  });
  const handle: typeof attributes & Listeners = { ...attributes, ...listeners };
  return { ref: setNodeRef, handle, dragging: isDragging };
}

/** Makes an element a place to drop on. `over` says whether what is dragged over it now would be taken. */
export function useDrop(id: string, target: DropTarget) {
  const { setNodeRef, isOver, active } = useDroppable({
    id,
    data: { target },
    disabled: target.disabled === true,
  });
  const data = active?.data.current as DragData | undefined;
  return {
    ref: setNodeRef,
    over: isOver && fits(target, data),
    wanted: active !== null && fits(target, data),
  };
}
