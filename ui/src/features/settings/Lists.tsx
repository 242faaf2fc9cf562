import { useState } from "react";
import { useAllActions } from "../../actions";
import { projects, type Project, useProjectList } from "../../live";
import { Button, Empty, Kbd, Select } from "../../parts";
import { text } from "../../text";
import { openFolder } from "../projects";
import { type Prompt, PromptDialog, removePrompt, useShelf } from "../prompts";
import { ProjectForm } from "./ProjectForm";
import styles from "./Settings.module.css";

const words = text.settings;
const idsOf = (all: Iterable<Project>): string[] => [...all].map(({ id }) => id);

export function Projects() {
  const ids = useProjectList(idsOf);
  const [picked, setPicked] = useState<string | null>(null);
  const project = picked !== null && ids.includes(picked) ? picked : ids[0];
  if (project === undefined) {
    return (
      <Empty
        title={words.projects.none}
        action={<Button onPress={() => void openFolder()}>{text.projects.open}</Button>}
      >
        <p>{words.projects.noneWords}</p>
      </Empty>
    );
  }
  return (
    <>
      <Select
        label={text.board.compose.project}
        value={project}
        onChange={setPicked}
        choices={ids.map((id) => ({ id, label: projects.get(id)?.name ?? id }))}
      />
      <ProjectForm key={project} project={project} />
    </>
  );
}

export function Prompts() {
  const { prompts } = useShelf();
  const [edited, setEdited] = useState<Prompt | "new" | null>(null);
  return (
    <>
      <div className={styles.setting}>
        <p className={styles.hint}>{words.prompts.intro}</p>
        <Button onPress={() => setEdited("new")}>{words.prompts.add}</Button>
      </div>
      <ul className={styles.list}>
        {prompts.map((prompt) => (
          <li key={prompt.id} className={styles.row}>
            <div className={styles.line}>
              <span className={`${styles.grow} ${styles.name}`}>{prompt.title}</span>
              <Button
                size="small"
                kind="quiet"
                aria-label={`${text.prompts.edit} ${prompt.title}`}
                onPress={() => setEdited(prompt)}
              >
                {text.prompts.edit}
              </Button>
              <Button
                size="small"
                kind="quiet"
                aria-label={`${text.prompts.remove} ${prompt.title}`}
                onPress={() => void removePrompt(prompt)}
              >
                {text.prompts.remove}
              </Button>
            </div>
            <p className={styles.sub}>{prompt.text.slice(0, 200)}</p>
          </li>
        ))}
      </ul>
      <PromptDialog
        open={edited !== null}
        prompt={edited === "new" ? null : edited}
        onClose={() => setEdited(null)}
      />
    </>
  );
}

export function Shortcuts() {
  const actions = useAllActions();
  const groups = new Map<string, { id: string; title: string; keys: string }[]>();
  for (const { id, title, group, keys: own, shownKeys } of actions) {
    const keys = own ?? shownKeys;
    if (keys === undefined) continue;
    const known = groups.get(group) ?? [];
    if (!known.some((one) => one.id === id)) groups.set(group, [...known, { id, title, keys }]);
  }
  return (
    <>
      <p className={styles.hint}>{words.shortcuts.intro}</p>
      {[...groups].map(([group, list]) => (
        <section key={group} className={styles.group}>
          <h2 className={styles.heading}>{group}</h2>
          {list.map(({ id, title, keys }) => (
            <div key={id} className={styles.keys}>
              <span>{title}</span>
              <span>
                {keys.split(" ").map((chord, i) => (
                  <span key={i}>
                    {i === 0 ? "" : " "}
                    <Kbd keys={chord} />
                  </span>
                ))}
              </span>
            </div>
          ))}
        </section>
      ))}
    </>
  );
}
