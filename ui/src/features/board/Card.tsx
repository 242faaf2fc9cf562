import { memo, type KeyboardEvent, type MouseEvent, useState } from "react";
import { Popover } from "react-aria-components";
import { EllipsisIcon } from "lucide-react";
import { useDrag } from "../../drag";
import { tasks, useTask } from "../../live";
import { MenuBody } from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";
import { CardBody } from "./CardBody";
import { columnOf } from "./columns";
import { accept, askToStop, discard, start } from "./commands";
import { cardMenu } from "./menu";
import { moveOf } from "./moves";
import { currentSelection, extendTo, selectOnly, toggle, useSelected } from "./selection";
import styles from "./Card.module.css";

const words = text.board.card;

export interface CardProps {
  readonly id: string;
  /** The cards of its column in their order, for the arrow keys and for selecting a range. */
  readonly column: readonly string[];
  /** Brings a card of the column into sight and gives it the focus. */
  readonly onFocus: (id: string) => void;
}

/** The ids that an action on this card is about: the whole selection where it is part of one. */
function subjects(id: string): string[] {
  const selection = currentSelection();
  return selection.has(id) && selection.size > 1 ? [...selection] : [id];
}

// A drag tells every card of itself; what a card shows is none of its concern.
const Body = memo(CardBody);

export const Card = memo(function Card({ id, column, onFocus }: CardProps) {
  const state = useTask(id, (card) => card?.state ?? "draft");
  const title = useTask(id, (card) => card?.title ?? "");
  const selected = useSelected(id);
  const [menuAt, setMenuAt] = useState<{ x: number; y: number } | null>(null);
  const many = subjects(id);
  const { ref, handle, dragging } = useDrag(
    `card:${id}`,
    { kind: "cards", tasks: many },
    many.length > 1 ? text.board.do.many(many.length) : title,
  );

  const click = (event: MouseEvent): void => {
    if (event.shiftKey) extendTo(id, column);
    else if (event.metaKey || event.ctrlKey) toggle(id);
    else selectOnly(id);
  };
  const openMenu = (of: Element): void => {
    const box = of.getBoundingClientRect();
    setMenuAt({ x: box.left, y: box.bottom });
  };
  const key = (event: KeyboardEvent): void => {
    handle.onKeyDown?.(event);
    if (event.defaultPrevented || event.target !== event.currentTarget || dragging) return;
    const ids = subjects(id);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const other = column[column.indexOf(id) + step];
      if (other !== undefined) onFocus(other);
      if (other !== undefined && event.shiftKey) extendTo(other, column);
    } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      if (moveOf(state, "landed") === "accept") accept(id);
    } else if (event.key === "Enter") go({ place: "task", task: id, tab: "timeline" });
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === "s") void start(ids);
    else if (event.key === "x") askToStop(ids);
    else if (event.key === "Backspace" || event.key === "Delete") void discard(ids);
    else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      openMenu(event.currentTarget);
    } else return;
    event.preventDefault();
  };

  return (
    <article
      ref={ref}
      {...handle}
      id={`card-${id}`}
      className={styles.card}
      data-state={columnOf(state)}
      data-selected={selected || undefined}
      data-dragging={dragging || undefined}
      aria-label={title}
      {...(selected ? { "aria-description": words.selected } : {})}
      onClick={click}
      onDoubleClick={() => go({ place: "task", task: id, tab: "timeline" })}
      onKeyDown={key}
      onFocus={(event) => {
        // A click selects by itself, and may add to a selection.
        const byKey = event.currentTarget.matches(":focus-visible");
        if (byKey && event.target === event.currentTarget && currentSelection().size <= 1) selectOnly(id);
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        if (!currentSelection().has(id)) selectOnly(id);
        setMenuAt({ x: event.clientX, y: event.clientY });
      }}
    >
      <div className={styles.top}>
        <h3 className={styles.title}>{title}</h3>
        <button
          type="button"
          tabIndex={-1}
          className={styles.menu}
          aria-label={words.menu}
          aria-haspopup="menu"
          onPointerDown={(event) => event.stopPropagation()}
          onClick={(event) => {
            event.stopPropagation();
            if (!currentSelection().has(id)) selectOnly(id);
            openMenu(event.currentTarget);
          }}
        >
          <EllipsisIcon aria-hidden />
        </button>
      </div>
      <Body id={id} state={state} />
      {menuAt === null ? null : <CardMenu id={id} at={menuAt} ids={many} onClose={() => setMenuAt(null)} />}
    </article>
  );
});

function CardMenu({
  id,
  at,
  ids,
  onClose,
}: {
  id: string;
  at: { x: number; y: number };
  ids: readonly string[];
  onClose: () => void;
}) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const card = tasks.get(id);
  if (card === undefined) return null;
  return (
    <>
      <span ref={setAnchor} className={styles.anchor} style={{ left: at.x, top: at.y }} />
      <Popover
        triggerRef={{ current: anchor }}
        isOpen={anchor !== null}
        onOpenChange={(open) => {
          if (!open) onClose();
        }}
        placement="bottom start"
        className={styles.popover ?? ""}
      >
        <MenuBody label={words.menu} groups={cardMenu(card, ids)} onClose={onClose} />
      </Popover>
    </>
  );
}
