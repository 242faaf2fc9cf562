export { TaskDock } from "./TaskDock";
export { TaskPlace } from "./TaskPlace";
