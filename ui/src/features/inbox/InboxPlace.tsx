import { useEffect, useMemo, useRef } from "react";
import { type Action, useActions } from "../../actions";
import { useSync, useTaskList } from "../../live";
import { Button, Empty, Skeleton } from "../../parts";
import { useDock } from "../../shell/focus";
import { go } from "../../shell/route";
import { text } from "../../text";
import { ProposalsNote } from "../memory";
import { Item } from "./Item";
import { rankInbox } from "./rank";
import styles from "./InboxPlace.module.css";

const words = text.inbox;

const itemOf = (id: string | undefined): HTMLElement | null =>
  id === undefined ? null : document.getElementById(`inbox-${id}`);

/** Moves the focus along `ids`, from `at` or from the beginning. */
function moveFocus(ids: readonly string[], at: string | null, by: number): void {
  const from = at === null ? -1 : ids.indexOf(at);
  const to = from < 0 ? 0 : Math.max(0, Math.min(ids.length - 1, from + by));
  const item = itemOf(ids[to]);
  item?.focus();
  item?.scrollIntoView({ block: "nearest" });
}

/** Everything that needs the user, in one list: answered in place, worked through from the keyboard. */
export function InboxPlace() {
  const ids = useTaskList(rankInbox);
  const sync = useSync();
  const { task } = useDock();
  const at = task !== null && ids.includes(task) ? task : (ids[0] ?? null);
  const now = useRef({ ids, task });
  useEffect(() => {
    now.current = { ids, task };
  }, [ids, task]);
  // What is dealt with goes away; the focus goes to what stands in its place.
  const focused = useRef<number | null>(null);
  useEffect(() => {
    if (focused.current === null || document.activeElement !== document.body) return;
    itemOf(ids[Math.min(focused.current, ids.length - 1)])?.focus();
  }, [ids]);
  useActions(
    useMemo((): Action[] => {
      const move = (by: number) => () => {
        const focused = document.activeElement?.id.replace(/^inbox-/, "") ?? null;
        const known = now.current.ids;
        moveFocus(known, focused !== null && known.includes(focused) ? focused : null, by);
      };
      const { group, next, previous } = words.actions;
      return [
        { id: "inbox.next", title: next, group, keys: "j", run: move(1) },
        { id: "inbox.previous", title: previous, group, keys: "k", run: move(-1) },
      ];
    }, []),
  );
  return (
    <div className={styles.inbox}>
      <header className={styles.header}>
        <h1 className={styles.title}>{words.title}</h1>
        <span className={styles.count} role="status">
          {ids.length === 0 ? "" : words.counts(ids.length)}
        </span>
        {ids.length === 0 ? null : <span className={styles.keys}>{words.keys}</span>}
      </header>
      <ProposalsNote />
      {sync === "loading" ? (
        <Skeleton lines={6} />
      ) : ids.length === 0 ? (
        <Empty
          title={words.empty}
          action={<Button onPress={() => go({ place: "board" })}>{words.toBoard}</Button>}
        >
          <p>{words.emptyWords}</p>
        </Empty>
      ) : (
        <div className={styles.scroll}>
          <ul
            className={styles.list}
            aria-label={words.list}
            onFocus={({ target }) => {
              const item = target.closest("[id^='inbox-']");
              focused.current = item === null ? null : ids.indexOf(item.id.replace(/^inbox-/, ""));
            }}
            onBlur={({ relatedTarget }) => {
              if (relatedTarget !== null) focused.current = null;
            }}
          >
            {ids.map((id) => (
              <Item key={id} id={id} reachable={id === at} onMove={(by) => moveFocus(ids, id, by)} />
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
