/** What can be set. */
export { ProjectForm } from "./ProjectForm";
export { SettingsPlace } from "./SettingsPlace";
export { useRead } from "./useRead";
export { type Agent, type Model, readAgents } from "./wire";
