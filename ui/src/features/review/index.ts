/** What a task changes, and its way into the user's branch. */
import { later } from "../../parts";

export { CheckedTag } from "./CheckedTag";
export { LandingDialog, openLanding } from "./landing";
export const ReviewDock = later(async () => (await import("./ReviewDock")).ReviewDock);
