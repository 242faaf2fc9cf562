export { ProjectList } from "./ProjectList";
export { ProjectPlace } from "./ProjectPlace";
