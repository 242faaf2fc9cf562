import { useCallback, useMemo, useState, useSyncExternalStore } from "react";
import { asError, call, type Wire } from "../../api";
import { type Action, useActions } from "../../actions";
import { projects, sameList, tasks, type TaskCard, useSync, useTaskSum } from "../../live";
import { Button, Confirm, Menu, type MenuGroup, Skeleton, toast } from "../../parts";
import { text } from "../../text";
import { Composer } from "./Composer";
import { Column } from "./Column";
import { type ColumnId, COLUMNS, type Filter, layOut } from "./columns";
import { askToStop, currentPending, discard, setPending, start, stop, watchPending } from "./commands";
import { type Incoming, promptOf } from "./incoming";
import { cardMenu } from "./menu";
import { clearSelection, selectAll, useSelection } from "./selection";
import { useColumns, useCurrentProject } from "./state";
import styles from "./Board.module.css";

const words = text.board;

/** The board: a column for each state of a task. */
export function Board() {
  const project = useCurrentProject();
  const [find, setFind] = useState("");
  const { folded, fold, group, setGroup } = useColumns();
  const filter = useMemo(
    (): Filter => ({ words: find.toLowerCase().split(/\s+/).filter(Boolean), project }),
    [find, project],
  );
  const columns = useLayout(filter);
  const sync = useSync();
  const pending = useSyncExternalStore(watchPending, currentPending);
  const selection = useSelection();
  useBoardActions(columns);

  const takePrompt = useCallback(
    (column: ColumnId, incoming: Incoming) => void addPrompt(column, incoming, project),
    [project],
  );
  const name = project === null ? null : (projects.get(project)?.name ?? null);
  const nothing = find !== "" && COLUMNS.every(({ id }) => columns[id].length === 0);

  return (
    <div className={styles.board}>
      <header className={styles.header}>
        <h1 className={styles.title}>
          {words.title}
          {name === null ? null : <span className={styles.project}>{name}</span>}
        </h1>
        <input
          type="search"
          className={styles.find}
          aria-label={words.filter.label}
          placeholder={words.filter.placeholder}
          value={find}
          onChange={(event) => setFind(event.target.value)}
        />
        <Button kind="quiet" aria-pressed={group} onPress={() => setGroup(!group)}>
          {group ? words.filter.groupOff : words.filter.group}
        </Button>
      </header>
      <Composer project={project} />
      {selection.size > 1 ? <SelectionBar ids={[...selection]} /> : null}
      {sync === "loading" ? (
        <Skeleton lines={6} />
      ) : nothing ? (
        <div className={styles.none}>
          <p>{words.filter.none}</p>
          <Button onPress={() => setFind("")}>{words.filter.clear}</Button>
        </div>
      ) : (
        <div className={styles.columns}>
          {COLUMNS.filter(({ id, hideEmpty }) => !hideEmpty || columns[id].length > 0).map((column) => (
            <Column
              key={column.id}
              column={column}
              ids={columns[column.id]}
              folded={folded[column.id] ?? column.rail}
              group={group}
              onFold={fold}
              onPrompt={takePrompt}
            />
          ))}
        </div>
      )}
      <Confirm
        title={words.do.stopMany(pending?.tasks.length ?? 0)}
        open={pending !== null}
        action={words.do.stop}
        danger
        onClose={() => setPending(null)}
        onConfirm={() => void stop(pending?.tasks ?? [])}
      >
        <p>{words.do.stopMany(pending?.tasks.length ?? 0)}</p>
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

async function addPrompt(column: ColumnId, incoming: Incoming, project: string | null): Promise<void> {
  const { title, parts, refused } = await promptOf(incoming);
  if (refused.length > 0) toast(words.compose.refused(refused.join(", ")), { kind: "error" });
  if (parts.length === 0) return;
  const [first] = projects.all();
  const folder = projects.get(project ?? first ?? "")?.path;
  if (folder === undefined) {
    toast(words.compose.needsProject, { kind: "error" });
    return;
  }
  const body: Wire<"AddTask"> = {
    project: folder,
    prompt: [...parts],
    start: column === "draft" ? "later" : "now",
    ...(title === null ? {} : { title }),
  };
  try {
    const task = await call("AddTask", { body });
    toast(column === "draft" ? words.compose.kept(task.title) : words.compose.started(task.title));
  } catch (problem) {
    const { title: what, hint } = asError(problem);
    toast(`${what}. ${hint}`, { kind: "error" });
  }
}

function SelectionBar({ ids }: { ids: readonly string[] }) {
  const first = tasks.get(ids[0] ?? "");
  const groups: MenuGroup[] = first === undefined ? [] : cardMenu(first, ids);
  return (
    <div className={styles.selection} role="toolbar" aria-label={words.select.bar}>
      <span>{words.select.count(ids.length)}</span>
      <Button size="small" onPress={() => void start(ids)}>
        {words.do.start}
      </Button>
      <Button size="small" onPress={() => askToStop(ids)}>
        {words.do.stop}
      </Button>
      <Button size="small" onPress={() => void discard(ids)}>
        {words.do.discard}
      </Button>
      <Menu label={words.card.menu} groups={groups}>
        <Button size="small" kind="quiet">
          {words.card.menu}
        </Button>
      </Menu>
      <Button size="small" kind="quiet" keys="Escape" onPress={clearSelection}>
        {words.select.clear}
      </Button>
    </div>
  );
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
