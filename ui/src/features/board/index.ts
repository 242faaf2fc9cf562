/** The Scratchpad. */
export { Board } from "./Board";
export { addTask, type NewTask } from "./newTask";
export { fillComposer, type Filling, takeFilling, watchFilling } from "./fill";
