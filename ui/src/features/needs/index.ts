/** What runs wait for, and how it is given. */
export { Needs } from "./Needs";
