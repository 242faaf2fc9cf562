/** The first run. */
import { later } from "../../parts";

export const WelcomePlace = later(async () => (await import("./WelcomePlace")).WelcomePlace);
export { TourNote } from "./TourNote";
export { takeTour } from "./tour";
