/** What a task changes, and its way into the user's branch. */
export { openLanding } from "./landing";
export { ReviewDock } from "./ReviewDock";
