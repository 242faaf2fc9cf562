import { useState } from "react";
import { asError, call, type Wire } from "../../api";
import { type Attached, Attachments, Button, pictureUrl, TextField, toast } from "../../parts";
import { text } from "../../text";
import type { TaskView } from "./data";
import styles from "./Draft.module.css";

const words = text.task.draft;
type Part = Wire<"TaskView">["prompt"][number];

function attachedOf(part: Part): Attached {
  return part.type === "image"
    ? { name: text.board.compose.picture, picture: pictureUrl(part.media_type, part.data) }
    : { name: "", picture: null };
}

function textOf(prompt: readonly Part[]): string {
  return prompt.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
}

/** A task that no agent has begun: what it will be asked, to be changed and started. */
export function Draft({ task }: { readonly task: TaskView }) {
  const [title, setTitle] = useState(task.title);
  const [prompt, setPrompt] = useState(() => textOf(task.prompt));
  const [pictures, setPictures] = useState(() => task.prompt.filter(({ type }) => type !== "text"));
  const [busy, setBusy] = useState(false);
  const path = { task: task.id };
  const queued = task.state === "queued";
  // What was put away is brought back by starting it.
  const fixed = task.state !== "draft" && !queued;
  const pictureCount = task.prompt.filter(({ type }) => type !== "text").length;
  const changed = title !== task.title || prompt !== textOf(task.prompt) || pictures.length !== pictureCount;
  const empty = prompt.trim() === "" && pictures.length === 0;

  const act = async (then?: "StartTask" | "StopTask"): Promise<void> => {
    setBusy(true);
    try {
      if (changed) {
        const said: Part[] = prompt.trim() === "" ? [] : [{ type: "text", text: prompt }];
        await call("EditTask", { path, body: { title, prompt: [...said, ...pictures] } });
      }
      if (then === "StartTask") await call("StartTask", { path, body: {} });
      if (then === "StopTask") await call("StopTask", { path });
    } catch (problem) {
      const { title: what, hint } = asError(problem);
      toast(`${what}. ${hint}`, { kind: "error" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className={styles.draft}
      aria-label={words.label}
      onSubmit={(event) => {
        event.preventDefault();
        void act();
      }}
    >
      <div className={styles.fields}>
        <TextField label={words.title} value={title} onChange={setTitle} isReadOnly={fixed} />
        <TextField
          label={words.prompt}
          hint={words.hint}
          rows={10}
          value={prompt}
          onChange={setPrompt}
          isReadOnly={fixed}
        />
        {pictures.length === 0 ? null : (
          <Attachments
            attached={pictures.map(attachedOf)}
            onRemove={(index) => setPictures(pictures.filter((_, at) => at !== index))}
          />
        )}
      </div>
      <div className={styles.foot}>
        <p className={styles.state}>{queued ? words.queued : words.waits}</p>
        {changed ? (
          <Button type="submit" isDisabled={busy || empty || title.trim() === ""}>
            {words.save}
          </Button>
        ) : null}
        {queued ? (
          <Button kind="quiet" isDisabled={busy} onPress={() => void act("StopTask")}>
            {words.toDrafts}
          </Button>
        ) : (
          <Button kind="primary" isDisabled={busy || empty} onPress={() => void act("StartTask")}>
            {text.task.compose.begin}
          </Button>
        )}
      </div>
    </form>
  );
}
