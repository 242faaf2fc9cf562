import { useEffect, useMemo } from "react";
import { type Action, runAction, useActions } from "../../actions";
import { host } from "../../host";
import {
  currentSync,
  preference,
  projects,
  type TaskCard,
  tasks,
  useSync,
  usePreference,
  useTaskList,
} from "../../live";
import { go } from "../../shell/route";
import { chooseTheme } from "../../theme";
import { text } from "../../text";
import { useInboxCount } from "../inbox";
import { OpenFolder } from "../projects";
import { COMMANDS, GLOBAL_ACTIONS } from "./globalActions";
import { applyMotion, applyZoom, motionOf, themeOf, zoomOf } from "./looks";
import { type News, noticeOf, Watcher } from "./notices";
import { QuitDialog } from "./QuitDialog";

/** News of one moment is told at once. */
const GATHER_MS = 400;

function useLooks(): void {
  const theme = usePreference("theme", themeOf);
  const zoom = usePreference("zoom", zoomOf);
  const motion = usePreference("motion", motionOf);
  useEffect(() => chooseTheme(theme), [theme]);
  useEffect(() => applyZoom(zoom), [zoom]);
  useEffect(() => applyMotion(motion), [motion]);
}

function useNotices(): void {
  useEffect(() => {
    const watcher = new Watcher();
    let waiting: News[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      timer = undefined;
      const notice = noticeOf(waiting);
      waiting = [];
      if (notice !== null && !document.hasFocus()) host().shell.notify(notice);
    };
    const look = (): void => {
      if (currentSync() !== "live") return;
      waiting.push(...watcher.take(tasks.values()));
      if (waiting.length > 0 && timer === undefined) timer = setTimeout(tell, GATHER_MS);
    };
    look();
    const stop = tasks.watchAll(look);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
}

const TRAY_ROWS = 8;
const waiting = (all: Iterable<TaskCard>): string[] => {
  const cards = [...all].filter(({ state }) => state === "needs_you" || state === "review");
  return cards.slice(0, TRAY_ROWS).map(({ id, title }) => `${id} ${title}`);
};
const running = (all: Iterable<TaskCard>): string[] =>
  [...all].filter(({ state }) => state === "running" || state === "needs_you").map(({ id }) => id);

function useShell(): void {
  const count = useInboxCount();
  const items = useTaskList(waiting);
  const atWork = useTaskList(running).length;
  const sync = useSync();
  useEffect(() => {
    if (sync !== "loading") host().shell.setBadge(count);
  }, [count, sync]);
  useEffect(() => {
    host().shell.setTray?.(
      atWork,
      items.map((item) => {
        const gap = item.indexOf(" ");
        return { label: item.slice(gap + 1), route: `/task/${item.slice(0, gap)}` };
      }),
    );
  }, [items, atWork]);
  useEffect(() => {
    const { shell } = host();
    const ends = [
      shell.onRoute((route) => (location.hash = route)),
      shell.onFirstClose?.((tray) => {
        const { title, body, bodyWithoutTray } = text.surroundings.closed;
        shell.notify({ title, body: tray ? body : bodyWithoutTray, route: "/board" });
      }),
      shell.onCommand?.((command) => runAction(COMMANDS[command] ?? command)),
    ];
    return () => {
      for (const end of ends) end?.();
    };
  }, []);
}

/** A first run has no project yet: the welcome page comes by itself, once. */
function useWelcome(): void {
  const sync = useSync();
  useEffect(() => {
    const fresh = sync === "live" && projects.size === 0 && preference("welcome.seen") !== true;
    if (fresh && ["", "#/", "#/board"].includes(location.hash)) go({ place: "welcome" });
  }, [sync]);
}

/** Quits from everywhere: not every system has a tray or a menu to do it from. */
function useQuit(): void {
  useActions(
    useMemo((): readonly Action[] => {
      const { askToQuit } = host().shell;
      if (askToQuit === undefined) return [];
      const { action, group } = text.surroundings.quit;
      return [{ id: "app.quit", title: action, group, keys: "Mod+Q", also: "exit end", run: askToQuit }];
    }, []),
  );
}

/** What happens around the page: its looks, notifications, the badge, the tray, closing and quitting. */
export function Surroundings() {
  useActions(GLOBAL_ACTIONS);
  useLooks();
  useNotices();
  useShell();
  useWelcome();
  useQuit();
  return (
    <>
      <OpenFolder />
      <QuitDialog />
    </>
  );
}
