import { ChevronRightIcon, CircleAlertIcon } from "lucide-react";
import { Fragment, useMemo, useState } from "react";
import { clockTime, duration } from "../../../live";
import { Button, Markdown, Tag } from "../../../parts";
import { showDock } from "../../../shell/focus";
import { text } from "../../../text";
import type { ReviewState } from "../review";
import type { CommandRun, RunView, TaskView } from "../wire";
import { type Check, checksOf, tookOf, verdictOf, verifiedBy } from "./commands";
import { type Touched, touchedTests, weakens } from "./tests";
import styles from "./Evidence.module.css";

const words = text.review.evidence;

/** The first words; the rest is in the transcript. */
const inShort = (report: string): string =>
  report
    .replace(/```[\s\S]*?(```|$)/g, " ")
    .replace(/[*_`#>]/g, "")
    .replace(/\s+/g, " ")
    .trim();

function took(command: CommandRun): string {
  const ms = tookOf(command);
  return ms === null ? "" : ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms);
}

function Command({ command, stale }: { readonly command: CommandRun; readonly stale: boolean }) {
  const verdict = verdictOf(command);
  const { exit } = command;
  const end =
    exit?.how === "code"
      ? words.exit(exit.code)
      : exit?.how === "signal"
        ? words.signal(exit.signal)
        : words.noExit;
  return (
    <li className={styles.command}>
      <Tag kind={verdict === "failed" ? "bad" : verdict === "passed" && !stale ? "good" : "plain"}>{end}</Tag>
      <code title={command.command}>{command.command}</code>
      <span className={styles.when}>
        {took(command)} <time dateTime={command.started_at}>{clockTime(command.started_at)}</time>
      </span>
    </li>
  );
}

/** A check that Flotilla itself ran. */
function Verified({ check, stale }: { readonly check: Check; readonly stale: boolean }) {
  const { exit, held, passed, took_ms: ms } = check;
  const end = !held
    ? words.moved
    : exit.how === "code"
      ? words.exit(exit.code)
      : exit.how === "signal"
        ? words.signal(exit.signal)
        : words.noExit;
  return (
    <li className={styles.command}>
      <Tag kind={!passed ? "bad" : stale ? "plain" : "good"}>{end}</Tag>
      <code title={`${check.command}\n${check.output}`}>{check.command}</code>
      <span className={styles.when}>
        {ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms)}{" "}
        <time dateTime={check.at}>{clockTime(check.at)}</time>
      </span>
    </li>
  );
}

/** A file by which the work is judged, and what became of it. */
function TouchedFile({ file, onFile }: { readonly file: Touched; readonly onFile: (path: string) => void }) {
  const to = file.moved_to ?? file.path;
  return (
    <li className={styles.lost}>
      <Button size="small" kind="quiet" onPress={() => onFile(to)}>
        {file.path}
      </Button>
      <Tag kind={weakens(file) ? "bad" : "review"}>{words.fate(file.deleted, file.moved_to ?? null)}</Tag>
      <span>
        {[file.rules ? words.rules : "", words.lost(file)].filter((part) => part !== "").join(", ")}
      </span>
    </li>
  );
}

/** The list of what is known, in full. */
function Details({ state, onFile }: Pick<EvidenceProps, "state" | "onFile">) {
  const { evidence, changes } = state;
  const { now, before } = checksOf(evidence, changes?.tree ?? "");
  const verified = verifiedBy(evidence, changes?.tree ?? "");
  const own = [
    { title: words.verifiedNow, checks: verified.now, stale: false },
    { title: words.verifiedBefore, checks: verified.stale, stale: true },
  ].filter(({ checks }) => checks.length > 0);
  const report = evidence?.report ?? "";
  const touched = touchedTests(evidence).all;
  return (
    <div className={styles.details}>
      {touched.length === 0 ? null : (
        <>
          <h3>{words.lostTitle}</h3>
          <ul>
            {touched.map((file) => (
              <TouchedFile key={file.path} file={file} onFile={onFile} />
            ))}
          </ul>
        </>
      )}
      {own.map(({ title, checks, stale }) => (
        <Fragment key={title}>
          <h3>{title}</h3>
          <ul>
            {checks.map((check) => (
              <Verified key={check.command} check={check} stale={stale} />
            ))}
          </ul>
        </Fragment>
      ))}
      {now.length === 0 ? null : (
        <>
          <h3>{words.now}</h3>
          <ul>
            {now.map((command) => (
              <Command key={command.call} command={command} stale={false} />
            ))}
          </ul>
        </>
      )}
      {before.length === 0 ? null : (
        <>
          <h3>{words.before}</h3>
          <ul>
            {before.map((command) => (
              <Command key={command.call} command={command} stale />
            ))}
          </ul>
        </>
      )}
      {now.length + before.length + own.length > 0 ? null : (
        <p>{words.noChecks(evidence?.commands.length ?? 0)}</p>
      )}
      <h3>{words.report}</h3>
      {report === "" ? <p>{words.noReport}</p> : <Markdown>{report}</Markdown>}
      <div className={styles.links}>
        <Button size="small" onPress={() => showDock("terminal")}>
          {words.terminals}
        </Button>
        <Button size="small" onPress={() => showDock("task")}>
          {words.timeline}
        </Button>
      </div>
    </div>
  );
}

export interface EvidenceProps {
  readonly task: TaskView;
  readonly run: RunView | null;
  readonly state: ReviewState;
  /** Leads to a file in the diff. */
  readonly onFile: (path: string) => void;
}

/**
 * What is known of the change besides its lines: commands that a machine saw end, on which tree, and what the agent
 * says. What it says of its own work is never called proven.
 */
export function Evidence({ task, run, state, onFile }: EvidenceProps) {
  const [open, setOpen] = useState(false);
  const { evidence, changes } = state;
  const checks = useMemo(() => checksOf(evidence, changes?.tree ?? ""), [evidence, changes]);
  if (run === null) return null;
  if (task.state === "running" || task.state === "needs_you") {
    return (
      <div className={styles.evidence}>
        <span className={styles.words}>{words.atWork}</span>
      </div>
    );
  }
  const leftOut = run.checkpoint?.left_out ?? [];
  const verified = verifiedBy(evidence, changes?.tree ?? "");
  const broken = verified.now.filter(({ passed }) => !passed);
  const commandsOf = (list: readonly Check[]): string => list.map(({ command }) => command).join(", ");
  const failed = checks.now.filter((command) => verdictOf(command) === "failed");
  const { all: touched, weaker, sum } = touchedTests(evidence);
  const names = (commands: readonly CommandRun[]): string =>
    commands.map((command) => command.command).join(", ");
  const [tag, said] =
    run.error != null
      ? [<Tag kind="bad">{run.error.title}</Tag>, run.error.hint]
      : broken.length > 0
        ? [<Tag kind="bad">{words.failed(broken.length)}</Tag>, commandsOf(broken)]
        : verified.now.length > 0
          ? [
              <Tag kind="good">{words.verified(clockTime(verified.now.at(-1)?.at ?? ""))}</Tag>,
              words.onThis(commandsOf(verified.now)),
            ]
          : failed.length > 0
            ? [<Tag kind="bad">{words.failed(failed.length)}</Tag>, names(failed)]
            : checks.now.length > 0
              ? [
                  <Tag kind="good">{words.passed(clockTime(checks.now.at(-1)?.ended_at ?? ""))}</Tag>,
                  words.onThis(names(checks.now)),
                ]
              : [
                  <Tag kind="review">{words.reported}</Tag>,
                  inShort(evidence?.report ?? "") || (evidence === null ? "" : words.noReport),
                ];
  return (
    <div className={styles.all}>
      <div className={styles.evidence}>
        {tag}
        <span className={styles.words} title={said}>
          {said}
        </span>
        {weaker.length === 0 ? null : (
          <Tag kind="bad">
            <CircleAlertIcon aria-hidden className={styles.alert} />
            {words.lost(sum) || words.testsGone(weaker.length)}
          </Tag>
        )}
        {touched.length === weaker.length ? null : (
          <Tag kind="review">
            <CircleAlertIcon aria-hidden className={styles.alert} />
            {words.testsTouched(touched.length - weaker.length)}
          </Tag>
        )}
        {leftOut.length === 0 ? null : (
          <span className={styles.left} title={leftOut.join("\n")}>
            <CircleAlertIcon aria-hidden />
            {words.leftOut(leftOut.length)}
          </span>
        )}
        <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
          {words.more}
          <ChevronRightIcon aria-hidden data-open={open} />
        </button>
      </div>
      {open ? <Details state={state} onFile={onFile} /> : null}
    </div>
  );
}
