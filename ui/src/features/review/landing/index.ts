export { LandingDialog } from "./Landing";
export { openLanding } from "./store";
