import { useCallback, useEffect, useRef } from "react";
import { type Read, useRead } from "./useRead";

const EVERY_MS = 3000;

/**
 * Reads something anew every few seconds while it is looked at, and when the window comes to the front: for what changes
 * outside of the daemon, such as files. What has not changed stays the same object. `read` must be stable.
 */
export function useKeptRead<T>(read: () => Promise<T>): Read<T> {
  const last = useRef<{ json: string; value: T } | null>(null);
  const steady = useCallback(async (): Promise<T> => {
    const value = await read();
    const json = JSON.stringify(value);
    if (last.current?.json !== json) last.current = { json, value };
    return last.current.value;
  }, [read]);
  const result = useRead(steady);
  const { again } = result;
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === "visible") again();
    };
    const timer = setInterval(look, EVERY_MS);
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [again]);
  return result;
}
