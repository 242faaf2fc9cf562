import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
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

/** The right column: browser, terminals, and what the selected task changes and does. */
export function Dock() {
  const { tab } = useDock();
  const task = useFocusedTask();
  return (
    <Tabs
      className={styles.tabs ?? ""}
      selectedKey={tab}
      onSelectionChange={(key) => showDock(key as DockTab)}
      aria-label={text.shell.dock}
    >
      <div className={styles.bar}>
        <TabList className={styles.list ?? ""} aria-label={text.shell.dock}>
          {TABS.map((id) => (
            <Tab key={id} id={id} className={styles.tab ?? ""}>
              {text.shell.tabs[id]}
            </Tab>
          ))}
        </TabList>
        <IconButton label={text.shell.fold(text.shell.dock)} onPress={() => foldDock(false)}>
          <PanelRightCloseIcon />
        </IconButton>
      </div>
      <TabPanel id="browser" className={styles.panel ?? ""} shouldForceMount>
        <BrowserDock visible={tab === "browser"} />
      </TabPanel>
      <TabPanel id="terminal" className={styles.panel ?? ""} shouldForceMount>
        <TerminalDock visible={tab === "terminal"} />
      </TabPanel>
      <TabPanel id="changes" className={styles.panel ?? ""}>
        <ReviewDock task={task} />
      </TabPanel>
      <TabPanel id="task" className={styles.panel ?? ""}>
        <TaskDock task={task} />
      </TabPanel>
    </Tabs>
  );
}
