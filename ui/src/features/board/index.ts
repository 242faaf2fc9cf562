/** The Scratchpad. */
export { Board } from "./Board";
export { PLAIN_AGENT, useAgents } from "./agents";
export { addTask, type NewTask } from "./newTask";
export { fillComposer, type Filling, takeFilling, watchFilling } from "./fill";
