import { useEffect } from "react";
import { I18nProvider, RouterProvider } from "react-aria-components";
import { Board } from "../features/board";
import { openInBrowser } from "../features/browser";
import { BudgetAsked } from "../features/budget";
import { ChatPlace } from "../features/chat";
import { InboxPlace } from "../features/inbox";
import { MemoryPlace } from "../features/memory";
import { Palette } from "../features/palette";
import { LandingDialog } from "../features/review";
import { ProjectPlace } from "../features/projects";
import { SettingsPlace } from "../features/settings";
import { TaskPlace } from "../features/task";
import { TourNote, WelcomePlace } from "../features/welcome";
import { Surroundings } from "../features/surroundings";
import { DragProvider } from "../drag";
import { listenForKeys } from "../actions";
import { takeLinks, Toasts } from "../parts";
import { text } from "../text";
import { DaemonNote } from "./DaemonNote";
import { Layout } from "./Layout";
import { type Route, useRoute } from "./route";
import styles from "./App.module.css";

function Work({ route }: { route: Route }) {
  switch (route.place) {
    case "board":
      return <Board />;
    case "inbox":
      return <InboxPlace />;
    case "chat":
      return <ChatPlace chat={route.chat} />;
    case "task":
      return <TaskPlace key={route.task} task={route.task} tab={route.tab} />;
    case "project":
      return <ProjectPlace key={route.project} project={route.project} />;
    case "settings":
      return <SettingsPlace page={route.page} />;
    case "memory":
      return <MemoryPlace key={route.memory ?? ""} at={route.memory} />;
    case "welcome":
      return <WelcomePlace />;
  }
}

/** The window: places, work, dock. */
export function App() {
  const route = useRoute();
  useEffect(() => listenForKeys(), []);
  // Also while the dock is folded: a link unfolds it.
  useEffect(() => {
    takeLinks(openInBrowser);
    return () => takeLinks(null);
  }, []);
  return (
    <I18nProvider locale="en">
      <RouterProvider navigate={(to) => (location.hash = to)}>
        <DragProvider>
          <Layout route={route}>
            <DaemonNote />
            <TourNote />
            <main className={styles.place} aria-label={text.shell.work}>
              <Work route={route} />
            </main>
          </Layout>
          <Palette />
          <LandingDialog />
          <BudgetAsked />
          <Surroundings />
          <Toasts />
        </DragProvider>
      </RouterProvider>
    </I18nProvider>
  );
}
