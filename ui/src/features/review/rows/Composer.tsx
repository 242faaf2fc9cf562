import { type KeyboardEvent, useState } from "react";
import { Button, TextField } from "../../../parts";
import { text } from "../../../text";
import type { Chosen, Draft } from "../diff/rows";
import styles from "./Thread.module.css";

export interface ComposerProps {
  readonly chosen: Chosen;
  /** The comment that is edited; null for a new one. */
  readonly draft: Draft | null;
  readonly canComment: boolean;
  readonly canReject: boolean;
  readonly canAccept: boolean;
  readonly onSave: (words: string) => void;
  readonly onReject: () => void;
  readonly onAccept: () => void;
  readonly onClose: () => void;
}

/** What can be done with the chosen lines: say something of them, reject them, accept them. */
export function Composer(props: ComposerProps) {
  const { chosen, draft, canComment, canReject, canAccept } = props;
  const [said, setSaid] = useState(draft?.text ?? "");
  const words = text.review;
  const changed = chosen.lines.filter((line) => line.sign !== " ").length;
  const save = (): void => {
    if (said.trim() !== "") props.onSave(said.trim());
  };
  const onKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Escape") props.onClose();
    else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) save();
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.thread} onKeyDown={onKey}>
      <div className={styles.composer}>
        {canComment ? (
          <TextField
            label={words.commentOn(chosen.line, chosen.end, chosen.side === "old")}
            placeholder={words.commentHint}
            value={said}
            onChange={setSaid}
            rows={3}
            autoFocus
          />
        ) : null}
        <div className={styles.actions}>
          {changed > 0 && canReject && draft === null ? (
            <Button size="small" onPress={props.onReject} autoFocus={!canComment}>
              {words.rejectLines(changed)}
            </Button>
          ) : null}
          {changed > 0 && canAccept && draft === null ? (
            <Button size="small" onPress={props.onAccept}>
              {words.acceptLines(changed)}
            </Button>
          ) : null}
          <span className={styles.gap} />
          <Button size="small" kind="quiet" onPress={props.onClose}>
            {text.common.cancel}
          </Button>
          {canComment ? (
            <Button size="small" kind="primary" onPress={save} isDisabled={said.trim() === ""}>
              {draft === null ? words.addComment : words.saveComment}
            </Button>
          ) : null}
        </div>
      </div>
    </div>
  );
}
