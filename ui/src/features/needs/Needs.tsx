import { useState } from "react";
import { asError, call, type Wire } from "../../api";
import { useTask } from "../../live";
import { Button, TextField, toast } from "../../parts";
import { text } from "../../text";
import styles from "./Needs.module.css";

const words = text.board.card;
type Need = Wire<"Need">;
type Decision = { decision: "allow" } | { decision: "allow_kind" } | { decision: "deny"; note: string };

const NONE: readonly Need[] = [];

function fail(problem: unknown): void {
  const { title, hint } = asError(problem);
  toast(`${title}. ${hint}`, { kind: "error" });
}

async function answer(task: string, body: Wire<"AnswerTask">): Promise<void> {
  try {
    await call("AnswerTask", { path: { task }, body });
  } catch (problem) {
    fail(problem);
  }
}

/** What an approval would let happen, in words. */
function actionText(need: Extract<Need, { need: "approval" }>): { ask: string; what: string } {
  switch (need.action) {
    case "exec":
      return { ask: words.asks.exec, what: need.command };
    case "input":
      return { ask: words.asks.input, what: need.text };
    case "write":
      return { ask: words.asks.write, what: need.paths.join(", ") };
    case "observe":
      return { ask: words.asks.observe, what: "" };
  }
}

function Approval({ task, need }: { task: string; need: Extract<Need, { need: "approval" }> }) {
  const [denying, setDenying] = useState(false);
  const [note, setNote] = useState("");
  const { ask, what } = actionText(need);
  const decide = (decision: Decision): void =>
    void answer(task, { to: "approval", approval: need.approval, ...decision });
  return (
    <>
      <p className={styles.ask}>
        {ask} {what === "" ? null : <code className={styles.what}>{what}</code>}
      </p>
      {denying ? (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            decide({ decision: "deny", note });
          }}
        >
          <TextField
            label={words.whyNot}
            hideLabel
            placeholder={words.whyNot}
            value={note}
            onChange={setNote}
            autoFocus
          />
          <Button size="small" type="submit">
            {words.send}
          </Button>
        </form>
      ) : (
        <div className={styles.buttons}>
          <Button size="small" kind="primary" onPress={() => decide({ decision: "allow" })}>
            {words.allow}
          </Button>
          <Button
            size="small"
            aria-label={words.alwaysLabel}
            onPress={() => decide({ decision: "allow_kind" })}
          >
            {words.always}
          </Button>
          <Button size="small" kind="quiet" onPress={() => setDenying(true)}>
            {words.deny}
          </Button>
        </div>
      )}
    </>
  );
}

function Question({ task, need }: { task: string; need: Extract<Need, { need: "question" }> }) {
  const [writing, setWriting] = useState(need.options.length === 0);
  const [own, setOwn] = useState("");
  const give = (given: string): void =>
    void answer(task, { to: "question", question: need.question, answer: given });
  return (
    <>
      <p className={styles.ask}>{need.text}</p>
      {writing ? (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (own.trim() !== "") give(own);
          }}
        >
          <TextField
            label={words.yourAnswer}
            hideLabel
            placeholder={words.yourAnswer}
            value={own}
            onChange={setOwn}
          />
          <Button size="small" type="submit" isDisabled={own.trim() === ""}>
            {words.send}
          </Button>
        </form>
      ) : (
        <div className={styles.buttons}>
          {need.options.map((option) => (
            <Button key={option} size="small" onPress={() => give(option)}>
              {option}
            </Button>
          ))}
          <Button size="small" kind="quiet" onPress={() => setWriting(true)}>
            {words.answer}
          </Button>
        </div>
      )}
    </>
  );
}

/** What a run waits for, answered in place. Without a limit all of it is shown, else the first. */
export function Needs({ task, limit }: { readonly task: string; readonly limit?: number }) {
  const needs = useTask(task, (card) => card?.latest_run?.needs ?? NONE);
  const shown = limit === undefined ? needs : needs.slice(0, limit);
  const rest = needs.length - shown.length;
  return (
    <>
      {shown.map((need) =>
        need.need === "approval" ? (
          <div key={need.approval} className={styles.need} role="group" aria-label={words.asks.exec}>
            <Approval task={task} need={need} />
          </div>
        ) : (
          <div key={need.question} className={styles.need} role="group" aria-label={words.yourAnswer}>
            <Question task={task} need={need} />
          </div>
        ),
      )}
      {rest > 0 ? <p className={styles.more}>{words.more(rest)}</p> : null}
    </>
  );
}
