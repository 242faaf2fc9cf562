import { useEffect, useState } from "react";
import { type DaemonState, host } from "../host";
import { useSync } from "../live";
import { text } from "../text";
import styles from "./DaemonNote.module.css";

const SAY_AFTER_MS = 700;

/** Says that the daemon is away, after a moment: a short break is nobody's business. */
export function DaemonNote() {
  const [daemon, setDaemon] = useState<DaemonState>({ state: "connecting" });
  const [late, setLate] = useState(false);
  const sync = useSync();
  useEffect(() => host().onDaemon(setDaemon), []);
  const away = sync !== "live" || daemon.state === "lost";
  useEffect(() => {
    if (!away) return;
    const timer = setTimeout(() => setLate(true), SAY_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [away]);
  if (daemon.state === "refused") {
    return (
      <div className={styles.note} role="alert" data-kind="bad">
        {daemon.why === "token" ? text.shell.refused : daemon.why}
      </div>
    );
  }
  if (!away || !late) return null;
  const words =
    daemon.state === "lost"
      ? daemon.restarting
        ? text.shell.restarting
        : text.shell.lost
      : text.shell.connecting;
  return (
    <div className={styles.note} role="status">
      {words}
    </div>
  );
}
