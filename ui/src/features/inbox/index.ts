/** Everything that needs the user. */
export { useInboxCount } from "./count";
export { InboxPlace } from "./InboxPlace";
