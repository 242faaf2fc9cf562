import { useRef, useState } from "react";
import { asError, call, type Wire } from "../../api";
import { type Part, readOutside } from "../../drag/outside";
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

export interface SteerComposerProps {
  readonly task: TaskView;
  /** Its latest run. */
  readonly run: TaskView["runs"][number];
}

/** Speaks to the agent: steers it while it runs, and lets it go on after it has ended. */
export function SteerComposer({ task, run }: SteerComposerProps) {
  const [said, setSaid] = useState("");
  const [images, setImages] = useState<readonly Part[]>([]);
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
    if (said.trim() === "" && images.length === 0) return;
    setBusy(true);
    try {
      const body: Wire<"SteerTask"> = {
        parts: [{ type: "text", text: said }, ...images],
        ...(active ? { when } : {}),
      };
      await call("SteerTask", { path, body });
      setSaid("");
      setImages([]);
    } catch (problem) {
      fail(problem);
    } finally {
      setBusy(false);
      area.current?.focus();
    }
  };
  const paste = async (pasted: DataTransfer): Promise<void> => {
    const { parts, refused } = await readOutside(pasted);
    setImages((before) => [...before, ...parts]);
    if (refused.length > 0) toast(text.board.compose.refused(refused.join(", ")), { kind: "error" });
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
        onChange={setSaid}
        onEnter={() => void send()}
        onPasteFiles={(pasted) => void paste(pasted)}
        attached={images.map(attachedOf)}
        onDetach={(index) => setImages(images.filter((_, at) => at !== index))}
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
          <Button kind="quiet" onPress={() => void act("StartTask")}>
            {words.again}
          </Button>
        )}
        <Button kind="primary" keys="Enter" isDisabled={busy} onPress={() => void send()}>
          {words.send}
        </Button>
      </ComposerBox>
    </div>
  );
}
