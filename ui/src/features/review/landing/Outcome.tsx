import { CheckIcon, CircleAlertIcon } from "lucide-react";
import type { Wire } from "../../../api";
import { Button, ErrorNote } from "../../../parts";
import { text } from "../../../text";
import type { Accepted } from "../wire";
import styles from "./Landing.module.css";

const words = text.landing;

/** What a landing would do, as far as it is known. */
export type Trial =
  | { readonly is: "trying" }
  | { readonly is: "fits"; readonly result: Accepted }
  | { readonly is: "refused"; readonly error: Wire<"Error"> };

export interface OutcomeProps {
  readonly trial: Trial;
  /** Files of which something was not chosen, and stays behind. */
  readonly stays: readonly string[];
  /** The branch, in words. */
  readonly onto: string;
  readonly onAskAgent: (paths: readonly string[]) => void;
  readonly onRetry: () => void;
}

/** What would happen. Said before anything is touched. */
export function Outcome({ trial, stays, onto: branch, onAskAgent, onRetry }: OutcomeProps) {
  if (trial.is === "trying") {
    return (
      <p className={styles.outcome} role="status">
        {words.trying}
      </p>
    );
  }
  if (trial.is === "refused") {
    const conflicts = trial.error.conflicts ?? [];
    if (conflicts.length === 0) return <ErrorNote error={trial.error} onRetry={onRetry} />;
    return (
      <div className={styles.conflicts} role="alert">
        <p className={styles.conflictTitle}>
          <CircleAlertIcon aria-hidden />
          {words.conflicts(conflicts.length)}
        </p>
        <ul>
          {conflicts.map((conflict) => (
            <li key={`${conflict.path} ${conflict.kind}`}>
              <code>{conflict.path}</code>
              <span>{conflict.lines.length > 0 ? words.conflictLines(conflict.lines) : conflict.kind}</span>
            </li>
          ))}
        </ul>
        <p>{words.conflictWords(branch)}</p>
        <div className={styles.buttons}>
          <Button size="small" onPress={() => onAskAgent(conflicts.map((conflict) => conflict.path))}>
            {words.askAgent}
          </Button>
        </div>
      </div>
    );
  }
  const { files, left_out: left, onto } = trial.result;
  return (
    <div className={styles.outcome} role="status">
      {files.length === 0 ? (
        words.nothing
      ) : (
        <details>
          <summary>
            <CheckIcon aria-hidden />
            {words.fits(files.length, onto ?? null)}
          </summary>
          <ul className={styles.files}>
            {files.map((path) => (
              <li key={path}>{path}</li>
            ))}
          </ul>
        </details>
      )}
      {stays.length === 0 ? null : (
        <details>
          <summary className={styles.stays}>{words.stays(stays.length)}</summary>
          <ul className={styles.files}>
            {stays.map((path) => (
              <li key={path}>{path}</li>
            ))}
          </ul>
        </details>
      )}
      {left.length === 0 ? null : (
        <p className={styles.left} title={left.join("\n")}>
          {words.leftOut(left.length)}
        </p>
      )}
    </div>
  );
}
