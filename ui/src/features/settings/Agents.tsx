import { EllipsisIcon } from "lucide-react";
import { useCallback, useState } from "react";
import { asError, call } from "../../api";
import { cost, type Project, useProjectList } from "../../live";
import { Button, ErrorNote, IconButton, Markdown, Menu, Select, Skeleton, Tag, toast } from "../../parts";
import { useKeptRead } from "../../parts/useKeptRead";
import { go } from "../../shell/route";
import { text } from "../../text";
import { fillComposer } from "../board";
import { type AgentEdit, AgentDialog } from "./AgentDialog";
import { copyName, type Profile } from "./agent";
import styles from "./Settings.module.css";

const words = text.settings.agents;
const NONE = "";
const paths = (all: Iterable<Project>): string[] => [...all].map(({ path }) => path);
const names = (all: Iterable<Project>): string[] => [...all].map(({ name }) => name);

interface RowProps {
  readonly profile: Profile;
  readonly onEdit: () => void;
  readonly onCopy: () => void;
  readonly onRemove: () => void;
}

function Row({ profile, onEdit, onCopy, onRemove }: RowProps) {
  const [shown, setShown] = useState(false);
  const { name, description, error, warning, access, tools, model, effort, turns, minutes, cost_micros } =
    profile;
  const sound = error == null;
  const own = profile.from !== "shipped";
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
  const use = (): void => {
    fillComposer("", name);
    go({ place: "board" });
  };
  return (
    <li className={styles.row}>
      <div className={styles.line}>
        <span className={styles.grow}>
          <span className={styles.name}>{name}</span>{" "}
          {own ? <Tag kind="accent">{words.from[profile.from]}</Tag> : null}
        </span>
        {sound ? (
          <>
            <Button
              size="small"
              kind="quiet"
              aria-expanded={shown}
              aria-label={(shown ? words.hideOf : words.showOf)(name)}
              onPress={() => setShown(!shown)}
            >
              {shown ? words.hide : words.show}
            </Button>
            <Button size="small" kind="quiet" aria-label={words.useOf(name)} onPress={use}>
              {words.use}
            </Button>
          </>
        ) : null}
        <Menu
          label={words.actions(name)}
          placement="bottom end"
          groups={[
            {
              id: "change",
              actions: [
                {
                  id: "edit",
                  label: own ? words.edit : words.change,
                  disabled: !sound && profile.text == null,
                  act: onEdit,
                },
                { id: "copy", label: words.copy, disabled: !sound, act: onCopy },
              ],
            },
            {
              id: "away",
              actions: [{ id: "remove", label: words.remove, danger: true, disabled: !own, act: onRemove }],
            },
          ]}
        >
          <IconButton label={words.actions(name)}>
            <EllipsisIcon />
          </IconButton>
        </Menu>
      </div>
      {sound ? <p>{description}</p> : <p className={styles.bad}>{words.wrong(error)}</p>}
      {warning == null ? null : <p className={styles.bad}>{warning}</p>}
      <p className={styles.sub}>{facts.filter((fact) => fact !== null).join(" · ")}</p>
      {shown ? (
        <div className={styles.result}>
          <Markdown>{profile.instructions}</Markdown>
        </div>
      ) : null}
    </li>
  );
}

function fail(problem: unknown): void {
  const { title, hint } = asError(problem);
  toast(`${title}. ${hint}`, { kind: "error" });
}

async function modelNames(): Promise<string[]> {
  const { models } = await call("ListModels", {});
  return models.flatMap(({ name, model }) => (model == null ? [] : [name]));
}

/** The specialists: what each is for, what it may, what it is told; made, changed and removed. */
export function Agents() {
  const folders = useProjectList(paths);
  const titles = useProjectList(names);
  const [chosen, setProject] = useState(NONE);
  const project = folders.includes(chosen) ? chosen : NONE;
  const [edit, setEdit] = useState<AgentEdit | null>(null);
  const [models, setModels] = useState<readonly string[]>([]);
  const query = project === NONE ? {} : { project };
  const read = useCallback(
    () => call("ListProfiles", { query: project === NONE ? {} : { project } }),
    [project],
  );
  const { value, error, again } = useKeptRead(read);
  const all = value?.profiles ?? [];
  const begin = (next: AgentEdit): void => {
    setEdit(next);
    // Without a list the model of a profile can still be kept.
    modelNames().then(setModels, () => undefined);
  };
  const change = (profile: Profile): void =>
    begin({ begin: profile, replaces: profile.from === "shipped" ? null : profile });
  const copy = (profile: Profile): void => {
    const taken = all.map(({ name }) => name);
    begin({ begin: profile, name: copyName(profile.name, taken), replaces: null });
  };
  const remove = async ({ name, from }: Profile): Promise<void> => {
    const place = from === "project" ? query : {};
    try {
      const { text: was } = await call("RemoveProfile", { path: { profile: name }, query: place });
      const back = (): void =>
        void call("SaveProfile", { body: { name, text: was, ...place } }).then(again, fail);
      toast(words.removed(name), { action: { label: text.common.undo, act: back } });
      again();
    } catch (problem) {
      fail(problem);
    }
  };
  return (
    <>
      <p className={styles.hint}>{words.intro}</p>
      <div className={styles.setting}>
        <Select
          label={words.project}
          value={project}
          onChange={setProject}
          choices={[
            { id: NONE, label: words.none },
            ...folders.map((id, at) => ({ id, label: titles[at] ?? id })),
          ]}
        />
        <Button onPress={() => begin({ begin: null, replaces: null })}>{words.add}</Button>
      </div>
      {error === null ? null : <ErrorNote error={error} onRetry={again} />}
      {value === null ? (
        error === null ? (
          <Skeleton lines={6} />
        ) : null
      ) : (
        <ul className={styles.list}>
          {all.map((profile) => (
            <Row
              key={profile.name}
              profile={profile}
              onEdit={() => change(profile)}
              onCopy={() => copy(profile)}
              onRemove={() => void remove(profile)}
            />
          ))}
        </ul>
      )}
      <AgentDialog
        edit={edit}
        project={
          project === NONE ? null : { folder: project, name: titles[folders.indexOf(project)] ?? project }
        }
        models={models}
        tools={value?.tools ?? []}
        onClose={() => setEdit(null)}
        onSaved={(name) => {
          setEdit(null);
          toast(words.saved(name));
          again();
        }}
      />
    </>
  );
}
