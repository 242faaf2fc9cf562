/** The live data of the app. */
export { clockTime, cost, duration, tokens } from "./format";
export { useElapsed } from "./clock";
export {
  type BoardList,
  currentSync,
  followFleet,
  type Project,
  projects,
  type Sync,
  type TaskCard,
  tasks,
  watchChats,
  watchLists,
  watchSync,
} from "./fleet";
export { sameList, useProject, useProjectList, useSync, useTask, useTaskList, useTaskSum } from "./hooks";
export { preference, readPreferences, setPreference, usePreference, watchPreference } from "./preferences";
export { type Spent, useCost } from "./prices";
export { perFrame, type Scheduler, Table } from "./table";
