import { useMemo } from "react";
import {
  cost,
  duration,
  projects,
  type TaskCard,
  tasks,
  tokens,
  useElapsed,
  useTask,
  useTaskSum,
} from "../../live";
import { Button, Progress, Tag } from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";
import { openBudget, stoppedAtBudget } from "../budget";
import { Needs } from "../needs";
import { CheckedTag } from "../review";
import { accept, restore, start } from "./commands";
import { useCurrentProject } from "./state";
import styles from "./Card.module.css";

const words = text.board.card;

/** The parent's title, where the card is part of something. */
function parentTitle(card: TaskCard | undefined): string | null {
  const parent = card?.parent == null ? undefined : tasks.get(card.parent);
  return parent?.title ?? null;
}

const CHANGED: ReadonlySet<TaskCard["state"]> = new Set(["review", "landed", "cancelled", "discarded"]);

/** Number, where it belongs, who does it, and what it changed, in one line. */
function Origin({ id, state }: { id: string; state: TaskCard["state"] }) {
  const shown = useCurrentProject();
  const model = useTask(id, (card) => card?.latest_run?.model ?? null);
  const attempt = useTask(id, (card) => card?.latest_run?.attempt ?? 1);
  const project = useTask(id, (card) => projects.get(card?.project_id ?? "")?.name ?? null);
  const parent = useTask(id, parentTitle);
  const number = useTask(id, (card) => card?.number ?? 0);
  const agent = useTask(id, (card) => card?.agent ?? null);
  const changed = CHANGED.has(state);
  const pieces = [
    `#${number}`,
    agent,
    shown === null ? project : null,
    changed ? null : model,
    attempt > 1 && !changed ? words.attempt(attempt) : null,
    parent === null || changed ? null : words.from(parent),
  ];
  return (
    <p className={styles.origin}>
      <span>{pieces.filter((piece) => piece !== null && piece !== "").join(" · ")}</span>{" "}
      {changed ? <Change id={id} state={state} /> : null}
    </p>
  );
}

/** How much changed, and where it landed. */
function Change({ id, state }: { id: string; state: TaskCard["state"] }) {
  const files = useTask(id, (card) => card?.latest_run?.change?.files ?? null);
  const added = useTask(id, (card) => card?.latest_run?.change?.added ?? 0);
  const removed = useTask(id, (card) => card?.latest_run?.change?.removed ?? 0);
  const onto = useTask(id, (card) => (card?.state === "landed" ? (card.onto ?? null) : null));
  return (
    <>
      {files === null ? null : (
        <>
          <span className={styles.change}>
            {words.files(files)} <span className={styles.added}>+{added}</span>{" "}
            <span className={styles.removed}>−{removed}</span>
          </span>
        </>
      )}
      {state !== "landed" ? null : onto === null ? ` ${words.asEdits}` : ` ${words.onto(onto)}`}
    </>
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
        <span className={styles.action}>{preparing ? words.preparing : (action ?? words.working)}</span>
        <span className={styles.percent}>{percent === null ? "" : `${percent}%`}</span>
      </div>
      <Progress label={words.progress} percent={percent} />
      <code className={styles.line} data-empty={line === null || undefined}>
        {line ?? words.noLine}
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
  const standIn = useTask(id, (card) => card?.latest_run?.asks ?? null);
  const model = useTask(id, (card) => card?.latest_run?.model ?? "");
  const elapsed = useElapsed(since, until, duration);
  if (since === null) return null;
  return (
    <p className={styles.amounts}>
      <span>{elapsed}</span>
      {standIn === null ? null : <span>{words.standIn(standIn, model)}</span>}
      {micros === null || micros === 0 ? null : <span>{cost(micros)}</span>}
      {used === 0 ? null : (
        <span>
          {tokens(used)} <span className={styles.unit}>{words.tokensUnit}</span>
        </span>
      )}
    </p>
  );
}

/** What went wrong, and what to do: only there where somebody must. */
function Wrong({ title, hint }: { title: string; hint: string }) {
  return (
    <div className={styles.wrong}>
      <p>{title}</p>
      {hint === "" ? null : <p className={styles.hint}>{hint}</p>}
    </div>
  );
}

function Failed({ id }: { id: string }) {
  const title = useTask(id, (card) => (card?.state === "failed" ? card.error.title : ""));
  const hint = useTask(id, (card) => (card?.state === "failed" ? card.error.hint : ""));
  const atBudget = useTask(id, (card) => card !== undefined && stoppedAtBudget(card));
  return (
    <>
      <Wrong title={title} hint={hint} />
      <div className={styles.buttons}>
        {atBudget ? (
          <Button size="small" onPress={() => openBudget(id)}>
            {text.budget.more}
          </Button>
        ) : null}
        <Button size="small" kind={atBudget ? "quiet" : "plain"} onPress={() => void start([id])}>
          {words.again}
        </Button>
      </div>
    </>
  );
}

function Review({ id }: { id: string }) {
  const refused = useTask(id, (card) => card?.refused?.title ?? null);
  const hint = useTask(id, (card) => card?.refused?.hint ?? "");
  const part = useTask(id, (card) => card?.landed?.extent === "part");
  const onto = useTask(id, (card) => card?.landed?.onto ?? null);
  const landing = useTask(id, (card) => card?.landing ?? false);
  return (
    <>
      <div className={styles.tags}>
        {landing ? <Tag kind="accent">{words.landing}</Tag> : <CheckedTag id={id} />}
        {part ? <Tag kind="good">{words.part(onto)}</Tag> : null}
      </div>
      {refused === null ? null : <Wrong title={words.refused(refused)} hint={hint} />}
      <div className={styles.buttons}>
        <Button size="small" onPress={() => go({ place: "task", task: id, tab: "changes" })}>
          {words.review}
        </Button>
        <Button size="small" kind="quiet" isDisabled={landing} onPress={() => accept(id)}>
          {words.accept}
        </Button>
      </div>
    </>
  );
}

/** What a task in the queue waits for, where it is not only its turn. */
function Waits({ id }: { id: string }) {
  const numbers = useTaskSum(
    useMemo(
      () => (): string =>
        (tasks.get(id)?.depends_on ?? [])
          .flatMap((other) => tasks.get(other) ?? [])
          .filter(({ state }) => state !== "landed")
          .map(({ number }) => `#${number}`)
          .join(", "),
      [id],
    ),
  );
  return <p className={styles.amounts}>{numbers === "" ? words.waiting : words.waitsFor(numbers)}</p>;
}

function Rest({ id, state }: { id: string; state: TaskCard["state"] }) {
  switch (state) {
    case "queued":
      return <Waits id={id} />;
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
      return <Review id={id} />;
    case "failed":
      return <Failed id={id} />;
    case "cancelled":
      return (
        <div className={styles.buttons}>
          <Tag>{words.stopped}</Tag>
          <Button size="small" kind="quiet" onPress={() => void start([id])}>
            {words.again}
          </Button>
        </div>
      );
    case "discarded":
      return (
        <div className={styles.buttons}>
          <Button size="small" onPress={() => void restore([id])}>
            {text.board.do.restore}
          </Button>
        </div>
      );
    default:
      return null;
  }
}

/** What a card says below its title. */
export function CardBody({ id, state }: { id: string; state: TaskCard["state"] }) {
  const title = useTask(id, (card) => card?.title ?? "");
  const prompt = useTask(id, (card) => (card?.state === "draft" ? (card.prompt ?? "") : ""));
  return (
    <>
      <Origin id={id} state={state} />
      {prompt !== "" && prompt !== title ? <p className={styles.prompt}>{prompt}</p> : null}
      <div
        className={styles.inset}
        onPointerDown={(event) => event.stopPropagation()}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <Rest id={id} state={state} />
      </div>
    </>
  );
}
