import { useMemo } from "react";
import { ArrowLeftIcon } from "lucide-react";
import { type Action, useActions } from "../../actions";
import { host } from "../../host";
import { ErrorNote, IconButton, Menu, type MenuGroup, Skeleton } from "../../parts";
import { showDock } from "../../shell/focus";
import { go } from "../../shell/route";
import { text } from "../../text";
import { cost, duration, tokens, useElapsed } from "../../live";
import { EllipsisIcon } from "lucide-react";
import { useHistory, useTaskView, type TaskView } from "./data";
import { History } from "./History";
import { Plan } from "./Plan";
import { SteerComposer } from "./SteerComposer";
import styles from "./TaskPanel.module.css";

const words = text.task;

function Header({ task, inDock }: { task: TaskView; inDock: boolean }) {
  const run = task.runs.at(-1);
  const elapsed = useElapsed(run?.created_at ?? null, run?.ended_at ?? null, duration);
  const used = run === undefined ? 0 : run.usage.input_tokens + run.usage.output_tokens;
  const pieces = [
    `#${task.number}`,
    run?.model,
    run?.branch,
    run === undefined ? "" : elapsed,
    run?.cost_micros == null ? "" : cost(run.cost_micros),
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
  return (
    <div className={styles.panel}>
      <Header task={task} inDock={inDock} />
      <Plan steps={task.runs.at(-1)?.plan ?? []} />
      <History task={id} history={history} />
      <SteerComposer task={task} />
    </div>
  );
}
