export { InboxPlace } from "./InboxPlace";
export { useInboxCount } from "./count";
