import { type ComponentType, useEffect, useState } from "react";
import { text } from "../text";
import { ErrorNote, Skeleton } from "./State";
import { toast } from "./toast";
import styles from "./Later.module.css";

const FAILED = { code: "internal", retry: "now", ...text.common.notFetched } as const;
/** What was not asked for by then is fetched in idle time, so that nothing is missing should the daemon be lost. */
const IDLE_WITHIN_MS = 5000;

const ahead = new Set<() => void>();

/**
 * A component whose code is fetched when it is first shown, or before, while nothing else is to be done. What has no
 * place of its own on the page, such as a dialog, waits `unseen`.
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  waits: "seen" | "unseen" = "seen",
): ComponentType<P> {
  let Loaded: ComponentType<P> | null = null;
  const fetch = async (): Promise<void> => {
    Loaded ??= await load();
  };
  ahead.add(() => void fetch().catch(() => undefined));

  return function Later(props: P) {
    const [, show] = useState(false);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (Loaded !== null || failed) return;
      let over = false;
      fetch().then(
        () => {
          if (!over) show(true);
        },
        () => {
          if (over) return;
          setFailed(true);
          if (waits === "unseen") toast(`${FAILED.title}. ${FAILED.hint}`, { kind: "error" });
        },
      );
      return () => {
        over = true;
      };
    }, [failed]);
    if (Loaded !== null) return <Loaded {...props} />;
    if (waits === "unseen") return null;
    return (
      <div className={styles.wait}>
        {failed ? <ErrorNote error={FAILED} onRetry={() => setFailed(false)} /> : <Skeleton lines={6} />}
      </div>
    );
  };
}

/** Fetches the code of what may be shown later, once the page has time for it. */
export function fetchAhead(): void {
  const fetch = (): void => {
    for (const one of ahead) one();
  };
  // Not every web view has idle time to tell of.
  if ("requestIdleCallback" in window) requestIdleCallback(fetch, { timeout: IDLE_WITHIN_MS });
  else setTimeout(fetch, 500);
}
