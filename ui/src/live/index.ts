/** The live data of the app. */
export { useElapsed } from "./clock";
export {
  currentSync,
  followFleet,
  type Project,
  projects,
  type Sync,
  type TaskCard,
  tasks,
  watchSync,
} from "./fleet";
export { sameList, useProject, useProjectList, useSync, useTask, useTaskList, useTaskSum } from "./hooks";
export { Table } from "./table";
