import { ChevronRightIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { call, type Wire } from "../../api";
import { watchLists } from "../../live";
import { Button } from "../../parts";
import { routeText } from "../../shell/route";
import { text } from "../../text";
import type { Memory } from "./listing";
import { act, forget } from "./memories";
import { MemoryDialog } from "./MemoryDialog";
import { why } from "./why";
import styles from "./Memory.module.css";

const words = text.memory;

/** Where memories went: a run, or a chat. */
type Place = { readonly run: string | null } | { readonly chat: string };

/** One that was told, as it is now: shown in its place, set right or forgotten here. */
function One({ use, now }: { readonly use: Wire<"MemoryUse">; readonly now: string | null }) {
  const [edited, setEdited] = useState<Memory | null>(null);
  const { memory: id, reason } = use;
  const look = (then: (memory: Memory) => void): void =>
    void act(() => call("ShowMemory", { path: { memory: id } }), then);
  return (
    <li>
      <span className={styles.told}>
        {now === null ? (
          words.recalled.gone
        ) : (
          <a href={`#${routeText({ place: "memory", memory: id })}`}>{now}</a>
        )}
      </span>
      <span className={styles.faint}>{why(reason)}</span>
      {now === null ? null : (
        <span className={styles.setRight}>
          <Button
            size="small"
            kind="quiet"
            aria-label={words.recalled.correctOf(now)}
            onPress={() => look(setEdited)}
          >
            {words.recalled.correct}
          </Button>
          <Button
            size="small"
            kind="quiet"
            aria-label={words.recalled.forgetOf(now)}
            onPress={() => look((memory) => void forget(memory))}
          >
            {words.forget}
          </Button>
        </span>
      )}
      {edited === null ? null : <MemoryDialog open memory={edited} onClose={() => setEdited(null)} />}
    </li>
  );
}

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
    let turn = 0;
    const read = (): void => {
      const mine = ++turn;
      void act(
        () =>
          chat !== null
            ? call("ListRecalledInChat", { path: { chat } })
            : call("ListRecalled", { path: { run: run ?? "" } }),
        ({ uses: used }) => {
          const known = used.flatMap((one) => (one.text == null ? [] : [[one.memory, one.text] as const]));
          if (mine === turn) setTexts(new Map(known));
        },
      );
    };
    read();
    const end = watchLists((list) => {
      if (list === "memories") read();
    });
    return () => {
      turn = -1;
      end();
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
          {uses.map((use) => (
            <One key={use.memory} use={use} now={texts.get(use.memory) ?? null} />
          ))}
        </ul>
      ) : null}
    </div>
  );
}
