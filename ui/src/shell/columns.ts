/** How the columns stand: what is folded, how wide they are, and what a narrow window makes of them. */

import { useSyncExternalStore } from "react";
import { preference, setPreference } from "../live";

/** Below the first, the dock is a sheet over the work; below the second, the sidebar is one, too. */
const wideEnoughForDock = matchMedia("(min-width: 1100px)");
const wideEnoughForPlaces = matchMedia("(min-width: 800px)");

export type Width = "wide" | "medium" | "narrow";

export const currentWidth = (): Width =>
  wideEnoughForDock.matches ? "wide" : wideEnoughForPlaces.matches ? "medium" : "narrow";

function watchWidth(watch: () => void): () => void {
  wideEnoughForDock.addEventListener("change", watch);
  wideEnoughForPlaces.addEventListener("change", watch);
  return () => {
    wideEnoughForDock.removeEventListener("change", watch);
    wideEnoughForPlaces.removeEventListener("change", watch);
  };
}

export const useWidth = (): Width => useSyncExternalStore(watchWidth, currentWidth);

let overlay = false;
const watchers = new Set<() => void>();

const placesKept = (): boolean => preference("layout.places") !== false;

/** Shows or folds the sidebar; in a narrow window it comes over the work. */
export function showPlaces(open: boolean): void {
  if (currentWidth() === "narrow") overlay = open;
  else setPreference("layout.places", open);
  for (const watch of watchers) watch();
}

export function togglePlaces(): void {
  showPlaces(!(currentWidth() === "narrow" ? overlay : placesKept()));
}

/** Whether the sidebar shows. */
export function usePlacesOpen(): boolean {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      const end = watchWidth(watch);
      return () => {
        end();
        watchers.delete(watch);
      };
    },
    () => (currentWidth() === "narrow" ? overlay : placesKept()),
  );
}

/** The part of the window's width that the dock takes, in percent. */
export const dockShareOf = (value: unknown): number =>
  typeof value === "number" && value >= 15 && value <= 75 ? value : 34;
