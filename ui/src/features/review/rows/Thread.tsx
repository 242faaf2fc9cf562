import { CircleCheckIcon, PencilIcon, RotateCcwIcon, Trash2Icon } from "lucide-react";
import { Markdown, Tag } from "../../../parts";
import { text } from "../../../text";
import type { Draft, Thread as ThreadData } from "../diff/rows";
import type { CommentView } from "../wire";
import { LightButton, LightIcon } from "./Light";
import styles from "./Thread.module.css";

export interface ThreadProps {
  readonly thread: ThreadData;
  readonly astray: boolean;
  /** Names of comments that are dealt with. */
  readonly resolved: ReadonlySet<string>;
  readonly onResolve: (comment: string, on: boolean) => void;
  readonly onEdit: (draft: Draft) => void;
  readonly onDrop: (draft: Draft) => void;
}

const words = text.review;

type SaidProps = Pick<ThreadProps, "astray" | "onResolve"> & { readonly comment: CommentView };

/** A comment that was sent, with its answer. */
function Said({ comment, astray, onResolve }: SaidProps) {
  return (
    <div className={styles.pair}>
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
          <header className={styles.head}>
            {words.agent}
            <span className={styles.buttons}>
              <LightButton onPress={() => onResolve(comment.id, true)}>
                <CircleCheckIcon aria-hidden />
                {words.resolve}
              </LightButton>
            </span>
          </header>
          <Markdown>{comment.answer.text}</Markdown>
        </article>
      )}
    </div>
  );
}

/** What was said of lines: comments, the agent's answers under them, and what is not sent yet. */
export function Thread({ thread, astray, resolved, onResolve, onEdit, onDrop }: ThreadProps) {
  return (
    <div className={styles.thread}>
      {thread.comments.map((comment) =>
        resolved.has(comment.id) ? (
          <article key={comment.id} className={styles.resolved}>
            <CircleCheckIcon aria-hidden />
            <span>{words.resolved}</span>
            <span className={styles.short}>{comment.text}</span>
            <LightIcon label={words.unresolve} onPress={() => onResolve(comment.id, false)}>
              <RotateCcwIcon />
            </LightIcon>
          </article>
        ) : (
          <Said key={comment.id} comment={comment} astray={astray} onResolve={onResolve} />
        ),
      )}
      {thread.drafts.map((draft) => (
        <article key={draft.key} className={styles.box} data-draft>
          <header className={styles.head}>
            <span>{words.you(draft.line, draft.end_line ?? draft.line)}</span>
            <Tag kind="accent">{words.notSent}</Tag>
            {astray ? <Tag kind="ask">{words.astray}</Tag> : null}
            <span className={styles.buttons}>
              <LightIcon label={words.editComment} onPress={() => onEdit(draft)}>
                <PencilIcon />
              </LightIcon>
              <LightIcon label={words.deleteComment} onPress={() => onDrop(draft)}>
                <Trash2Icon />
              </LightIcon>
            </span>
          </header>
          <p className={styles.words}>{draft.text}</p>
        </article>
      ))}
    </div>
  );
}
