import { useEffect } from "react";
import { focusTask, showDock } from "../../shell/focus";
import type { TaskTab } from "../../shell/route";
import { openLanding } from "../review";
import { TaskPanel } from "./TaskPanel";

/** A task in the work column, with its changes beside it. */
export function TaskPlace({ task, tab }: { readonly task: string; readonly tab: TaskTab }) {
  useEffect(() => {
    focusTask(task);
    showDock("changes");
    if (tab === "accept") openLanding(task);
  }, [task, tab]);
  return <TaskPanel task={task} inDock={false} />;
}
