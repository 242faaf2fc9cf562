export { SettingsPlace } from "./SettingsPlace";
