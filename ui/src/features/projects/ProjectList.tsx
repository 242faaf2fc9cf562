import { EllipsisIcon, FolderPlusIcon } from "lucide-react";
import { host } from "../../host";
import {
  type Project,
  projects,
  type TaskCard,
  useProject,
  useProjectList,
  usePreference,
  useSync,
  useTaskSum,
} from "../../live";
import { useMemo } from "react";
import { VisuallyHidden } from "react-aria-components";
import { Button, IconButton, Menu, type MenuAction } from "../../parts";
import { go, useRoute } from "../../shell/route";
import { text } from "../../text";
import { colourOf } from "./colour";
import { forget, openFolder, showProject } from "./open";
import styles from "./ProjectList.module.css";

const words = text.projects;
const ACTIVE: ReadonlySet<TaskCard["state"]> = new Set(["queued", "running", "needs_you", "review"]);
const idOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** The projects, the one that was used last at the top. */
const byUse = (all: Iterable<Project>): string[] =>
  [...all].sort((a, b) => b.used_at.localeCompare(a.used_at)).map(({ id }) => id);

function menuOf(project: Project): MenuAction[] {
  const { reveal } = host().shell;
  return [
    { id: "show", label: words.show, act: () => showProject(project.id) },
    { id: "settings", label: words.settings, act: () => go({ place: "project", project: project.id }) },
    ...(reveal === undefined
      ? []
      : [{ id: "reveal", label: words.reveal, act: () => void reveal(project.path) }]),
  ];
}

function Row({ id, current }: { id: string; current: boolean }) {
  const name = useProject(id, (project) => project?.name ?? "");
  const colour = useProject(id, (project) => project?.colour ?? 0);
  const count = useTaskSum(
    useMemo(
      () =>
        (all: Iterable<TaskCard>): number => {
          let active = 0;
          for (const task of all) if (task.project_id === id && ACTIVE.has(task.state)) active++;
          return active;
        },
      [id],
    ),
  );
  const project = projects.get(id);
  return (
    <li className={styles.row} data-current={current || undefined}>
      <button type="button" className={styles.project} aria-pressed={current} onClick={() => showProject(id)}>
        <span className={styles.dot} style={{ background: colourOf(colour) }} aria-hidden />
        <span className={styles.name}>{name}</span>
        {count === 0 ? null : (
          <span className={styles.count}>
            {count} <VisuallyHidden elementType="span">{words.active(count)}</VisuallyHidden>
          </span>
        )}
      </button>
      {project === undefined ? null : (
        <span className={styles.menu}>
          <Menu
            label={words.actions(name)}
            groups={[
              { id: "see", actions: menuOf(project) },
              {
                id: "away",
                actions: [
                  { id: "forget", label: words.forget, danger: true, act: () => void forget(project) },
                ],
              },
            ]}
          >
            <IconButton label={words.actions(name)}>
              <EllipsisIcon />
            </IconButton>
          </Menu>
        </span>
      )}
    </li>
  );
}

/** The sidebar's projects: which one the board shows. */
export function ProjectList() {
  const ids = useProjectList(byUse);
  const shown = usePreference("board.project", idOrNull);
  const route = useRoute();
  const sync = useSync();
  const onBoard = route.place === "board";
  return (
    <section className={styles.section} aria-label={words.heading}>
      <div className={styles.heading}>
        <h2>{words.heading}</h2>
        <IconButton label={words.open} onPress={() => void openFolder()}>
          <FolderPlusIcon />
        </IconButton>
      </div>
      {ids.length === 0 && sync !== "loading" ? (
        <div className={styles.none}>
          <p>{words.none}</p>
          <Button size="small" onPress={() => void openFolder()}>
            {words.open}
          </Button>
        </div>
      ) : (
        <ul className={styles.list}>
          {ids.length < 2 ? null : (
            <li className={styles.row} data-current={(onBoard && shown === null) || undefined}>
              <button
                type="button"
                className={styles.project}
                aria-pressed={onBoard && shown === null}
                onClick={() => showProject(null)}
              >
                <span className={`${styles.dot} ${styles.ring}`} aria-hidden />
                <span className={styles.name}>{words.all}</span>
              </button>
            </li>
          )}
          {ids.map((id) => (
            <Row key={id} id={id} current={onBoard && shown === id} />
          ))}
        </ul>
      )}
    </section>
  );
}
