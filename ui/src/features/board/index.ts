/** The Scratchpad. */
export { Board } from "./Board";
export { fillComposer, type Filling, takeFilling, watchFilling } from "./fill";
