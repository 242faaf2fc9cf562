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
import {
  Button,
  IconButton,
  Menu,
  type MenuAction,
  SideList,
  SideNote,
  SideRow,
  SideSection,
} from "../../parts";
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
    <SideRow
      icon={<span className={styles.dot} style={{ background: colourOf(colour) }} />}
      name={name}
      current={current}
      aria-pressed={current}
      onClick={() => showProject(id)}
      end={
        count === 0 ? null : (
          <span className={styles.count}>
            {count}
            <span data-visually-hidden> {words.active(count)}</span>
          </span>
        )
      }
      menu={
        project === undefined ? null : (
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
        )
      }
    />
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
    <SideSection
      title={words.heading}
      action={
        <IconButton label={words.open} keys="Mod+O" onPress={() => void openFolder()}>
          <FolderPlusIcon />
        </IconButton>
      }
    >
      {ids.length === 0 && sync !== "loading" ? (
        <SideNote>
          <p>{words.none}</p>
          <Button size="small" onPress={() => void openFolder()}>
            {words.open}
          </Button>
        </SideNote>
      ) : (
        <SideList>
          {ids.length < 2 ? null : (
            <SideRow
              icon={<span className={`${styles.dot} ${styles.ring}`} />}
              name={words.all}
              current={onBoard && shown === null}
              aria-pressed={onBoard && shown === null}
              onClick={() => showProject(null)}
            />
          )}
          {ids.map((id) => (
            <Row key={id} id={id} current={onBoard && shown === id} />
          ))}
        </SideList>
      )}
    </SideSection>
  );
}
