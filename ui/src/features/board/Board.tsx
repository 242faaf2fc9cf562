import { useCallback, useMemo, useState, useSyncExternalStore } from "react";
import { type Action, useActions } from "../../actions";
import { ListTreeIcon } from "lucide-react";
import { sameList, type TaskCard, useProject, useSync, useTaskSum } from "../../live";
import { Button, Confirm, IconButton, Skeleton, toast } from "../../parts";
import { text } from "../../text";
import { Composer } from "./Composer";
import { Column } from "./Column";
import { type ColumnId, COLUMNS, type Filter, layOut, railsOf, type Room, strips } from "./columns";
import { currentPending, setPending, stop, watchPending } from "./commands";
import { EVERYTHING, FilterMenu, sinceOf } from "./FilterMenu";
import { type Incoming, promptOf } from "./incoming";
import { addTask } from "./newTask";
import { SelectionBar } from "./SelectionBar";
import { clearSelection, selectAll, useSelection } from "./selection";
import { useColumns, useCurrentProject } from "./state";
import styles from "./Board.module.css";

const words = text.board;

/** What a column takes at least and with ease, and what rails take at both sides, each with its gap. */
const LEAST_PX = 176 + 12;
const EASE_PX = 300 + 12;
const RAILS_PX = 2 * (34 + 12);

/** The board: a column for each state of a task. */
export function Board() {
  const project = useCurrentProject();
  const [find, setFind] = useState("");
  const [chosen, setChosen] = useState(EVERYTHING);
  const { folded, fold, group, setGroup } = useColumns();
  const filter = useMemo(
    (): Filter => ({
      words: find.toLowerCase().split(/\s+/).filter(Boolean),
      project,
      model: chosen.model,
      since: sinceOf(chosen.age, Date.now()),
    }),
    [find, project, chosen],
  );
  const columns = useLayout(filter);
  const sync = useSync();
  const pending = useSyncExternalStore(watchPending, currentPending);
  const selection = useSelection();
  const selected = useMemo(() => [...selection], [selection]);
  useBoardActions(columns);

  const shown = COLUMNS.filter(({ id, hideEmpty }) => !hideEmpty || columns[id].length > 0);
  const [measure, room] = useRoom();
  const rails = railsOf(shown, folded, room);
  const takePrompt = useCallback(
    (column: ColumnId, incoming: Incoming) => void addPrompt(column, incoming, project),
    [project],
  );
  const name = useProject(project ?? "", (one) => one?.name ?? null);
  const filtered = filter.words.length > 0 || filter.model !== null || filter.since !== null;
  const nothing = filtered && COLUMNS.every(({ id }) => columns[id].length === 0);
  const showAll = (): void => {
    setFind("");
    setChosen(EVERYTHING);
  };

  return (
    <div className={styles.board}>
      <header className={styles.header}>
        <h1 className={styles.title}>
          {words.title}
          {name === null ? null : <span className={styles.project}>{name}</span>}
        </h1>
        <input
          id="find-tasks"
          type="search"
          className={styles.find}
          aria-label={words.filter.label}
          placeholder={words.filter.placeholder}
          value={find}
          onChange={(event) => setFind(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setFind("");
          }}
        />
        <FilterMenu project={project} chosen={chosen} onChange={setChosen} />
        <IconButton label={words.filter.group} pressed={group} onPress={() => setGroup(!group)}>
          <ListTreeIcon />
        </IconButton>
      </header>
      <Composer project={project} />
      {sync === "loading" ? (
        <Skeleton lines={6} />
      ) : nothing ? (
        <div className={styles.none}>
          <p>{words.filter.none}</p>
          <Button onPress={showAll}>{words.filter.clear}</Button>
        </div>
      ) : (
        <div className={styles.columns} ref={measure}>
          {strips(shown, ({ id }) => rails.has(id)).map(({ kind, columns: side }) => (
            <div key={side[0]?.id} className={kind === "rails" ? styles.rails : styles.open}>
              {side.map(({ id }) => (
                <Column
                  key={id}
                  id={id}
                  ids={columns[id]}
                  folded={kind === "rails"}
                  group={group}
                  onFold={fold}
                  onPrompt={takePrompt}
                />
              ))}
            </div>
          ))}
        </div>
      )}
      {selected.length > 1 ? <SelectionBar ids={selected} /> : null}
      <Confirm
        title={words.do.stopMany(pending?.tasks.length ?? 0)}
        open={pending !== null}
        action={words.do.stop}
        danger
        onClose={() => setPending(null)}
        onConfirm={() => void stop(pending?.tasks ?? [])}
      >
        <p>{words.do.stopManyMeans}</p>
      </Confirm>
    </div>
  );
}

/** The cards of each column. A column that stays as it is keeps its array, and so renders nothing. */
function useLayout(filter: Filter): Record<ColumnId, readonly string[]> {
  const compute = useMemo(() => {
    let last: Record<ColumnId, readonly string[]> | null = null;
    return (all: Iterable<TaskCard>): Record<ColumnId, readonly string[]> => {
      const next: Record<ColumnId, readonly string[]> = layOut(all, filter);
      if (last !== null) {
        let same = true;
        for (const { id } of COLUMNS) {
          if (sameList(last[id], next[id])) next[id] = last[id];
          else same = false;
        }
        if (same) return last;
      }
      last = next;
      return next;
    };
  }, [filter]);
  return useTaskSum(compute);
}

async function addPrompt(column: ColumnId, incoming: Incoming, shown: string | null): Promise<void> {
  const { title, parts, refused, project, agent } = await promptOf(incoming);
  if (refused.length > 0) toast(words.compose.refused(refused.join(", ")), { kind: "error" });
  if (parts.length === 0) return;
  await addTask({
    project: project ?? shown,
    title,
    parts,
    agent,
    when: column === "draft" ? "later" : "now",
  });
}

/** How many columns there is room for. Only a change of the answer renders. */
function useRoom(): [(element: HTMLElement | null) => () => void, Room] {
  const [least, setLeast] = useState(COLUMNS.length);
  const [ease, setEase] = useState(0);
  const watch = useCallback((element: HTMLElement | null) => {
    const look = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const width = entry.contentRect.width - RAILS_PX;
      setLeast(Math.floor(width / LEAST_PX));
      setEase(Math.floor(width / EASE_PX));
    });
    if (element !== null) look.observe(element);
    return () => look.disconnect();
  }, []);
  return [watch, { least, ease }];
}

function useBoardActions(columns: Record<ColumnId, readonly string[]>): void {
  const actions = useMemo(
    (): Action[] => [
      {
        id: "board.new",
        title: words.compose.label,
        group: words.title,
        keys: "n",
        run: () => document.getElementById("composer")?.focus(),
      },
      {
        id: "board.find",
        title: words.filter.label,
        group: words.title,
        keys: "/",
        run: () => document.getElementById("find-tasks")?.focus(),
      },
      {
        id: "board.selectAll",
        title: words.select.all,
        group: words.title,
        run: () => selectAll(COLUMNS.flatMap(({ id }) => columns[id])),
      },
      {
        id: "board.clear",
        title: words.select.clear,
        group: words.title,
        keys: "Escape",
        run: clearSelection,
      },
    ],
    [columns],
  );
  useActions(actions);
}
