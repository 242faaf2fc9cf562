import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { PanelRightCloseIcon } from "lucide-react";
import { BrowserDock } from "../features/browser";
import { ReviewDock } from "../features/review";
import { TaskDock } from "../features/task";
import { TerminalDock } from "../features/terminal";
import { IconButton } from "../parts";
import { text } from "../text";
import { type DockTab, foldDock, showDock, useDock, useFocusedTask } from "./focus";
import styles from "./Dock.module.css";

const TABS: readonly DockTab[] = ["browser", "terminal", "changes", "task"];

const at = (id: DockTab, by: number): DockTab | undefined => TABS[TABS.indexOf(id) + by];

function panelId(id: DockTab): string {
  return `dock-${id}`;
}

function DockTabs({ shown }: { readonly shown: DockTab }) {
  const list = useRef<HTMLDivElement>(null);
  const walk = (event: KeyboardEvent): void => {
    const ways: Record<string, DockTab | undefined> = {
      ArrowLeft: at(shown, -1),
      ArrowRight: at(shown, 1),
      Home: TABS[0],
      End: TABS.at(-1),
    };
    const next = ways[event.key];
    if (next === undefined) return;
    event.preventDefault();
    showDock(next);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
  };
  return (
    <div ref={list} className={styles.list} role="tablist" aria-label={text.shell.dock} onKeyDown={walk}>
      {TABS.map((id) => (
        <button
          key={id}
          type="button"
          role="tab"
          data-tab={id}
          className={styles.tab}
          aria-selected={id === shown}
          {...(id === shown ? { "aria-controls": panelId(id) } : {})}
          tabIndex={id === shown ? 0 : -1}
          onClick={() => showDock(id)}
        >
          {text.shell.tabs[id]}
        </button>
      ))}
    </div>
  );
}

function Panel({ id, shown, children }: { id: DockTab; shown: DockTab; children: ReactNode }) {
  return (
    <div
      id={panelId(id)}
      role="tabpanel"
      className={styles.panel}
      aria-label={text.shell.tabs[id]}
      hidden={id !== shown}
    >
      {children}
    </div>
  );
}

/**
 * The right column: browser, terminals, and what the selected task changes and does. Its panels are no React Aria's:
 * those look through all that they hold, laying it out, whenever anything in it changes, and a terminal always does.
 */
export function Dock() {
  const { tab } = useDock();
  const task = useFocusedTask();
  // Shells stay as they are while another tab shows; before the first look nothing of them is needed.
  const [shells, setShells] = useState(tab === "terminal");
  if (tab === "terminal" && !shells) setShells(true);
  return (
    <div className={styles.tabs}>
      <div className={styles.bar}>
        <DockTabs shown={tab} />
        <IconButton label={text.shell.fold(text.shell.dock)} onPress={() => foldDock(false)}>
          <PanelRightCloseIcon />
        </IconButton>
      </div>
      <Panel id="browser" shown={tab}>
        <BrowserDock visible={tab === "browser"} />
      </Panel>
      <Panel id="terminal" shown={tab}>
        {shells ? <TerminalDock visible={tab === "terminal"} /> : null}
      </Panel>
      <Panel id="changes" shown={tab}>
        {tab === "changes" ? <ReviewDock task={task} /> : null}
      </Panel>
      <Panel id="task" shown={tab}>
        {tab === "task" ? <TaskDock task={task} /> : null}
      </Panel>
    </div>
  );
}
