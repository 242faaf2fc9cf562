/** How the window looks: theme, size, motion; kept as preferences. */

import { host } from "../../host";
import { preference, setPreference } from "../../live";
import { setPageZoom } from "../../shell/columns";
import { chooseTheme, type ThemeChoice } from "../../theme";

const THEMES: readonly string[] = ["system", "dark", "light", "contrast"];
const ZOOMS = [0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;

export const themeOf = (value: unknown): ThemeChoice =>
  typeof value === "string" && THEMES.includes(value) ? (value as ThemeChoice) : "system";

export const zoomOf = (value: unknown): number =>
  typeof value === "number" && value >= 0.5 && value <= 3 ? value : 1;

export type Motion = "system" | "reduced";
export const motionOf = (value: unknown): Motion => (value === "reduced" ? "reduced" : "system");

export function setTheme(choice: ThemeChoice): void {
  setPreference("theme", choice);
  chooseTheme(choice);
}

export function setMotion(motion: Motion): void {
  setPreference("motion", motion);
  applyMotion(motion);
}

export function applyMotion(motion: Motion): void {
  const { dataset } = document.documentElement;
  if (motion === "reduced") dataset["motion"] = "reduced";
  else delete dataset["motion"];
}

/** The shell makes its whole window larger where it can; else the page itself is. */
export function applyZoom(zoom: number): void {
  const { setZoom } = host().shell;
  if (setZoom !== undefined) {
    void setZoom(zoom);
    return;
  }
  document.documentElement.style.zoom = zoom === 1 ? "" : String(zoom);
  setPageZoom(zoom);
}

export function setZoom(zoom: number): void {
  setPreference("zoom", zoom);
  applyZoom(zoom);
}

/** The next size on the ladder. */
export function nextZoom(zoom: number, to: "larger" | "smaller"): number {
  const next =
    to === "larger" ? ZOOMS.find((one) => one > zoom + 0.001) : ZOOMS.findLast((one) => one < zoom - 0.001);
  return next ?? zoom;
}

export const stepZoom = (to: "larger" | "smaller"): void => setZoom(nextZoom(zoomOf(preference("zoom")), to));
