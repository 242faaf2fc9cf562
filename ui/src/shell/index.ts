/** The frame around all places. */
export { App } from "./App";
export { currentDock, focusTask, foldDock, showDock, useDock, useFocusedTask, type DockTab } from "./focus";
export { go, parseRoute, type Route, routeText, type SettingsPage, type TaskTab, useRoute } from "./route";
