import { useCallback, useEffect, useState } from "react";
import { asError, type Wire } from "../api";

export interface Read<T> {
  readonly value: T | null;
  readonly error: Wire<"Error"> | null;
  readonly again: () => void;
}

/** Reads something when it is first shown, and again when it is told to. `read` must be stable. */
export function useRead<T>(read: () => Promise<T>): Read<T> {
  const [turn, setTurn] = useState(0);
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<Wire<"Error"> | null>(null);
  useEffect(() => {
    let over = false;
    read().then(
      (next) => {
        if (over) return;
        setValue(next);
        setError(null);
      },
      (problem: unknown) => {
        if (!over) setError(asError(problem));
      },
    );
    return () => {
      over = true;
    };
  }, [read, turn]);
  return { value, error, again: useCallback(() => setTurn((before) => before + 1), []) };
}
