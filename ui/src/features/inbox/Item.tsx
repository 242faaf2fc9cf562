import type { KeyboardEvent } from "react";
import { asError, call } from "../../api";
import { duration, useElapsed, useTask } from "../../live";
import { Button, Tag, type TagKind, toast } from "../../parts";
import { focusTask } from "../../shell/focus";
import { go } from "../../shell/route";
import { text } from "../../text";
import { Needs } from "../needs";
import { CheckedTag, openLanding } from "../review";
import { openBudget, stoppedAtBudget } from "../budget";
import styles from "./InboxPlace.module.css";

const words = text.inbox;
type Kind = "needs_you" | "review" | "failed" | "refused";
const TAGS: Record<Kind, TagKind> = { needs_you: "ask", review: "review", failed: "bad", refused: "bad" };

const folderName = (path: string): string => path.split(/[\\/]/).pop() ?? path;

async function again(task: string, title: string): Promise<void> {
  try {
    await call("StartTask", { path: { task }, body: {} });
    toast(words.restarted(title));
  } catch (problem) {
    const error = asError(problem);
    toast(`${error.title}. ${error.hint}`, { kind: "error" });
  }
}

const openTask = (task: string): void => go({ place: "task", task, tab: "timeline" });

function Reviewed({ id }: { id: string }) {
  const refused = useTask(id, (card) => card?.refused?.title ?? "");
  const hint = useTask(id, (card) => card?.refused?.hint ?? "");
  const files = useTask(id, (card) => card?.latest_run?.change?.files ?? 0);
  const added = useTask(id, (card) => card?.latest_run?.change?.added ?? 0);
  const removed = useTask(id, (card) => card?.latest_run?.change?.removed ?? 0);
  return (
    <>
      {refused === "" ? null : (
        <p className={styles.refused}>
          {words.refused} {refused}. {hint}
        </p>
      )}
      <p className={styles.why}>
        {words.changed(files)} <span className={styles.added}>+{added}</span>{" "}
        <span className={styles.removed}>−{removed}</span> <CheckedTag id={id} />
      </p>
      <div className={styles.buttons}>
        <Button size="small" onPress={() => go({ place: "task", task: id, tab: "changes" })}>
          {words.review}
        </Button>
        <Button size="small" kind="quiet" onPress={() => openLanding(id)}>
          {refused === "" ? words.accept : words.acceptAgain}
        </Button>
      </div>
    </>
  );
}

function Failed({ id, title }: { id: string; title: string }) {
  const what = useTask(id, (card) => (card?.state === "failed" ? card.error.title : ""));
  const hint = useTask(id, (card) => (card?.state === "failed" ? card.error.hint : ""));
  const atBudget = useTask(id, (card) => card !== undefined && stoppedAtBudget(card));
  return (
    <>
      <p className={styles.why}>
        {what}. {hint}
      </p>
      <div className={styles.buttons}>
        {atBudget ? (
          <Button size="small" onPress={() => openBudget(id)}>
            {text.budget.more}
          </Button>
        ) : null}
        <Button size="small" kind={atBudget ? "quiet" : "plain"} onPress={() => void again(id, title)}>
          {words.again}
        </Button>
        <Button size="small" kind="quiet" onPress={() => openTask(id)}>
          {words.open}
        </Button>
      </div>
    </>
  );
}

export interface ItemProps {
  readonly id: string;
  /** Whether Tab reaches it: one of the list does, the arrows lead to the others. */
  readonly reachable: boolean;
  readonly onMove: (by: number) => void;
}

/** One thing that needs the user, with what can be done about it. */
export function Item({ id, reachable, onMove }: ItemProps) {
  const state = useTask(id, (card) => card?.state ?? "draft");
  const title = useTask(id, (card) => card?.title ?? "");
  const number = useTask(id, (card) => card?.number ?? 0);
  const project = useTask(id, (card) => folderName(card?.project ?? ""));
  const since = useTask(id, (card) => card?.updated_at ?? null);
  const refused = useTask(id, (card) => card?.state === "review" && card.refused != null);
  const waited = useElapsed(since, null, duration);
  if (state !== "needs_you" && state !== "review" && state !== "failed") return null;

  const kind = refused ? "refused" : state;
  const key = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey) return;
    const by = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const nth = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
    if (by !== undefined) onMove(by);
    else if (nth > 0) {
      event.currentTarget.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")[nth - 1]?.click();
    } else if (event.key === "Enter") {
      go({ place: "task", task: id, tab: state === "review" ? "changes" : "timeline" });
    } else return;
    event.preventDefault();
  };
  return (
    <li
      id={`inbox-${id}`}
      className={styles.item}
      tabIndex={reachable ? 0 : -1}
      aria-label={`${words.kinds[kind]}: ${title}`}
      onKeyDown={key}
      onFocus={(event) => {
        if (event.target === event.currentTarget) focusTask(id);
      }}
    >
      <div className={styles.top}>
        <Tag kind={TAGS[kind]}>{words.kinds[kind]}</Tag>
        <h2 className={styles.name}>{title}</h2>
      </div>
      <p className={styles.origin}>{[`#${number}`, project, words.ago(waited)].join(" · ")}</p>
      <div className={styles.body}>
        {state === "needs_you" ? <Needs task={id} /> : null}
        {state === "review" ? <Reviewed id={id} /> : null}
        {state === "failed" ? <Failed id={id} title={title} /> : null}
      </div>
    </li>
  );
}
