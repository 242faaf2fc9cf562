export { ReviewDock } from "./ReviewDock";
