/** Projects: opening, showing, and what is set for one. */
export { colourOf } from "./colour";
export { OpenFolder } from "./OpenFolder";
export { openFolder, openPath, showProject } from "./open";
export { ProjectList } from "./ProjectList";
export { ProjectPlace } from "./ProjectPlace";
