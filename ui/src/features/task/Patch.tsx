import { useState } from "react";
import { Button } from "../../parts";
import { text } from "../../text";
import { countsOf, type PatchLine } from "./lines";
import styles from "./Patch.module.css";

const words = text.task;

/** Lines that show before one asks for more. */
const FEW_LINES = 40;
const MARKS = { add: "+", del: "−", same: " ", file: "", gap: "" };

/** How much was added and removed. */
export function Counts({ added, removed }: { readonly added: number; readonly removed: number }) {
  return (
    <span className={styles.counts}>
      {added === 0 ? null : <span className={styles.added}>+{added}</span>}
      {removed === 0 ? null : <span className={styles.removed}>−{removed}</span>}
    </span>
  );
}

/** Changed lines, to be read beside what was said of them; the review shows them in full. */
export function Patch({ lines, label }: { readonly lines: readonly PatchLine[]; readonly label: string }) {
  const [all, setAll] = useState(false);
  const shown = all ? lines : lines.slice(0, FEW_LINES);
  return (
    <>
      <div className={styles.patch} role="region" tabIndex={0} aria-label={label}>
        {shown.map(({ sign, text: line }, i) =>
          sign === "file" ? (
            <p key={i} className={styles.file}>
              {line} <Counts {...countsOf(ofFile(lines, i))} />
            </p>
          ) : (
            <code key={i} className={styles.line} data-sign={sign}>
              <span className={styles.mark}>{MARKS[sign]}</span>
              {sign === "gap" ? (line === "" ? "…" : words.binary) : line}
            </code>
          ),
        )}
      </div>
      {lines.length > FEW_LINES ? (
        <Button size="small" kind="quiet" onPress={() => setAll(!all)}>
          {all ? words.showLess : words.showAll(lines.length)}
        </Button>
      ) : null}
    </>
  );
}

function ofFile(lines: readonly PatchLine[], at: number): readonly PatchLine[] {
  const end = lines.findIndex(({ sign }, i) => i > at && sign === "file");
  return lines.slice(at + 1, end === -1 ? undefined : end);
}
