/** What can be set. */
import { later } from "../../parts";

export const ProjectForm = later(async () => (await import("./ProjectForm")).ProjectForm);
export const SettingsPlace = later(async () => (await import("./SettingsPlace")).SettingsPlace);
export { useRead } from "../../parts/useRead";
