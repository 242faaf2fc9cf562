import { useMemo, useState } from "react";
import { ArrowLeftIcon, EllipsisIcon } from "lucide-react";
import { type Action, useActions } from "../../actions";
import { host } from "../../host";
import { Button, ErrorNote, IconButton, Menu, type MenuGroup, Select, Skeleton } from "../../parts";
import { showDock } from "../../shell/focus";
import { go } from "../../shell/route";
import { text } from "../../text";
import { mayChangeBudget, openBudget } from "../budget";
import { cost, duration, tokens, useElapsed } from "../../live";
import { useHistory, useTaskView, type TaskView } from "./data";
import { Draft } from "./Draft";
import { History } from "./History";
import { Plan } from "./Plan";
import { SteerComposer } from "./SteerComposer";
import styles from "./TaskPanel.module.css";

const words = text.task;
type RunView = TaskView["runs"][number];

/** Where nobody works in the workspace, and it is still there. */
const AT_REST: ReadonlySet<TaskView["state"]> = new Set(["review", "failed", "cancelled", "draft"]);
const USES = {
  all: { restore: true, start: true },
  start: { restore: false, start: true },
  none: { restore: false, start: false },
};

interface HeaderProps {
  readonly task: TaskView;
  readonly run: RunView | undefined;
  readonly inDock: boolean;
  readonly onAttempt: (run: string) => void;
}

/** What the run costs, of what its task may. */
function costPiece(
  micros: number | null | undefined,
  used: number,
  budget: number | null | undefined,
): string {
  const spent = micros == null || used === 0 ? null : micros === 0 ? words.turn.nothing : cost(micros);
  if (budget == null) return spent ?? "";
  return words.budget(spent, cost(budget));
}

function Header({ task, run, inDock, onAttempt }: HeaderProps) {
  const elapsed = useElapsed(run?.created_at ?? null, run?.ended_at ?? null, duration);
  const used = run === undefined ? 0 : run.usage.input_tokens + run.usage.output_tokens;
  const pieces = [
    `#${task.number}`,
    run?.asks == null ? run?.model : text.board.card.standIn(run.asks, run.model),
    run?.branch,
    run === undefined ? "" : elapsed,
    costPiece(run?.cost_micros, used, task.settings.budget_micros),
    used === 0 ? "" : text.board.card.tokens(tokens(used)),
  ];
  const workspace = run?.workspace ?? null;
  const { reveal } = host().shell;
  const groups: MenuGroup[] = [
    {
      id: "workspace",
      actions:
        workspace === null
          ? []
          : [
              { id: "copy", label: words.copyPath, act: () => void navigator.clipboard.writeText(workspace) },
              ...(reveal === undefined
                ? []
                : [{ id: "reveal", label: words.reveal, act: () => void reveal(workspace) }]),
            ],
    },
    {
      id: "views",
      actions: [
        { id: "changes", label: words.changes, act: () => showDock("changes") },
        { id: "terminals", label: words.terminals, act: () => showDock("terminal") },
        ...(mayChangeBudget(task.state)
          ? [{ id: "budget", label: text.budget.change, act: () => openBudget(task.id) }]
          : []),
      ],
    },
  ];
  return (
    <header className={styles.header}>
      {inDock ? null : (
        <IconButton label={words.back} onPress={() => go({ place: "board" })}>
          <ArrowLeftIcon />
        </IconButton>
      )}
      <div className={styles.what}>
        <h1 className={styles.title}>{task.title}</h1>
        <p className={styles.origin}>{pieces.filter((piece) => piece != null && piece !== "").join(" · ")}</p>
      </div>
      {run === undefined || task.runs.length < 2 ? null : (
        <Select
          label={words.attempts}
          hideLabel
          chip
          value={run.id}
          onChange={onAttempt}
          choices={task.runs.map(({ id, attempt }) => ({
            id,
            label: words.attempt(attempt, task.runs.length),
          }))}
        />
      )}
      <Menu label={text.board.card.menu} groups={groups} placement="bottom end">
        <IconButton label={text.board.card.menu}>
          <EllipsisIcon />
        </IconButton>
      </Menu>
    </header>
  );
}

export interface TaskPanelProps {
  readonly task: string;
  readonly inDock: boolean;
}

/** A task, opened: what happened, the plan, and the way to speak to its agent. */
export function TaskPanel({ task: id, inDock }: TaskPanelProps) {
  const read = useTaskView(id);
  const history = useHistory(id);
  const [attempt, setAttempt] = useState<string | null>(null);
  const actions = useMemo(
    (): Action[] =>
      inDock
        ? []
        : [
            {
              id: "task.changes",
              title: words.changes,
              group: words.timeline,
              keys: "c",
              run: () => showDock("changes"),
            },
            {
              id: "task.back",
              title: words.back,
              group: words.timeline,
              keys: "u",
              run: () => go({ place: "board" }),
            },
          ],
    [inDock],
  );
  useActions(actions);
  if (read.state === "loading") return <Skeleton lines={8} />;
  if (read.state === "failed") {
    return (
      <div className={styles.failed}>
        <ErrorNote error={read.error} onRetry={read.reload} />
      </div>
    );
  }
  const task = read.value;
  const latest = task.runs.at(-1);
  const run = task.runs.find((one) => one.id === attempt) ?? latest;
  const isLatest = run === latest;
  const rests = AT_REST.has(task.state);
  return (
    <div className={styles.panel}>
      <Header
        task={task}
        run={run}
        inDock={inDock}
        onAttempt={(chosen) => setAttempt(chosen === latest?.id ? null : chosen)}
      />
      {run === undefined ? (
        <Draft key={id} task={task} />
      ) : (
        <>
          <Plan steps={run.plan} />
          <History
            key={run.id}
            task={id}
            history={history}
            run={run.id}
            latest={isLatest}
            use={USES[rests ? (isLatest ? "all" : "start") : "none"]}
          />
          {isLatest ? (
            <SteerComposer task={task} run={run} />
          ) : (
            <div className={styles.older}>
              <span>{words.older(run.attempt)}</span>
              <Button size="small" onPress={() => setAttempt(null)}>
                {words.latest}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  );
}
