import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { BotIcon, EllipsisIcon, PlusIcon, SquareTerminalIcon } from "lucide-react";
import { type Action, useActions } from "../../actions";
import {
  type Project,
  setPreference,
  type TaskCard,
  useProjectList,
  usePreference,
  useTask,
  preference,
} from "../../live";
import { Button, Confirm, Empty, ErrorNote, IconButton, Menu, Skeleton, TabStrip } from "../../parts";
import { useFocusedTask } from "../../shell";
import { text } from "../../text";
import { exitWords, shellName } from "./names";
import { FONT_SIZE_KEY, SCREEN_READER_KEY, screenReader, steppedFontSize } from "./options";
import { RunPanel } from "./RunPanel";
import { close, currentSessions, mayLose, open, type Place, readShells, RUN_TAB } from "./sessions";
import { runningScreens, select, type Shell, shellScreen, watchSessions } from "./sessions";
import { ShellPanel } from "./Shells";
import styles from "./Terminal.module.css";

const PANEL = "terminal-panel";
const MOST_PROJECTS = 8;

const byUse = (all: Iterable<Project>): readonly Project[] =>
  [...all].sort((a, b) => b.used_at.localeCompare(a.used_at)).slice(0, MOST_PROJECTS);
const titleOf = (task: TaskCard | undefined): string | null => task?.title ?? null;
const hasRun = (task: TaskCard | undefined): boolean => (task?.latest_run ?? null) !== null;

/** What the tabs say, as the programs in them change it; one line each. */
function useNames(shells: readonly Shell[]): readonly string[] {
  const names = (): string =>
    shells
      .map((shell) => {
        const { title, exit } = shellScreen(shell).current();
        const ended = exit ?? shell.exit ?? null;
        return `${shellName(shell, title).replaceAll(/[\n\t]/g, " ")}\t${ended === null ? "" : exitWords(ended)}`;
      })
      .join("\n");
  return useSyncExternalStore((watch) => runningScreens(shells, watch), names).split("\n");
}

/** Where a shell can be opened. */
function usePlaces(
  task: string | null,
): readonly { id: string; label: string; hint?: string; place: Place }[] {
  const projects = useProjectList(byUse);
  const title = useTask(task ?? "", titleOf);
  const runs = useTask(task ?? "", hasRun);
  return useMemo(
    () => [
      ...(task !== null && title !== null && runs
        ? [
            {
              id: "task",
              label: text.terminal.workspace(title),
              hint: text.terminal.workspaceHint,
              place: { in: "task" as const, task },
            },
          ]
        : []),
      ...projects.map((project) => ({
        id: project.id,
        label: project.name,
        hint: project.path,
        place: { in: "project" as const, project: project.id },
      })),
      { id: "home", label: text.terminal.home, place: { in: "home" as const } },
    ],
    [projects, task, title, runs],
  );
}

/** Shells in tabs, and the terminals of a task's run. */
export function TerminalDock({ visible }: { readonly visible: boolean }) {
  const sessions = useSyncExternalStore(watchSessions, currentSessions);
  const focused = useFocusedTask();
  const { run } = sessions;
  const task = run !== null && run.beside === focused ? run.task : focused;
  const taskTitle = useTask(task ?? "", titleOf);
  const taskRuns = useTask(task ?? "", hasRun);
  const reader = usePreference(SCREEN_READER_KEY, screenReader);
  const names = useNames(sessions.shells);
  const places = usePlaces(task);
  const [finding, setFinding] = useState(false);
  const [asking, setAsking] = useState<string | null>(null);
  useEffect(() => {
    if (visible) void readShells();
  }, [visible]);

  const hasRunTab = task !== null && taskTitle !== null && (taskRuns || run?.task === task);
  const shell = sessions.shells.find(({ id }) => id === sessions.active);
  const active =
    sessions.active === RUN_TAB || shell === undefined ? (hasRunTab ? RUN_TAB : shell?.id) : shell.id;
  const front = active === RUN_TAB ? undefined : (shell ?? sessions.shells.at(-1));
  const askToClose = (id: string): void => {
    if (mayLose(id)) setAsking(id);
    else void close(id);
  };

  const firstPlace = places.find(({ id }) => id !== "task") ?? places[0];
  useActions(
    useMemo(
      (): readonly Action[] =>
        visible
          ? [
              {
                id: "terminal.find",
                title: text.terminal.findIn,
                group: text.terminal.group,
                keys: "Mod+Shift+F",
                run: () => setFinding(true),
              },
            ]
          : [],
      [visible],
    ),
  );

  const tabs = [
    ...sessions.shells.map(({ id }, i) => {
      const [title = "", note = ""] = (names[i] ?? "").split("\t");
      return { id, title, icon: <SquareTerminalIcon />, ...(note === "" ? {} : { note }) };
    }),
    ...(hasRunTab
      ? [{ id: RUN_TAB, title: taskTitle, note: text.terminal.run.tab, icon: <BotIcon />, closable: false }]
      : []),
  ];
  const screen = front === undefined ? null : shellScreen(front);
  return (
    <div className={styles.dock} hidden={!visible}>
      <div className={styles.bar}>
        <TabStrip
          label={text.terminal.name}
          tabs={tabs}
          active={front?.id ?? active ?? null}
          panel={PANEL}
          onSelect={select}
          onClose={askToClose}
        />
        <Menu
          label={text.terminal.newIn}
          groups={[
            {
              id: "places",
              title: text.terminal.newIn,
              actions: places.map(({ id, label, hint, place }) => ({
                id,
                label,
                ...(hint === undefined ? {} : { hint }),
                act: () => void open(place),
              })),
            },
          ]}
        >
          <IconButton label={text.terminal.new} isDisabled={sessions.opening}>
            <PlusIcon />
          </IconButton>
        </Menu>
        <Menu
          label={text.terminal.more}
          placement="bottom end"
          groups={[
            {
              id: "screen",
              actions: [
                { id: "find", label: text.terminal.find, keys: "Mod+Shift+F", act: () => setFinding(true) },
                ...(screen === null
                  ? []
                  : [
                      { id: "copy", label: text.terminal.copy, act: () => screen.copy() },
                      { id: "clear", label: text.terminal.clear, act: () => screen.clear() },
                    ]),
              ],
            },
            {
              id: "look",
              actions: [
                { id: "larger", label: text.terminal.larger, act: () => stepSize(1) },
                { id: "smaller", label: text.terminal.smaller, act: () => stepSize(-1) },
                {
                  id: "reader",
                  label: text.terminal.screenReader,
                  hint: text.terminal.screenReaderHint,
                  checked: reader,
                  act: () => setPreference(SCREEN_READER_KEY, !reader),
                },
              ],
            },
            {
              id: "close",
              actions:
                front === undefined
                  ? []
                  : [
                      {
                        id: "close",
                        label: text.terminal.close,
                        danger: true,
                        act: () => askToClose(front.id),
                      },
                    ],
            },
          ]}
        >
          <IconButton label={text.terminal.more}>
            <EllipsisIcon />
          </IconButton>
        </Menu>
      </div>
      {sessions.error === null ? null : (
        <div className={styles.note}>
          <ErrorNote error={sessions.error} onRetry={() => void readShells()} />
        </div>
      )}
      <div
        id={PANEL}
        className={styles.panel}
        {...(tabs.length > 0 ? { role: "tabpanel", "aria-label": text.terminal.name } : {})}
      >
        {active === RUN_TAB && task !== null ? (
          <RunPanel
            key={task}
            task={task}
            call={run?.task === task ? run.call : null}
            visible={visible}
            finding={finding}
            onFind={setFinding}
          />
        ) : front !== undefined && screen !== null ? (
          <ShellPanel
            key={front.id}
            shell={front}
            screen={screen}
            visible={visible}
            finding={finding}
            onEndFind={() => setFinding(false)}
          />
        ) : sessions.status === "loading" ? (
          <Skeleton lines={4} />
        ) : (
          <Empty
            title={text.terminal.empty}
            action={
              firstPlace === undefined ? null : (
                <Button
                  kind="primary"
                  isDisabled={sessions.opening}
                  onPress={() => void open(firstPlace.place)}
                >
                  {firstPlace.id === "home" ? text.terminal.openHome : text.terminal.openIn(firstPlace.label)}
                </Button>
              )
            }
          >
            {text.terminal.emptyBody}
          </Empty>
        )}
      </div>
      <Confirm
        title={text.terminal.closeTitle}
        open={asking !== null}
        action={text.terminal.close}
        danger
        onConfirm={() => {
          if (asking !== null) void close(asking);
        }}
        onClose={() => setAsking(null)}
      >
        {text.terminal.closeBody}
      </Confirm>
    </div>
  );
}

function stepSize(by: 1 | -1): void {
  setPreference(FONT_SIZE_KEY, steppedFontSize(preference(FONT_SIZE_KEY), by));
}
