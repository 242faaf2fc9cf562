import { useEffect, useState, type ReactNode } from "react";
import { TriangleAlertIcon } from "lucide-react";
import type { Wire } from "../api";
import { Button } from "./Button";
import { text } from "../text";
import styles from "./State.module.css";

/** What belongs in an empty place, and the first step. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{title}</p>
      {children === undefined ? null : <div className={styles.words}>{children}</div>}
      {action}
    </div>
  );
}

/** Words in which names of things stand between backticks. */
function named(words: string): ReactNode {
  return words.split("`").map((piece, i) => (i % 2 === 0 ? piece : <code key={i}>{piece}</code>));
}

/** What happened, what it means, what to do. */
export function ErrorNote({ error, onRetry }: { error: Wire<"Error">; onRetry?: () => void }) {
  return (
    <div className={styles.error} role="alert">
      <TriangleAlertIcon aria-hidden />
      <div>
        <p className={styles.errorTitle}>{error.title}</p>
        {error.hint === "" ? null : <p className={styles.words}>{named(error.hint)}</p>}
      </div>
      {onRetry === undefined ? null : (
        <Button size="small" onPress={onRetry}>
          {text.common.retry}
        </Button>
      )}
    </div>
  );
}

const SKELETON_AFTER_MS = 150;

/** Grey lines where something is being read; only once that takes a moment. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SKELETON_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles.skeleton} role="status" aria-label={text.common.loading} data-shown={shown}>
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} style={{ width: `${90 - ((i * 23) % 45)}%` }} />
      ))}
    </div>
  );
}

export type TagKind = "plain" | "accent" | "ask" | "review" | "good" | "bad";

export function Tag({ kind = "plain", children }: { kind?: TagKind; children: ReactNode }) {
  return <span className={`${styles.tag} ${styles[kind]}`}>{children}</span>;
}

/** How far something is. `percent` null means that nobody knows. */
export function Progress({ label, percent }: { label: string; percent: number | null }) {
  return (
    <div
      className={styles.progress}
      role="progressbar"
      aria-label={label}
      {...(percent === null ? {} : { "aria-valuenow": percent })}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span style={{ transform: `scaleX(${(percent ?? 0) / 100})` }} />
    </div>
  );
}
