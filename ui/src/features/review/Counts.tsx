import { text } from "../../text";
import styles from "./Counts.module.css";

export interface CountsProps {
  readonly added: number;
  readonly removed: number;
  readonly status?: string;
  /** In the weak text colour, as in the tree. */
  readonly quiet?: boolean;
}

/** Lines added and removed. */
export function Counts({ added, removed, status, quiet = false }: CountsProps) {
  const word = status === "added" ? "A" : status === "deleted" ? "D" : status === "renamed" ? "R" : null;
  const { status: names } = text.review;
  return (
    <span className={styles.counts} data-quiet={quiet}>
      {added > 0 ? (
        <span className={styles.added}>
          <span aria-hidden>+{added}</span>
          <span data-visually-hidden>{text.review.added(added)}</span>
        </span>
      ) : null}
      {removed > 0 ? (
        <span className={styles.removed}>
          <span aria-hidden>−{removed}</span>
          <span data-visually-hidden>{text.review.removed(removed)}</span>
        </span>
      ) : null}
      {quiet && word !== null && status !== undefined ? (
        <abbr className={styles.word} title={names[status as keyof typeof names]}>
          {word}
        </abbr>
      ) : null}
    </span>
  );
}
