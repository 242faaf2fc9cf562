export { WelcomePlace } from "./WelcomePlace";
