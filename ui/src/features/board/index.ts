/** The Scratchpad. */
export { Board } from "./Board";
