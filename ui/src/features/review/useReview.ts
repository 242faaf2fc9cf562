import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useTask } from "../../live";
import { type Review, reviewOf, type ReviewState } from "./review";

/** A run that is at work tells of itself many times a second; its change is looked at no more often than this. */
const LOOK_EVERY_MS = 2000;

/** A task's review, kept true while it is shown. */
export function useReview(task: string): { review: Review; state: ReviewState } {
  const review = reviewOf(task);
  const state = useSyncExternalStore(review.watch, review.get);
  const moved = useTask(task, (card) => card?.updated_at ?? "");
  const first = useRef("");
  const looked = useRef(0);
  useEffect(() => {
    first.current = "";
    void review.load();
  }, [review]);
  useEffect(() => {
    if (moved === "") return;
    if (first.current === "") {
      first.current = moved;
      return;
    }
    const look = (): void => {
      looked.current = performance.now();
      void review.look();
    };
    const wait = Math.max(0, looked.current + LOOK_EVERY_MS - performance.now());
    const timer = setTimeout(look, wait);
    return () => clearTimeout(timer);
  }, [moved, review]);
  return { review, state };
}

/** The width of an element, in pixels, as it changes. */
export function useWidth(): [width: number, ref: (element: HTMLElement | null) => void] {
  const store = useRef({ width: 0, watchers: new Set<() => void>() });
  const observer = useRef<ResizeObserver | null>(null);
  const ref = useCallback((element: HTMLElement | null): void => {
    observer.current?.disconnect();
    observer.current = null;
    if (element === null) return;
    const look = (): void => {
      // In steps, so that dragging a divider does not draw everything for each pixel.
      const width = Math.round(element.clientWidth / 20) * 20;
      if (width === store.current.width) return;
      store.current.width = width;
      for (const watch of store.current.watchers) watch();
    };
    look();
    observer.current = new ResizeObserver(look);
    observer.current.observe(element);
  }, []);
  const width = useSyncExternalStore(
    useCallback((watch: () => void) => {
      const { watchers } = store.current;
      watchers.add(watch);
      return () => watchers.delete(watch);
    }, []),
    () => store.current.width,
  );
  return [width, ref];
}
