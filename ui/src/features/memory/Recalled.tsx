import { ChevronRightIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { call, type Wire } from "../../api";
import { text } from "../../text";
import { act } from "./memories";
import styles from "./Memory.module.css";

const words = text.memory;

function why(reason: Wire<"MemoryReason">): string {
  return reason.because === "words" ? words.why.words(reason.words) : words.why[reason.because];
}

/** Where memories went: a run, or a chat. */
type Place = { readonly run: string | null } | { readonly chat: string };

/** What was told from memory at one moment, and why. Folded; a memory that was forgotten since says so. */
export function Recalled({
  uses,
  ...place
}: Place & {
  readonly uses: readonly Wire<"MemoryUse">[];
}) {
  const [open, setOpen] = useState(false);
  const [texts, setTexts] = useState<ReadonlyMap<string, string> | null>(null);
  const run = "run" in place ? place.run : null;
  const chat = "chat" in place ? place.chat : null;
  useEffect(() => {
    if (!open || (run === null && chat === null)) return;
    let gone = false;
    void act(
      () =>
        chat !== null
          ? call("ListRecalledInChat", { path: { chat } })
          : call("ListRecalled", { path: { run: run ?? "" } }),
      ({ uses: used }) => {
        const known = used.flatMap((one) => (one.text == null ? [] : [[one.memory, one.text] as const]));
        if (!gone) setTexts(new Map(known));
      },
    );
    return () => {
      gone = true;
    };
  }, [open, run, chat]);
  return (
    <div className={styles.recalled}>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRightIcon aria-hidden data-open={open} />
        {words.recalled.heading(uses.length)}
      </button>
      {open && texts !== null ? (
        <ul className={styles.uses}>
          {uses.map(({ memory, reason }) => (
            <li key={memory}>
              <span>{texts.get(memory) ?? words.recalled.gone}</span>
              <span className={styles.faint}>{why(reason)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
