/** What is around the page: its looks, the badge, notifications, closing and quitting. */
export { type Motion, motionOf, setMotion, setTheme, setZoom, stepZoom, themeOf, zoomOf } from "./looks";
export { Surroundings } from "./Surroundings";
