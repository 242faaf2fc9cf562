/** How the columns stand: what is folded, how wide they are, and what a narrow window makes of them. */

import { useSyncExternalStore } from "react";
import { preference, setPreference } from "../live";

/** Below the first, the dock is a sheet over the work; below the second, the sidebar is one, too. */
const DOCK_FROM_PX = 1100;
const PLACES_FROM_PX = 800;

interface Limits {
  readonly dock: MediaQueryList;
  readonly places: MediaQueryList;
}

const limitsAt = (zoom: number): Limits => ({
  dock: matchMedia(`(min-width: ${DOCK_FROM_PX * zoom}px)`),
  places: matchMedia(`(min-width: ${PLACES_FROM_PX * zoom}px)`),
});

let limits = limitsAt(1);
const widthWatchers = new Set<() => void>();
const widthChanged = (): void => {
  for (const watch of [...widthWatchers]) watch();
};

/** A page that is made larger by itself has room for less, which the window does not say. */
export function setPageZoom(zoom: number): void {
  for (const query of [limits.dock, limits.places]) query.removeEventListener("change", widthChanged);
  limits = limitsAt(zoom);
  for (const query of [limits.dock, limits.places]) query.addEventListener("change", widthChanged);
  widthChanged();
}
setPageZoom(1);

export type Width = "wide" | "medium" | "narrow";

export const currentWidth = (): Width =>
  limits.dock.matches ? "wide" : limits.places.matches ? "medium" : "narrow";

function watchWidth(watch: () => void): () => void {
  widthWatchers.add(watch);
  return () => widthWatchers.delete(watch);
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
  typeof value === "number" && value >= 15 && value <= 75 ? value : 28;

/** The sidebar's width in pixels. */
export const placesWidthOf = (value: unknown): number =>
  typeof value === "number" && value >= 180 && value <= 380 ? value : 224;
