export { ChatPlace } from "./ChatPlace";
