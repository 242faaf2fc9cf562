import { PencilIcon, Trash2Icon } from "lucide-react";
import { IconButton, Markdown, Tag } from "../../../parts";
import { text } from "../../../text";
import type { Draft, Thread as ThreadData } from "../diff/rows";
import styles from "./Thread.module.css";

export interface ThreadProps {
  readonly thread: ThreadData;
  readonly astray: boolean;
  readonly onEdit: (draft: Draft) => void;
  readonly onDrop: (draft: Draft) => void;
}

/** What was said of lines: comments, the agent's answers under them, and what is not sent yet. */
export function Thread({ thread, astray, onEdit, onDrop }: ThreadProps) {
  const words = text.review;
  return (
    <div className={styles.thread}>
      {thread.comments.map((comment) => (
        <div key={comment.id} className={styles.pair}>
          <article className={styles.box}>
            <header className={styles.head}>
              <span>{words.you(comment.line, comment.end_line ?? comment.line)}</span>
              {comment.answer == null ? <Tag>{comment.delivered ? words.told : words.waiting}</Tag> : null}
              {astray ? <Tag kind="ask">{words.astray}</Tag> : null}
            </header>
            {astray ? <pre className={styles.quote}>{comment.quote}</pre> : null}
            <p className={styles.words}>{comment.text}</p>
          </article>
          {comment.answer == null ? null : (
            <article className={styles.box} data-from="agent">
              <header className={styles.head}>{words.agent}</header>
              <Markdown>{comment.answer.text}</Markdown>
            </article>
          )}
        </div>
      ))}
      {thread.drafts.map((draft) => (
        <article key={draft.key} className={styles.box} data-draft>
          <header className={styles.head}>
            <span>{words.you(draft.line, draft.end_line ?? draft.line)}</span>
            <Tag kind="accent">{words.notSent}</Tag>
            {astray ? <Tag kind="ask">{words.astray}</Tag> : null}
            <span className={styles.buttons}>
              <IconButton label={words.editComment} onPress={() => onEdit(draft)}>
                <PencilIcon />
              </IconButton>
              <IconButton label={words.deleteComment} onPress={() => onDrop(draft)}>
                <Trash2Icon />
              </IconButton>
            </span>
          </header>
          <p className={styles.words}>{draft.text}</p>
        </article>
      ))}
    </div>
  );
}
