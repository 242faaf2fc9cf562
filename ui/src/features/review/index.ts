/** What a task changes, and its way into the user's branch. */
export { LandingDialog, openLanding } from "./landing";
export { ReviewDock, ReviewPlace, type ReviewPlaceProps } from "./ReviewPlace";
