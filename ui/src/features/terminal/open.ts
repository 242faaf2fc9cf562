/** What other places ask of the terminals. */

import { currentDock, parseRoute, showDock } from "../../shell";
import { open, type Place, showRun } from "./sessions";

/** Opens a shell in a project, in a task's workspace, or in the home folder, and shows it. */
export function openShell(where: { readonly project?: string; readonly task?: string } = {}): void {
  const { project, task } = where;
  const place: Place =
    task !== undefined
      ? { in: "task", task }
      : project !== undefined
        ? { in: "project", project }
        : { in: "home" };
  showDock("terminal");
  void open(place);
}

/** Shows the terminals of a task's run; the one of `call` where it is given. */
export function openRunTerminal(task: string, call?: string): void {
  const route = parseRoute(location.hash);
  showDock("terminal");
  showRun(task, call ?? null, route.place === "task" ? route.task : currentDock().task);
}
