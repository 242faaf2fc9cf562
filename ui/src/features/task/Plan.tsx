import { useState } from "react";
import { CheckIcon, ChevronRightIcon, CircleDotIcon, CircleIcon } from "lucide-react";
import type { Wire } from "../../api";
import { text } from "../../text";
import styles from "./Plan.module.css";

const words = text.task;

const MARKS = { completed: CheckIcon, in_progress: CircleDotIcon, pending: CircleIcon };

/** The agent's plan, with how far it is. */
export function Plan({ steps }: { readonly steps: readonly Wire<"PlanStep">[] }) {
  const [open, setOpen] = useState(true);
  if (steps.length === 0) return null;
  const done = steps.filter((step) => step.status === "completed").length;
  return (
    <section className={styles.plan} aria-label={words.plan}>
      <button type="button" className={styles.head} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRightIcon className={styles.arrow} aria-hidden />
        <span>{words.plan}</span>
        <span className={styles.done}>{words.planDone(done, steps.length)}</span>
      </button>
      {open ? (
        <ol className={styles.steps}>
          {steps.map(({ step, status }, i) => {
            const Mark = MARKS[status];
            return (
              <li key={`${i}:${step}`} className={styles.step} data-status={status}>
                <Mark aria-label={words.status[status]} />
                <span>{step}</span>
              </li>
            );
          })}
        </ol>
      ) : null}
    </section>
  );
}
