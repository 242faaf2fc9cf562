/** Shells, and the terminals of runs. The emulator is fetched when the first one shows. */
import { offerActions } from "../../actions";
import { projects } from "../../live";
import { later } from "../../parts";
import { text } from "../../text";

export const TerminalDock = later(async () => (await import("./TerminalDock")).TerminalDock);

/** Opens a shell in a project, in a task's workspace, or in the home folder, and shows it. */
export async function openShell(where: { readonly project?: string; readonly task?: string }): Promise<void> {
  (await import("./open")).openShell(where);
}

/** Shows the terminals of a task's run; the one of `call` where it is given. */
export async function openRunTerminal(task: string, call?: string): Promise<void> {
  (await import("./open")).openRunTerminal(task, call);
}

function openNewest(): void {
  const [newest] = [...projects.values()].sort((a, b) => b.used_at.localeCompare(a.used_at));
  void openShell(newest === undefined ? {} : { project: newest.id });
}

offerActions([
  {
    id: "terminal.new",
    title: text.terminal.new,
    group: text.terminal.group,
    keys: "Mod+Shift+`",
    also: "terminal console",
    run: openNewest,
  },
]);
