import { useState } from "react";
import { Button, Dialog, TextField } from "../../parts";
import { text } from "../../text";
import { nameOf, type Review, type ReviewState } from "./review";
import styles from "./SendComments.module.css";

export interface SendCommentsProps {
  readonly review: Review;
  readonly state: ReviewState;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** All comments at once, before they go to the agent as one message. */
export function SendComments({ review, state, open, onClose }: SendCommentsProps) {
  const [words, setWords] = useState("");
  const { drafts } = state;
  return (
    <Dialog
      title={text.review.sendTitle}
      open={open && drafts.length > 0}
      onClose={onClose}
      size="medium"
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            {text.common.cancel}
          </Button>
          <Button
            kind="primary"
            isDisabled={state.busy}
            onPress={() =>
              void review.send(words).then((done) => {
                if (!done) return;
                setWords("");
                onClose();
              })
            }
          >
            {text.review.sendNow}
          </Button>
        </>
      }
    >
      <p>{text.review.sendWords}</p>
      <ul className={styles.list}>
        {drafts.map((draft) => (
          <li key={draft.key}>
            <span className={styles.place}>
              {nameOf(draft.path)}:{draft.line}
              {draft.end_line === undefined ? "" : `–${draft.end_line}`}
            </span>
            <span className={styles.words}>{draft.text}</span>
          </li>
        ))}
      </ul>
      <TextField label={text.review.sendMore} value={words} onChange={setWords} rows={3} />
    </Dialog>
  );
}
