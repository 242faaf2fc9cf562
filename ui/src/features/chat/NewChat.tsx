import { FolderIcon } from "lucide-react";
import { type Project, useProjectList } from "../../live";
import { Button, Empty, Select } from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";
import { Composer } from "./Composer";
import { NEW } from "./drafts";
import { useNoModel } from "./models";
import { Pane } from "./Pane";
import { chooseProject, useNewChatProject } from "./project";
import { begin } from "./send";
import { webOfNewChats } from "./Web";
import styles from "./ChatView.module.css";

const inOrder = (projects: Iterable<Project>): readonly Project[] =>
  [...projects].sort((a, b) => a.name.localeCompare(b.name));

const NONE = "none";

/** A chat that is not begun yet. */
export function NewChat({ onUnfold }: { readonly onUnfold: (() => void) | null }) {
  const projects = useProjectList(inOrder);
  const chosen = useNewChatProject();
  const noModel = useNoModel();
  const project = projects.find((one) => one.id === chosen) ?? null;
  return (
    <Pane draft={NEW} onUnfold={onUnfold} title={<h1 className={styles.title}>{text.chat.untitled}</h1>}>
      <div className={styles.blank}>
        {noModel ? (
          <Empty
            title={text.chat.noModels}
            action={
              <Button kind="primary" onPress={() => go({ place: "settings", page: "models" })}>
                {text.chat.setUpModels}
              </Button>
            }
          >
            {text.chat.noModelsWords}
          </Empty>
        ) : (
          <Empty title={text.chat.emptyTitle}>
            {project === null ? text.chat.emptyWords : text.chat.emptyProject(project.name)}
          </Empty>
        )}
      </div>
      <footer className={styles.foot} data-keep-clear>
        <Composer
          draft={NEW}
          project={project?.id ?? null}
          model={null}
          web={webOfNewChats()}
          placeholder={project === null ? text.chat.placeholder : text.chat.placeholderProject}
          action={text.chat.send}
          onSend={begin}
          chips={
            projects.length === 0 ? null : (
              <Select
                label={text.chat.project}
                hideLabel
                chip
                icon={<FolderIcon aria-hidden />}
                choices={[
                  { id: NONE, label: text.chat.noProject },
                  ...projects.map((one) => ({ id: one.id, label: one.name, hint: one.path })),
                ]}
                value={project?.id ?? NONE}
                onChange={(id) => chooseProject(id === NONE ? null : id)}
              />
            )
          }
        />
      </footer>
    </Pane>
  );
}
