import { useState } from "react";
import { asError, call, type Wire } from "../../api";
import { host } from "../../host";
import { duration } from "../../live";
import { Button, ErrorNote, Skeleton } from "../../parts";
import { text } from "../../text";
import { useRead } from "../../parts/useRead";
import styles from "./Settings.module.css";

const words = text.settings.about;
const read = (): Promise<Wire<"Status">> => call("ShowStatus", {});
const spoken = (name: string): string => name.replaceAll("_", " ");

function Log({ seq }: { seq: number }) {
  const [busy, setBusy] = useState(false);
  const [report, setReport] = useState<Wire<"LogReport"> | null>(null);
  const [error, setError] = useState<Wire<"Error"> | null>(null);
  const verify = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      setReport(await call("VerifyLog", {}));
    } catch (problem) {
      setError(asError(problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.wide}>
      <div className={styles.line}>
        <span>{words.events(seq)}</span>
        <Button size="small" isDisabled={busy} onPress={() => void verify()}>
          {busy ? words.verifying : words.verify}
        </Button>
      </div>
      <div role="status">
        {report === null ? null : report.intact ? (
          <p className={styles.good}>{words.intact(report.events)}</p>
        ) : (
          <p className={styles.bad}>{words.broken(report.first_bad_seq ?? 0, report.problem ?? "")}</p>
        )}
      </div>
      {error === null ? null : <ErrorNote error={error} />}
    </div>
  );
}

function Sandbox({ sandbox }: { sandbox: Wire<"SandboxView"> }) {
  const { mechanism, enforced, missing } = sandbox;
  return (
    <section className={styles.wide}>
      <h2 className={styles.heading}>{words.sandbox}</h2>
      <p>{mechanism === "none" ? words.noSandbox : words.sandboxWords(spoken(mechanism))}</p>
      <dl className={styles.facts}>
        <dt>{words.holds}</dt>
        <dd>{enforced.map(spoken).join(", ")}</dd>
        <dt>{words.missing}</dt>
        <dd>
          {missing.length === 0 ? (
            words.nothingMissing
          ) : (
            <ul className={styles.protections}>
              {missing.map(({ protection, why, remedy }) => (
                <li key={protection}>
                  <span className={styles.bad}>{spoken(protection)}</span>: {why} {remedy}
                </li>
              ))}
            </ul>
          )}
        </dd>
      </dl>
    </section>
  );
}

/** What runs here, what it protects, and whether its log is whole. */
export function About() {
  const { value, error, again } = useRead(read);
  if (error !== null) return <ErrorNote error={error} onRetry={again} />;
  if (value === null) return <Skeleton lines={6} />;
  const { reveal } = host().shell;
  return (
    <>
      <dl className={styles.facts}>
        <dt>{words.version}</dt>
        <dd>{value.version}</dd>
        <dt>{words.daemon}</dt>
        <dd>{words.daemonWords(value.pid, duration(value.uptime_s * 1000))}</dd>
        <dt>{words.runs}</dt>
        <dd>{words.runsWords(value.running, value.max_running, value.queued)}</dd>
        <dt>{words.home}</dt>
        <dd className={styles.line}>
          <code>{value.home}</code>
          {reveal === undefined ? null : (
            <Button size="small" kind="quiet" onPress={() => void reveal(value.home)}>
              {words.reveal}
            </Button>
          )}
        </dd>
        {value.listen == null ? null : (
          <>
            <dt>{words.listen}</dt>
            <dd>
              <code>{value.listen}</code>
            </dd>
          </>
        )}
        <dt>{words.log}</dt>
        <dd>
          <Log seq={value.seq} />
        </dd>
      </dl>
      <Sandbox sandbox={value.sandbox} />
    </>
  );
}
