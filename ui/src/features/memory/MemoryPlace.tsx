import { EllipsisIcon, PlusIcon } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { type Action, useActions } from "../../actions";
import { call, type Wire } from "../../api";
import { watchLists } from "../../live";
import { Button, Empty, ErrorNote, IconButton, Menu, Select, Skeleton, Switch } from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";
import { ChosenBar } from "./ChosenBar";
import { EVERYTHING, type Filter, isEverything } from "./filter";
import { Filters } from "./Filters";
import { Listing, type Memory } from "./listing";
import { act, type Chosen, chosenNone, exportAll, type Import, importFile } from "./memories";
import { MemoryDialog } from "./MemoryDialog";
import { Rows } from "./Rows";
import styles from "./Memory.module.css";

const SEARCH_AFTER_MS = 120;
const words = text.memory;

/** How memories are found for a prompt. */
function FoundBy({ meaning }: { readonly meaning: Wire<"MemoryMeaning"> | undefined | null }) {
  const of = words.foundBy;
  if (meaning == null) return <p className={styles.faint}>{of.words}</p>;
  const { model, embedded, waiting, refused, trouble } = meaning;
  return (
    <p className={styles.faint} role="status">
      {model === "" ? of.words : of.meaning(model, embedded ?? 0)}
      {waiting > 0 ? ` ${of.waiting(waiting)}` : ""}
      {(refused ?? 0) > 0 ? ` ${of.refused(refused ?? 0)}` : ""}
      {trouble == null ? null : <span className={styles.trouble}> {of.trouble(trouble)}</span>}
    </p>
  );
}

function Settings() {
  const [settings, setSettings] = useState<Wire<"MemorySettings"> | null>(null);
  useEffect(() => {
    const read = (): void => void act(() => call("ReadMemorySettings", {}), setSettings);
    read();
    return watchLists((list) => {
      if (list === "memories") read();
    });
  }, []);
  if (settings === null) return null;
  const set = (next: Wire<"MemorySettings">): void =>
    void act(() => call("SetMemorySettings", { body: next }), setSettings);
  const { choices, hints } = words.settings;
  return (
    <div className={styles.settings}>
      <Switch
        label={words.settings.recall}
        on={settings.recall}
        onChange={(recall) => set({ ...settings, recall })}
      />
      <Select
        label={words.settings.proposals}
        value={settings.proposals}
        onChange={(proposals) => set({ ...settings, proposals })}
        choices={(["ask", "keep", "off"] as const).map((id) => ({ id, label: choices[id], hint: hints[id] }))}
      />
    </div>
  );
}

/** What was typed, once the typing rests. */
function useRested(value: string): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), value === "" ? 0 : SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

/**
 * All that is remembered: looked through, searched, changed, confirmed, forgotten. `at` is the memory that a link led to, or
 * `proposed`.
 */
export function MemoryPlace({ at }: { readonly at: string | null }) {
  const only = at === "proposed" ? null : at;
  const [picked, setFilter] = useState<Filter>(
    at === "proposed" ? { ...EVERYTHING, standing: "proposed" } : EVERYTHING,
  );
  const [typed, setTyped] = useState("");
  const search = useRested(typed);
  const filter = useMemo(() => ({ ...picked, text: search, only }), [picked, search, only]);
  const listing = useMemo(() => new Listing(filter), [filter]);
  const listed = useSyncExternalStore(listing.watch, listing.current);
  // What was there stays until the first answer to what is asked now.
  const [before, setBefore] = useState(listed);
  if (listed.total !== null && before !== listed) setBefore(listed);
  const known = listed.total === null ? before : listed;
  const [choice, setChoice] = useState<{ of: Filter; chosen: Chosen }>({ of: filter, chosen: chosenNone });
  // What was chosen among others is no longer.
  const chosen = choice.of === filter ? choice.chosen : chosenNone;
  const choose = (next: Chosen): void => setChoice({ of: filter, chosen: next });
  const [edited, setEdited] = useState<{ memory: Memory | null } | null>(null);
  const [importing, setImporting] = useState<Import | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const scroller = useCallback(() => box.current, []);
  useEffect(() => {
    if (box.current !== null) box.current.scrollTop = 0;
  }, [filter]);
  useActions(
    useMemo(
      (): Action[] => [
        { id: "memory.add", title: words.add, group: words.group, run: () => setEdited({ memory: null }) },
        { id: "memory.export", title: words.export, group: words.group, run: () => void exportAll() },
        { id: "memory.import", title: words.import, group: words.group, run: () => file.current?.click() },
      ],
      [],
    ),
  );
  const scope = filter.scope === "anywhere" || filter.scope === "user" ? {} : { begin: filter.scope };
  const total = known.total;
  const error = listed.error;
  const showAll = (): void => {
    setFilter(EVERYTHING);
    setTyped("");
    if (only !== null) go({ place: "memory", memory: null });
  };
  return (
    <div className={styles.place}>
      <header className={styles.header}>
        <h1 className={styles.title}>{words.title}</h1>
        <span className={styles.faint} role="status">
          {importing !== null
            ? words.importing(importing.done, importing.of)
            : total === null
              ? ""
              : words.counts(total)}
        </span>
        <span className={styles.space} />
        <Button kind="primary" size="small" icon={<PlusIcon />} onPress={() => setEdited({ memory: null })}>
          {words.add}
        </Button>
        <Menu
          label={words.menu}
          groups={[
            {
              id: "file",
              actions: [
                { id: "import", label: words.import, act: () => file.current?.click() },
                { id: "export", label: words.export, act: () => void exportAll() },
              ],
            },
          ]}
        >
          <IconButton label={words.menu}>
            <EllipsisIcon />
          </IconButton>
        </Menu>
        <input
          ref={file}
          type="file"
          hidden
          aria-label={words.import}
          accept=".jsonl,.ndjson,.json"
          onChange={({ target }) => {
            const [given] = target.files ?? [];
            if (given !== undefined) void importFile(given, setImporting);
            target.value = "";
          }}
        />
      </header>
      <div className={styles.scroll} ref={box}>
        <p className={styles.lead}>{words.lead}</p>
        <Settings />
        {total === null ? null : <FoundBy meaning={known.meaning} />}
        <div className={styles.head}>
          <Filters
            filter={filter}
            typed={typed}
            proposed={known.proposed}
            onType={setTyped}
            onChange={setFilter}
          />
          {only === null ? null : (
            <div className={styles.chosen}>
              <span>{words.onlyOne}</span>
              <Button size="small" kind="quiet" onPress={showAll}>
                {words.showAll}
              </Button>
            </div>
          )}
          {chosen === "all" || chosen.size > 0 ? (
            <ChosenBar chosen={chosen} filter={filter} total={total ?? 0} onChoose={choose} />
          ) : null}
        </div>
        {error === null ? null : <ErrorNote error={error} onRetry={listing.again} />}
        {total === null ? (
          error === null ? (
            <Skeleton lines={6} />
          ) : null
        ) : total > 0 ? (
          <Rows
            listed={known}
            scroller={scroller}
            chosen={chosen}
            onChoose={choose}
            onShow={listing.show}
            onEdit={(one) => setEdited({ memory: one })}
          />
        ) : isEverything(filter) ? (
          <Empty
            title={words.empty}
            action={<Button onPress={() => setEdited({ memory: null })}>{words.add}</Button>}
          >
            <p>{words.emptyWords}</p>
          </Empty>
        ) : (
          <Empty title={words.noneFits} action={<Button onPress={showAll}>{words.showAll}</Button>} />
        )}
      </div>
      <MemoryDialog
        open={edited !== null}
        memory={edited?.memory ?? null}
        {...scope}
        onClose={() => setEdited(null)}
      />
    </div>
  );
}
