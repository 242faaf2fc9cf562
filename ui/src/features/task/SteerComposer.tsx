import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from "react";
import { asError, call, type Wire } from "../../api";
import { type Part, readOutside } from "../../drag/outside";
import { Button, Segmented, toast } from "../../parts";
import { text } from "../../text";
import type { TaskView } from "./data";
import styles from "./SteerComposer.module.css";

const words = text.task.compose;
type When = "now" | "after";

function fail(problem: unknown): void {
  const { title, hint } = asError(problem);
  toast(`${title}. ${hint}`, { kind: "error" });
}

/** Speaks to the agent: steers it while it runs, and lets it go on after it has ended. */
export function SteerComposer({ task }: { readonly task: TaskView }) {
  const [said, setSaid] = useState("");
  const [images, setImages] = useState<readonly Part[]>([]);
  const [when, setWhen] = useState<When>("now");
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const active = task.state === "running" || task.state === "needs_you";
  const path = { task: task.id };
  const run = task.runs.at(-1);

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
  const key = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  const paste = (event: ClipboardEvent): void => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    void readOutside(event.clipboardData).then(({ parts, refused }) => {
      setImages((before) => [...before, ...parts]);
      if (refused.length > 0) toast(text.board.compose.refused(refused.join(", ")), { kind: "error" });
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
  if (run === undefined) {
    return (
      <div className={styles.begin}>
        <Button kind="primary" isDisabled={task.state === "queued"} onPress={() => void act("StartTask")}>
          {words.begin}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.composer}>
      {run.queued_messages.map((message) => (
        <div key={message.message} className={styles.queued}>
          <span>{words.queued}</span>
          <span className={styles.queuedWords}>
            {message.parts.map((part) => (part.type === "text" ? part.text : "")).join(" ")}
          </span>
          <Button size="small" kind="quiet" onPress={() => void withdraw(message.message)}>
            {words.withdraw}
          </Button>
        </div>
      ))}
      <textarea
        ref={area}
        className={styles.area}
        aria-label={active ? words.steer : words.goOn}
        placeholder={active ? words.steer : words.goOn}
        rows={Math.min(8, Math.max(1, said.split("\n").length))}
        value={said}
        onChange={(event) => setSaid(event.target.value)}
        onKeyDown={key}
        onPaste={paste}
      />
      <div className={styles.bar}>
        {active ? (
          <Segmented
            label={words.when}
            choices={[
              { id: "now", label: words.now, hint: words.nowHint },
              { id: "after", label: words.after, hint: words.afterHint },
            ]}
            value={when}
            onChange={setWhen}
          />
        ) : null}
        <span className={styles.space}>
          {images.length === 0 ? null : text.board.compose.attached(images.length)}
        </span>
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
      </div>
    </div>
  );
}
