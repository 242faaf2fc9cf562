import { useRef, useState } from "react";
import { asError, call, type Wire } from "../../api";
import { type Part, readOutside } from "../../drag/outside";
import { allRead, reading, useReading } from "../../drag/reading";
import {
  type Attached,
  Button,
  ComposerBox,
  pictureUrl,
  Segmented,
  toast,
  WaitingMessages,
} from "../../parts";
import { text } from "../../text";
import { openBudget, stoppedAtBudget } from "../budget";
import type { TaskView } from "./data";
import styles from "./SteerComposer.module.css";

const words = text.task.compose;
type When = "now" | "after";

function fail(problem: unknown): void {
  const { title, hint } = asError(problem);
  toast(`${title}. ${hint}`, { kind: "error" });
}

function attachedOf(part: Part): Attached {
  return part.type === "image"
    ? { name: text.board.compose.picture, picture: pictureUrl(part.media_type, part.data) }
    : // A file of text begins with its name.
      { name: part.text.split(":\n", 1)[0] ?? "", picture: null };
}

/** What a person wrote, and what comes along. */
interface Written {
  readonly said: string;
  readonly images: readonly Part[];
}
const NOTHING: Written = { said: "", images: [] };

export interface SteerComposerProps {
  readonly task: TaskView;
  /** Its latest run. */
  readonly run: TaskView["runs"][number];
}

/** Speaks to the agent: steers it while it runs, and lets it go on after it has ended. */
export function SteerComposer({ task, run }: SteerComposerProps) {
  const [{ said, images }, setShown] = useState(NOTHING);
  // What stands there now, for what was begun before: a file that is read, a sending that waits for it.
  const written = useRef(NOTHING);
  const change = (more: Partial<Written>): void => {
    written.current = { ...written.current, ...more };
    setShown(written.current);
  };
  const key = `task:${task.id}`;
  const { names, sends } = useReading(key);
  const [when, setWhen] = useState<When>("now");
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const active = task.state === "running" || task.state === "needs_you";
  const path = { task: task.id };

  const act = async (name: "StartTask" | "StopTask"): Promise<void> => {
    try {
      if (name === "StartTask") await call("StartTask", { path, body: {} });
      else await call("StopTask", { path });
    } catch (problem) {
      fail(problem);
    }
  };
  const send = async (): Promise<void> => {
    if (busy || (said.trim() === "" && images.length + names.length === 0)) return;
    setBusy(true);
    try {
      const failed = await allRead(key);
      if (failed.length > 0) {
        toast(text.common.notSent(failed.join(", ")), { kind: "error" });
        return;
      }
      // What was read and typed meanwhile goes along.
      const { said: words, images: parts } = written.current;
      const body: Wire<"SteerTask"> = {
        parts: [{ type: "text", text: words }, ...parts],
        ...(active ? { when } : {}),
      };
      await call("SteerTask", { path, body });
      change({ said: "", images: [] });
    } catch (problem) {
      fail(problem);
    } finally {
      setBusy(false);
      area.current?.focus();
    }
  };
  const paste = async (pasted: DataTransfer): Promise<void> => {
    const names = [...pasted.files].map(({ name }) => name);
    await reading(key, names, async () => {
      const { parts, refused, told } = await readOutside(pasted);
      change({ images: [...written.current.images, ...parts] });
      if (refused.length > 0) toast(text.board.compose.refused(refused.join(", ")), { kind: "error" });
      return [...refused, ...told];
    });
  };
  const withdraw = async (message: string): Promise<void> => {
    try {
      await call("WithdrawMessage", { path: { task: task.id, message } });
    } catch (problem) {
      fail(problem);
    }
  };

  if (task.state === "landed" || task.state === "discarded")
    return <p className={styles.over}>{words.over}</p>;
  return (
    <div className={styles.foot}>
      <ComposerBox
        label={active ? words.steer : words.goOn}
        placeholder={active ? words.steer : words.goOn}
        value={said}
        onChange={(words) => change({ said: words })}
        onEnter={() => void send()}
        onPasteFiles={(pasted) => void paste(pasted)}
        attached={images.map(attachedOf)}
        onDetach={(index) => change({ images: images.filter((_, at) => at !== index) })}
        reading={names}
        field={area}
        above={
          <WaitingMessages
            label={words.queued}
            takeBack={words.withdraw}
            onTakeBack={(message) => void withdraw(message)}
            messages={run.queued_messages.map(({ message, parts }) => ({
              id: message,
              when: words.queued,
              words: parts.map((part) => (part.type === "text" ? part.text : "")).join(" "),
            }))}
          />
        }
        chips={
          active ? (
            <Segmented
              label={words.when}
              choices={[
                { id: "now", label: words.now, hint: words.nowHint },
                { id: "after", label: words.after, hint: words.afterHint },
              ]}
              value={when}
              onChange={setWhen}
            />
          ) : null
        }
      >
        {active ? (
          <Button kind="quiet" onPress={() => void act("StopTask")}>
            {words.stop}
          </Button>
        ) : (
          <>
            {stoppedAtBudget(task) ? (
              <Button onPress={() => openBudget(task.id)}>{text.budget.more}</Button>
            ) : null}
            <Button kind="quiet" onPress={() => void act("StartTask")}>
              {words.again}
            </Button>
          </>
        )}
        <Button kind="primary" keys="Enter" isDisabled={busy} onPress={() => void send()}>
          {sends ? text.common.sendsWhenRead : words.send}
        </Button>
      </ComposerBox>
    </div>
  );
}
