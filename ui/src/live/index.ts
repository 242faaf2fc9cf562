/** The live data of the app. */
export { cost, duration, tokens } from "./format";
export { useElapsed } from "./clock";
export {
  currentSync,
  followFleet,
  type Project,
  projects,
  type Sync,
  type TaskCard,
  tasks,
  type BoardList,
  watchList,
  watchSync,
} from "./fleet";
export { sameList, useProject, useProjectList, useSync, useTask, useTaskList, useTaskSum } from "./hooks";
export { perFrame, Table } from "./table";
