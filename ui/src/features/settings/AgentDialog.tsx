import { useId, useState } from "react";
import { asError, call, type Wire } from "../../api";
import { Button, type Choice, Dialog, ErrorNote, Select, Switch, TextField } from "../../parts";
import { text } from "../../text";
import { agentDraft, type AgentFields, agentFields, type Profile } from "./agent";
import styles from "./Settings.module.css";

const words = text.settings.agents.dialog;
const ANY = "";

/** What the dialog is for. */
export interface AgentEdit {
  /** What its fields begin with; null is nothing. */
  readonly begin: Profile | null;
  /** The name that it begins with, where that is another. */
  readonly name?: string;
  /** The profile that is replaced; null makes a new one. */
  readonly replaces: Profile | null;
}

interface FormProps {
  readonly edit: AgentEdit;
  /** Folder and name of the project that is looked at. */
  readonly project: { readonly folder: string; readonly name: string } | null;
  readonly models: readonly string[];
  readonly tools: readonly string[];
  readonly onSaved: (name: string) => void;
}

function Tools({
  all,
  chosen,
  onChange,
}: {
  readonly all: readonly string[];
  readonly chosen: readonly string[] | null;
  readonly onChange: (tools: readonly string[] | null) => void;
}) {
  const id = useId();
  return (
    <div className={styles.wide}>
      <Switch
        label={words.allTools}
        on={chosen === null}
        onChange={(every) => onChange(every ? null : all)}
      />
      {chosen === null ? null : (
        <fieldset className={styles.tools} aria-describedby={id}>
          <legend data-visually-hidden>{words.tools}</legend>
          {all.map((tool) => (
            <label key={tool}>
              <input
                type="checkbox"
                checked={chosen.includes(tool)}
                onChange={({ target }) =>
                  onChange(all.filter((one) => (one === tool ? target.checked : chosen.includes(one))))
                }
              />
              <code>{tool}</code>
            </label>
          ))}
          <p id={id} className={styles.sub}>
            {words.toolsHint}
          </p>
        </fieldset>
      )}
    </div>
  );
}

/** The file's own words, for one that is no profile yet. */
function Raw({ profile, onSave }: { profile: Profile; onSave: (text: string) => void }) {
  const [written, setWritten] = useState(profile.text ?? "");
  return (
    <form
      id="agent-form"
      className={styles.wide}
      onSubmit={(event) => {
        event.preventDefault();
        onSave(written);
      }}
    >
      <p className={styles.bad}>{profile.error}</p>
      <TextField label={words.file} code rows={16} value={written} onChange={setWritten} autoFocus />
    </form>
  );
}

function Form({ edit, project, models, tools, onSaved }: FormProps) {
  const { replaces } = edit;
  const [fields, setFields] = useState<AgentFields>(() => {
    const begin = agentFields(edit.begin);
    return edit.name === undefined ? begin : { ...begin, name: edit.name };
  });
  const [place, setPlace] = useState<"user" | "project">(replaces?.from === "project" ? "project" : "user");
  const [wrong, setWrong] = useState<string | null>(null);
  const [error, setError] = useState<Wire<"Error"> | null>(null);
  const set = (more: Partial<AgentFields>): void => setFields((before) => ({ ...before, ...more }));

  const save = async (name: string, body: Partial<Wire<"SaveProfile">>): Promise<void> => {
    try {
      await call("SaveProfile", {
        body: {
          name,
          ...(place === "project" && project !== null ? { project: project.folder } : {}),
          ...(replaces === null ? {} : { replaces: replaces.name }),
          ...body,
        },
      });
      onSaved(name);
    } catch (problem) {
      setError(asError(problem));
    }
  };
  const submit = (): void => {
    const draft = agentDraft(fields);
    setWrong(typeof draft === "string" ? words[draft] : null);
    setError(null);
    if (typeof draft !== "string") void save(fields.name.trim(), { profile: draft });
  };
  if (replaces?.error != null) {
    return (
      <>
        <Raw profile={replaces} onSave={(written) => void save(replaces.name, { text: written })} />
        {error === null ? null : <ErrorNote error={error} />}
      </>
    );
  }
  // A model that is not there any more stays what it is until another is chosen.
  const known = fields.model === "" || models.includes(fields.model) ? models : [...models, fields.model];
  const choices: readonly Choice<string>[] = [
    { id: ANY, label: words.anyModel },
    ...known.map((id) => ({ id, label: models.includes(id) ? id : words.missingModel(id) })),
  ];
  return (
    <form
      id="agent-form"
      className={styles.wide}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className={styles.pair}>
        <TextField
          label={words.name}
          hint={words.nameHint}
          code
          value={fields.name}
          onChange={(name) => set({ name })}
          autoFocus={replaces === null}
        />
        {project === null || replaces !== null ? null : (
          <Select
            label={words.place}
            value={place}
            onChange={setPlace}
            choices={[
              { id: "user", label: words.places.user },
              { id: "project", label: words.places.project(project.name) },
            ]}
          />
        )}
      </div>
      <TextField
        label={words.description}
        hint={words.descriptionHint}
        value={fields.description}
        onChange={(description) => set({ description })}
      />
      <TextField
        label={words.instructions}
        hint={words.instructionsHint}
        rows={12}
        value={fields.instructions}
        onChange={(instructions) => set({ instructions })}
      />
      <div className={styles.pair}>
        <Select
          label={words.model}
          value={fields.model}
          onChange={(model) => set({ model })}
          choices={choices}
        />
        <TextField
          label={words.effort}
          placeholder={words.effortHint}
          value={fields.effort}
          onChange={(effort) => set({ effort })}
        />
      </div>
      <Select
        label={words.access}
        value={fields.access}
        onChange={(access) => set({ access })}
        choices={[
          { id: "write", label: words.accesses.write },
          { id: "read", label: words.accesses.read },
        ]}
      />
      <Tools all={tools} chosen={fields.tools} onChange={(chosen) => set({ tools: chosen })} />
      <div className={styles.three}>
        <TextField
          label={words.turns}
          inputMode="numeric"
          value={fields.turns}
          onChange={(turns) => set({ turns })}
        />
        <TextField
          label={words.minutes}
          inputMode="numeric"
          value={fields.minutes}
          onChange={(minutes) => set({ minutes })}
        />
        <TextField
          label={words.cost}
          inputMode="decimal"
          value={fields.cost}
          onChange={(cost) => set({ cost })}
        />
      </div>
      <p className={styles.sub}>{words.limitsHint}</p>
      {wrong === null ? null : (
        <p className={styles.bad} role="alert">
          {wrong}
        </p>
      )}
      {error === null ? null : <ErrorNote error={error} />}
    </form>
  );
}

/** Makes a specialist or changes one; a file that is wrong is shown as it stands. */
export function AgentDialog({
  edit,
  onClose,
  ...props
}: Omit<FormProps, "edit"> & { readonly edit: AgentEdit | null; readonly onClose: () => void }) {
  return (
    <Dialog
      title={edit?.replaces == null ? words.add : words.edit(edit.replaces.name)}
      open={edit !== null}
      onClose={onClose}
      size="medium"
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            {text.common.cancel}
          </Button>
          <Button kind="primary" type="submit" form="agent-form">
            {words.save}
          </Button>
        </>
      }
    >
      {edit === null ? null : <Form edit={edit} {...props} />}
    </Dialog>
  );
}
