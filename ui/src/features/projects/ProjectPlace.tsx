import { useProject } from "../../live";
import { Button } from "../../parts";
import { text } from "../../text";
import { ProjectForm } from "../settings";
import { showProject } from "./open";
import styles from "./ProjectPlace.module.css";

/** One project: where it is, and what is set for it. */
export function ProjectPlace({ project }: { readonly project: string }) {
  const name = useProject(project, (row) => row?.name ?? "");
  const path = useProject(project, (row) => row?.path ?? "");
  return (
    <div className={styles.scroll}>
      <div className={styles.place}>
        <header className={styles.header}>
          <div className={styles.names}>
            <h1 className={styles.title}>{name}</h1>
            <code className={styles.path}>{path}</code>
          </div>
          <Button onPress={() => showProject(project)}>{text.projects.show}</Button>
        </header>
        <ProjectForm project={project} />
      </div>
    </div>
  );
}
