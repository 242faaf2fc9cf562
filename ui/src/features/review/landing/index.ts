export { LandingDialog } from "./LandingDialog";
export { openLanding } from "./store";
