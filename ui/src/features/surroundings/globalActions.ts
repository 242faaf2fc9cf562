/** The actions that every place has. */

import type { Action } from "../../actions";
import { currentDock, type DockTab, foldDock, showDock } from "../../shell/focus";
import { togglePlaces } from "../../shell/columns";
import { go, type Route } from "../../shell/route";
import type { ThemeChoice } from "../../theme";
import { text } from "../../text";
import { openFolder } from "../projects";
import { takeTour } from "../welcome";
import { setTheme, setZoom, stepZoom } from "./looks";

const { go: to, view, projects } = text.surroundings;

const goal = (id: string, title: string, route: Route, keys?: string): Action => ({
  id: `go.${id}`,
  title,
  group: to.group,
  run: () => go(route),
  ...(keys === undefined ? {} : { keys }),
});

const theme = (choice: ThemeChoice): Action => ({
  id: `theme.${choice}`,
  title: view[choice],
  group: view.group,
  also: view.themeWords,
  run: () => setTheme(choice),
});

const dock = (tab: DockTab, more: Pick<Action, "keys" | "also"> = {}): Action => ({
  id: `dock.${tab}`,
  title: view[tab],
  group: view.group,
  run: () => showDock(tab),
  ...more,
});

export const GLOBAL_ACTIONS: readonly Action[] = [
  goal("board", to.board, { place: "board" }, "g b"),
  goal("inbox", to.inbox, { place: "inbox" }, "g i"),
  goal("chat", to.chat, { place: "chat", chat: null }, "g c"),
  goal("memory", to.memory, { place: "memory", memory: null }, "g m"),
  goal("settings", to.settings, { place: "settings", page: "general" }, "g s"),
  goal("models", to.models, { place: "settings", page: "models" }),
  goal("agents", to.agents, { place: "settings", page: "agents" }),
  goal("usage", to.usage, { place: "settings", page: "usage" }, "g u"),
  goal("shortcuts", to.shortcuts, { place: "settings", page: "shortcuts" }, "?"),
  goal("welcome", to.welcome, { place: "welcome" }),
  { id: "tour.take", title: to.tour, group: to.group, run: () => void takeTour() },
  {
    id: "project.open",
    title: projects.open,
    group: projects.group,
    keys: "Mod+O",
    run: () => void openFolder(),
  },
  {
    id: "dock.toggle",
    title: view.dock,
    group: view.group,
    keys: "Mod+J",
    run: () => foldDock(!currentDock().open),
  },
  { id: "places.toggle", title: view.places, group: view.group, keys: "Mod+B", run: togglePlaces },
  dock("browser", { keys: "Mod+Shift+B", also: view.browserWords }),
  dock("terminal", { keys: "Mod+`", also: view.terminalWords }),
  dock("changes"),
  dock("task"),
  theme("system"),
  theme("dark"),
  theme("light"),
  theme("contrast"),
  {
    id: "zoom.in",
    title: view.larger,
    group: view.group,
    also: view.zoomWords,
    keys: "Mod+Plus",
    run: () => stepZoom("larger"),
  },
  {
    id: "zoom.out",
    title: view.smaller,
    group: view.group,
    also: view.zoomWords,
    keys: "Mod+-",
    run: () => stepZoom("smaller"),
  },
  {
    id: "zoom.reset",
    title: view.natural,
    group: view.group,
    also: view.zoomWords,
    keys: "Mod+0",
    run: () => setZoom(1),
  },
];

/** The commands of the system's menu, by the action that does them. */
export const COMMANDS: Readonly<Record<string, string>> = {
  board: "go.board",
  inbox: "go.inbox",
  settings: "go.settings",
  palette: "palette.open",
  "zoom-in": "zoom.in",
  "zoom-out": "zoom.out",
  "zoom-reset": "zoom.reset",
};
