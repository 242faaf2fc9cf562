import { memo, type KeyboardEvent, type MouseEvent, useState } from "react";
import { Popover } from "react-aria-components";
import { EllipsisIcon } from "lucide-react";
import { useDrag } from "../../drag";
import { cost, duration, type TaskCard, tasks, tokens, useElapsed, useTask } from "../../live";
import { Button, IconButton, Menu, MenuBody, Progress, Tag } from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";
import { accept, askToStop, discard, start } from "./commands";
import { columnOf } from "./columns";

import { cardMenu } from "./menu";
import { moveOf } from "./moves";
import { Needs } from "../needs";
import { currentSelection, extendTo, selectOnly, toggle, useSelected } from "./selection";
import styles from "./Card.module.css";

const words = text.board.card;

const folderName = (path: string): string => path.split(/[\\/]/).pop() ?? path;

/** The parent's title, where the card is part of something. */
function parentTitle(card: TaskCard | undefined): string | null {
  const parent = card?.parent == null ? undefined : tasks.get(card.parent);
  return parent?.title ?? null;
}

/** Agent, project, and what it is a part of, in one line. */
function Origin({ id }: { id: string }) {
  const agent = useTask(id, (card) => card?.latest_run?.model ?? null);
  const project = useTask(id, (card) => folderName(card?.project ?? ""));
  const parent = useTask(id, parentTitle);
  const number = useTask(id, (card) => card?.number ?? 0);
  const pieces = [`#${number}`, agent, parent === null ? project : words.from(parent)];
  return (
    <p className={styles.origin}>{pieces.filter((piece) => piece !== null && piece !== "").join(" · ")}</p>
  );
}

function Work({ id }: { id: string }) {
  const preparing = useTask(id, (card) => card?.latest_run?.state === "preparing");
  const action = useTask(id, (card) => card?.latest_run?.heartbeat?.action ?? null);
  const said = useTask(id, (card) => card?.latest_run?.heartbeat?.percent ?? null);
  const steps = useTask(id, (card) => card?.latest_run?.steps ?? 0);
  const done = useTask(id, (card) => card?.latest_run?.steps_done ?? 0);
  const line = useTask(id, (card) => card?.latest_run?.line ?? null);
  const percent = said ?? (steps > 0 ? Math.round((100 * done) / steps) : null);
  return (
    <>
      <div className={styles.beat}>
        <span className={styles.action}>{preparing ? words.preparing : (action ?? " ")}</span>
        <span className={styles.percent}>{percent === null ? "" : `${percent}%`}</span>
      </div>
      <Progress label={words.progress} percent={percent} />
      <code className={styles.line} data-empty={line === null || undefined}>
        {line ?? " "}
      </code>
    </>
  );
}

function Amounts({ id }: { id: string }) {
  const since = useTask(id, (card) => card?.latest_run?.created_at ?? null);
  const until = useTask(id, (card) => card?.latest_run?.ended_at ?? null);
  const used = useTask(id, (card) => {
    const usage = card?.latest_run?.usage;
    return usage === undefined ? 0 : usage.input_tokens + usage.output_tokens;
  });
  const micros = useTask(id, (card) => card?.latest_run?.cost_micros ?? null);
  const elapsed = useElapsed(since, until, duration);
  if (since === null) return null;
  return (
    <p className={styles.amounts}>
      <span>{elapsed}</span>
      {micros === null ? null : <span>{cost(micros)}</span>}
      {used === 0 ? null : <span>{words.tokens(tokens(used))}</span>}
    </p>
  );
}

function Change({ id }: { id: string }) {
  const files = useTask(id, (card) => card?.latest_run?.change?.files ?? null);
  const added = useTask(id, (card) => card?.latest_run?.change?.added ?? 0);
  const removed = useTask(id, (card) => card?.latest_run?.change?.removed ?? 0);
  if (files === null) return null;
  return (
    <p className={styles.change}>
      {words.files(files)} <span className={styles.added}>+{added}</span>{" "}
      <span className={styles.removed}>−{removed}</span>
    </p>
  );
}

function Failure({ id }: { id: string }) {
  const title = useTask(id, (card) => (card?.state === "failed" ? card.error.title : null));
  return title === null ? null : <p className={styles.failure}>{title}</p>;
}

function Body({ id, state }: { id: string; state: TaskCard["state"] }) {
  switch (state) {
    case "running":
      return (
        <>
          <Work id={id} />
          <Amounts id={id} />
        </>
      );
    case "needs_you":
      return (
        <>
          <Needs task={id} limit={1} />
          <Amounts id={id} />
        </>
      );
    case "review":
      return (
        <>
          <Change id={id} />
          <div className={styles.tags}>
            <Tag kind="review">{words.reported}</Tag>
          </div>
          <div className={styles.buttons}>
            <Button size="small" onPress={() => go({ place: "task", task: id, tab: "changes" })}>
              {words.review}
            </Button>
            <Button size="small" kind="quiet" onPress={() => accept(id)}>
              {words.accept}
            </Button>
          </div>
        </>
      );
    case "failed":
      return <Failure id={id} />;
    case "landed":
      return <Change id={id} />;
    case "cancelled":
      return (
        <div className={styles.tags}>
          <Tag>{words.stopped}</Tag>
        </div>
      );
    default:
      return null;
  }
}

export interface CardProps {
  readonly id: string;
  /** The cards of its column in their order, for selecting a range. */
  readonly column: readonly string[];
}

/** The ids that an action on this card is about: the whole selection where it is part of one. */
function subjects(id: string): string[] {
  const selection = currentSelection();
  return selection.has(id) && selection.size > 1 ? [...selection] : [id];
}

export const Card = memo(function Card({ id, column }: CardProps) {
  const state = useTask(id, (card) => card?.state ?? "draft");
  const title = useTask(id, (card) => card?.title ?? "");
  const prompt = useTask(id, (card) => (card?.state === "draft" ? card.prompt : ""));
  const landing = useTask(id, (card) => card?.landing ?? false);
  const selected = useSelected(id);
  const [menuAt, setMenuAt] = useState<{ x: number; y: number } | null>(null);
  const many = subjects(id);
  const { ref, handle, dragging } = useDrag(
    `card:${id}`,
    { kind: "cards", tasks: many },
    many.length > 1 ? text.board.do.many(many.length) : title,
  );
  const card = tasks.get(id);

  const click = (event: MouseEvent): void => {
    if (event.shiftKey) extendTo(id, column);
    else if (event.metaKey || event.ctrlKey) toggle(id);
    else selectOnly(id);
  };
  const key = (event: KeyboardEvent): void => {
    (handle as { onKeyDown?: (event: KeyboardEvent) => void }).onKeyDown?.(event);
    if (event.defaultPrevented || event.target !== event.currentTarget) return;
    const ids = subjects(id);
    const next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (next !== undefined && !dragging) {
      event.preventDefault();
      const other = column[column.indexOf(id) + next];
      if (other !== undefined) document.getElementById(`card-${other}`)?.focus();
      if (other !== undefined && event.shiftKey) extendTo(other, column);
    } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      if (moveOf(state, "landed") === "accept") accept(id);
    } else if (event.key === "Enter") go({ place: "task", task: id, tab: "timeline" });
    else if (event.key === "s") void start(ids);
    else if (event.key === "x") askToStop(ids);
    else if (event.key === "Backspace" || event.key === "Delete") void discard(ids);
    else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      const box = event.currentTarget.getBoundingClientRect();
      setMenuAt({ x: box.left + 16, y: box.top + 16 });
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
        {card === undefined ? null : (
          <span className={styles.menu} onPointerDown={(event) => event.stopPropagation()}>
            <Menu label={words.menu} groups={cardMenu(card, many)} placement="bottom end">
              <IconButton label={words.menu} excludeFromTabOrder>
                <EllipsisIcon />
              </IconButton>
            </Menu>
          </span>
        )}
      </div>
      <Origin id={id} />
      {prompt !== "" && prompt !== title ? <p className={styles.prompt}>{prompt}</p> : null}
      <div
        className={styles.inset}
        onPointerDown={(event) => event.stopPropagation()}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <Body id={id} state={state} />
      </div>
      {landing ? <Tag kind="accent">{words.landing}</Tag> : null}
      {menuAt === null || card === undefined ? null : (
        <ContextMenu at={menuAt} card={card} ids={many} onClose={() => setMenuAt(null)} />
      )}
    </article>
  );
});

function ContextMenu({
  at,
  card,
  ids,
  onClose,
}: {
  at: { x: number; y: number };
  card: TaskCard;
  ids: readonly string[];
  onClose: () => void;
}) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <span ref={setAnchor} style={{ position: "fixed", left: at.x, top: at.y, width: 0, height: 0 }} />
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
