import "./base.css";

export type ThemeName = "dark" | "light" | "contrast";
/** What the user chose; `system` follows the system's setting. */
export type ThemeChoice = ThemeName | "system";

const dark = matchMedia("(prefers-color-scheme: dark)");
const contrast = matchMedia("(prefers-contrast: more)");
let chosen: ThemeChoice = "system";
const watchers = new Set<() => void>();

export function themeName(): ThemeName {
  if (chosen !== "system") return chosen;
  if (contrast.matches) return "contrast";
  return dark.matches ? "dark" : "light";
}

function apply(): void {
  document.documentElement.dataset["theme"] = themeName();
  // The next start begins with it (public/theme.js).
  localStorage.setItem("theme", themeName());
  for (const watch of watchers) watch();
}

export function chooseTheme(choice: ThemeChoice): void {
  chosen = choice;
  apply();
}

/** Tells of each change of the theme that is shown. */
export function onTheme(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

dark.addEventListener("change", apply);
contrast.addEventListener("change", apply);
apply();
