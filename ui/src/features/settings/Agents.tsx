import { useCallback, useState } from "react";
import { call, type Wire } from "../../api";
import { cost, type Project, useProjectList } from "../../live";
import { Button, ErrorNote, Markdown, Select, Skeleton, Tag } from "../../parts";
import { useRead } from "../../parts/useRead";
import { text } from "../../text";
import styles from "./Settings.module.css";

const words = text.settings.agents;
type Profile = Wire<"ProfileView">;
const NONE = "";
const paths = (all: Iterable<Project>): string[] => [...all].map(({ path }) => path);
const names = (all: Iterable<Project>): string[] => [...all].map(({ name }) => name);

function Row({ profile }: { readonly profile: Profile }) {
  const [shown, setShown] = useState(false);
  const { name, description, error, access, tools, model, effort, turns, minutes, cost_micros } = profile;
  const facts = [
    words.from[profile.from],
    access === "read" ? words.reads : null,
    model == null ? null : words.model(model),
    effort == null ? null : words.effort(effort),
    tools == null ? null : words.tools(tools.join(", ")),
    turns == null ? null : words.turns(turns),
    minutes == null ? null : words.minutes(minutes),
    cost_micros == null ? null : words.cost(cost(cost_micros)),
    profile.path ?? null,
  ];
  return (
    <li className={styles.row}>
      <div className={styles.line}>
        <span className={styles.grow}>
          <span className={styles.name}>{name}</span>{" "}
          {profile.from === "shipped" ? null : <Tag kind="accent">{words.from[profile.from]}</Tag>}
        </span>
        {error == null ? (
          <Button
            size="small"
            kind="quiet"
            aria-expanded={shown}
            aria-label={words.showOf(name)}
            onPress={() => setShown(!shown)}
          >
            {shown ? words.hide : words.show}
          </Button>
        ) : null}
      </div>
      {error == null ? <p>{description}</p> : <p className={styles.bad}>{words.wrong(error)}</p>}
      <p className={styles.sub}>{facts.filter((fact) => fact !== null).join(" · ")}</p>
      {shown ? (
        <div className={styles.result}>
          <Markdown>{profile.instructions}</Markdown>
        </div>
      ) : null}
    </li>
  );
}

/** The specialists: what each is for, what it may, what it is told. */
export function Agents() {
  const folders = useProjectList(paths);
  const titles = useProjectList(names);
  const [project, setProject] = useState(NONE);
  const read = useCallback(
    () => call("ListProfiles", { query: project === NONE ? {} : { project } }),
    [project],
  );
  const { value, error, again } = useRead(read);
  return (
    <>
      <div className={styles.setting}>
        <p className={styles.hint}>{words.intro}</p>
        <Select
          label={words.project}
          value={project}
          onChange={setProject}
          choices={[
            { id: NONE, label: words.none },
            ...folders.map((id, at) => ({ id, label: titles[at] ?? id })),
          ]}
        />
      </div>
      {error === null ? null : <ErrorNote error={error} onRetry={again} />}
      {value === null ? (
        error === null ? (
          <Skeleton lines={6} />
        ) : null
      ) : (
        <ul className={styles.list}>
          {value.profiles.map((profile) => (
            <Row key={profile.name} profile={profile} />
          ))}
        </ul>
      )}
    </>
  );
}
