import { useEffect, useState } from "react";
import { CircleAlertIcon } from "lucide-react";
import { call } from "../../api";
import { Tag } from "../../parts";
import { text } from "../../text";
import type { RunView, TaskView } from "./wire";
import styles from "./Evidence.module.css";

/** A longer transcript is not read for one line of it. */
const PAGES = 4;

/** The agent's last words; null while they are not known, empty where it said none. */
function useReport(run: RunView | null): string | null {
  const [report, setReport] = useState<{ key: string; words: string } | null>(null);
  const id = run?.id ?? "";
  const key = `${id} ${run?.turns ?? 0} ${run?.state ?? ""}`;
  const ended = run !== null && run.state !== "working" && run.state !== "preparing";
  useEffect(() => {
    if (id === "" || !ended) return;
    let over = false;
    void lastWords(id).then(
      (words) => {
        if (!over) setReport({ key, words });
      },
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [id, ended, key]);
  return report?.key === key ? report.words : null;
}

async function lastWords(run: string): Promise<string> {
  let after: number | null | undefined;
  let words = "";
  for (let page = 0; page < PAGES; page++) {
    const list = await call("ListItems", {
      path: { run },
      query: { limit: 1000, ...(after == null ? {} : { after }) },
    });
    for (const item of list.items) if ("item" in item && item.item === "assistant_message") words = item.text;
    after = list.next;
    if (after == null) return words;
  }
  return "";
}

/** The first sentence or line: the rest is in the transcript. */
const inShort = (words: string): string =>
  words
    .replace(/```[\s\S]*?(```|$)/g, " ")
    .replace(/[*_`#>]/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** What is known of the change besides its lines. What an agent says of its own work is never called proven. */
export function Evidence({ task, run }: { readonly task: TaskView; readonly run: RunView | null }) {
  const report = useReport(run);
  if (run === null) return null;
  if (task.state === "running" || task.state === "needs_you") {
    return (
      <div className={styles.evidence}>
        <span className={styles.words}>{text.review.atWork}</span>
      </div>
    );
  }
  const leftOut = run.checkpoint?.left_out ?? [];
  return (
    <div className={styles.evidence}>
      {run.error == null ? (
        <Tag kind="review">{text.review.reported}</Tag>
      ) : (
        <Tag kind="bad">{run.error.title}</Tag>
      )}
      <span className={styles.words} title={report ?? ""}>
        {run.error == null ? (report === "" ? text.review.noReport : inShort(report ?? "")) : run.error.hint}
      </span>
      {leftOut.length === 0 ? null : (
        <span className={styles.left} title={leftOut.join("\n")}>
          <CircleAlertIcon aria-hidden />
          {text.review.leftOut(leftOut.length)}
        </span>
      )}
    </div>
  );
}
