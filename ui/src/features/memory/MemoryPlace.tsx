import { EllipsisIcon, PlusIcon } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { type Action, useActions } from "../../actions";
import { call, type Wire } from "../../api";
import { type Project, useProjectList, watchLists } from "../../live";
import { Button, Empty, ErrorNote, IconButton, Menu, Select, Skeleton, Switch, TextField } from "../../parts";
import { text } from "../../text";
import {
  act,
  EVERYTHING,
  exportAll,
  type Filter,
  importFile,
  KINDS,
  type Memory,
  useMemories,
} from "./memories";
import { MemoryDialog } from "./MemoryDialog";
import { MemoryRow } from "./MemoryRow";
import styles from "./Memory.module.css";

const words = text.memory;
const all = (rows: Iterable<Project>): readonly Project[] => [...rows];

/** How memories are found for a prompt. */
function FoundBy({ meaning }: { readonly meaning: Wire<"MemoryMeaning"> | undefined | null }) {
  const of = words.foundBy;
  if (meaning == null) return <p className={styles.faint}>{of.words}</p>;
  const { model, waiting, trouble } = meaning;
  return (
    <p className={styles.faint} role="status">
      {model === "" ? of.words : of.meaning(model)}
      {waiting > 0 ? ` ${of.waiting(waiting)}` : ""}
      {trouble == null ? "" : ` ${of.trouble(trouble)}`}
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

function Filters({
  filter,
  proposed,
  onChange,
}: {
  readonly filter: Filter;
  readonly proposed: number;
  readonly onChange: (filter: Filter) => void;
}) {
  const projects = useProjectList(all);
  const { filter: of } = words;
  return (
    <div className={styles.filters} role="search">
      <TextField
        label={of.search}
        hideLabel
        type="search"
        placeholder={of.search}
        value={filter.text}
        onChange={(said) => onChange({ ...filter, text: said })}
      />
      <Select
        label={of.scope}
        hideLabel
        value={filter.scope}
        onChange={(scope) => onChange({ ...filter, scope })}
        choices={[
          { id: "anywhere", label: of.anywhere },
          { id: "user", label: of.user },
          ...projects.map(({ id, name }) => ({ id, label: name })),
        ]}
      />
      <Select
        label={of.kind}
        hideLabel
        value={filter.kind}
        onChange={(kind) => onChange({ ...filter, kind })}
        choices={[
          { id: "any" as const, label: of.anyKind },
          ...KINDS.map((id) => ({ id, label: words.kinds[id] })),
        ]}
      />
      <Select
        label={of.standing}
        hideLabel
        value={filter.standing}
        onChange={(standing) => onChange({ ...filter, standing })}
        choices={[
          { id: "any" as const, label: of.standings.any },
          { id: "kept" as const, label: of.standings.kept },
          { id: "proposed" as const, label: of.proposed(proposed) },
          { id: "superseded" as const, label: of.standings.superseded },
        ]}
      />
    </div>
  );
}

/** All that is remembered: looked through, searched, changed, confirmed, forgotten. */
export function MemoryPlace() {
  const [filter, setFilter] = useState(EVERYTHING);
  const { found, error, more, again } = useMemories(filter);
  const [edited, setEdited] = useState<{ memory: Memory | null } | null>(null);
  const file = useRef<HTMLInputElement>(null);
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
  const texts = new Map(found?.memories.map(({ id, text: said }) => [id, said]));
  const replaced = ({ standing }: Memory): string | null =>
    standing.is === "proposed" && standing.replaces != null ? (texts.get(standing.replaces) ?? null) : null;
  const scope = filter.scope === "anywhere" || filter.scope === "user" ? {} : { begin: filter.scope };
  return (
    <div className={styles.place}>
      <header className={styles.header}>
        <h1 className={styles.title}>{words.title}</h1>
        <span className={styles.faint} role="status">
          {found === null ? "" : words.counts(found.total)}
        </span>
        <span className={styles.space} />
        <Button kind="primary" size="small" onPress={() => setEdited({ memory: null })}>
          <PlusIcon aria-hidden />
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
            const [chosen] = target.files ?? [];
            if (chosen !== undefined) void importFile(chosen);
            target.value = "";
          }}
        />
      </header>
      <div className={styles.scroll}>
        <p className={styles.lead}>{words.lead}</p>
        <Settings />
        {found === null ? null : <FoundBy meaning={found.by_meaning} />}
        <Filters filter={filter} proposed={found?.proposed ?? 0} onChange={setFilter} />
        {error === null ? null : <ErrorNote error={error} onRetry={again} />}
        {found === null ? (
          error === null ? (
            <Skeleton lines={6} />
          ) : null
        ) : found.memories.length === 0 ? (
          filter === EVERYTHING ? (
            <Empty
              title={words.empty}
              action={<Button onPress={() => setEdited({ memory: null })}>{words.add}</Button>}
            >
              <p>{words.emptyWords}</p>
            </Empty>
          ) : (
            <Empty
              title={words.noneFits}
              action={<Button onPress={() => setFilter(EVERYTHING)}>{words.showAll}</Button>}
            />
          )
        ) : (
          <ul className={styles.list} aria-label={words.list}>
            {found.memories.map((memory) => (
              <MemoryRow
                key={memory.id}
                memory={memory}
                replaced={replaced(memory)}
                onEdit={(one) => setEdited({ memory: one })}
              />
            ))}
          </ul>
        )}
        {found !== null && found.total > found.memories.length && found.memories.length < 500 ? (
          <Button onPress={more}>{words.more(Math.min(100, found.total - found.memories.length))}</Button>
        ) : null}
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
