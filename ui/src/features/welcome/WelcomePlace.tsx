import { useEffect, useState } from "react";
import { call, type Wire } from "../../api";
import { setPreference } from "../../live";
import { Button, ErrorNote, Skeleton } from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";
import { openFolder } from "../projects";
import { useRead } from "../settings";
import { takeTour } from "./tour";
import styles from "./WelcomePlace.module.css";

const words = text.welcome;
const readAgents = async (): Promise<readonly Wire<"AgentView">[]> => (await call("ListAgents", {})).agents;
const readModels = async (): Promise<readonly Wire<"ModelView">[]> => (await call("ListModels", {})).models;

function Models() {
  const { value, error, again } = useRead(readModels);
  return (
    <section className={styles.step} aria-label={words.models.title}>
      <h2 className={styles.name}>{words.models.title}</h2>
      {error === null ? null : <ErrorNote error={error} onRetry={again} />}
      {value === null && error === null ? <Skeleton lines={2} /> : null}
      {value?.length === 0 ? <p className={styles.words}>{words.models.none}</p> : null}
      <ul className={styles.list}>
        {(value ?? []).map((model) => (
          <li key={model.name} className={styles.found}>
            <span>{model.name}</span>
            <span className={styles.from}>
              {model.default ? `${words.models.default}, ${model.source}` : model.source}
            </span>
          </li>
        ))}
      </ul>
      <div className={styles.buttons}>
        <Button onPress={() => go({ place: "settings", page: "models" })}>
          {value?.length === 0 ? words.models.addFirst : words.models.add}
        </Button>
        <Button kind="quiet" onPress={again}>
          {words.models.again}
        </Button>
      </div>
    </section>
  );
}

function Agents() {
  const { value, error, again } = useRead(readAgents);
  return (
    <section className={styles.step} aria-label={words.agents.title}>
      <h2 className={styles.name}>{words.agents.title}</h2>
      <ul className={styles.list}>
        {(value ?? []).map(({ name, title, version, path }) => (
          <li key={name} className={styles.found}>
            <span>{title}</span>
            <span className={styles.from}>{version ?? path}</span>
          </li>
        ))}
      </ul>
      {error === null ? null : <ErrorNote error={error} onRetry={again} />}
      {value === null ? null : (
        <p className={styles.words}>{value.length === 0 ? words.agents.none : words.agents.words}</p>
      )}
      {value === null && error === null ? <Skeleton lines={2} /> : null}
    </section>
  );
}

function Tour() {
  const [busy, setBusy] = useState(false);
  return (
    <Button
      isDisabled={busy}
      onPress={() => {
        setBusy(true);
        void takeTour().then(() => setBusy(false));
      }}
    >
      {busy ? words.tour.starting : words.tour.start}
    </Button>
  );
}

/** The first run: what is needed to begin, and what was found here. */
export function WelcomePlace() {
  useEffect(() => setPreference("welcome.seen", true), []);
  return (
    <div className={styles.scroll}>
      <div className={styles.welcome}>
        <header>
          <h1 className={styles.title}>{words.title}</h1>
          <p className={styles.intro}>{words.intro}</p>
        </header>
        <section className={styles.step} aria-label={words.project.title}>
          <h2 className={styles.name}>{words.project.title}</h2>
          <p className={styles.words}>{words.project.words}</p>
          <Button kind="primary" onPress={() => void openFolder()}>
            {words.project.open}
          </Button>
        </section>
        <Models />
        <Agents />
        <section className={styles.step} aria-label={words.tour.title}>
          <h2 className={styles.name}>{words.tour.title}</h2>
          <p className={styles.words}>{words.tour.words}</p>
          <Tour />
        </section>
        <div>
          <Button kind="quiet" onPress={() => go({ place: "board" })}>
            {words.go}
          </Button>
        </div>
      </div>
    </div>
  );
}
