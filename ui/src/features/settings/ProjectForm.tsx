import { useCallback, useState } from "react";
import { asError, call, type Wire } from "../../api";
import { Button, ErrorNote, Select, Skeleton, TextField, toast } from "../../parts";
import { text } from "../../text";
import { useRead } from "../../parts/useRead";
import styles from "./Settings.module.css";

const words = text.settings.projects;
const AS_IS = "";
type ProjectSettings = Wire<"ProjectSettings">;
const { modes, networks } = text.board.compose;

async function readModels(): Promise<readonly string[]> {
  const { models } = await call("ListModels", {});
  return models.filter(({ model }) => model != null).map(({ name }) => name);
}

/** What the project's own files say of how it is checked, each to be confirmed. */
function FoundChecks({
  project,
  checks,
  onTake,
}: {
  readonly project: string;
  readonly checks: readonly string[];
  readonly onTake: (command: string) => void;
}) {
  const { value } = useRead(useCallback(() => call("ListChecks", { path: { project } }), [project]));
  const found = (value?.found ?? []).filter(({ command }) => !checks.includes(command));
  if (found.length === 0) return null;
  return (
    <div>
      <p className={styles.found}>{words.found}</p>
      <ul className={styles.founds}>
        {found.map(({ command, found_in }) => (
          <li key={command}>
            <code>{command}</code>
            <span>{words.foundIn(found_in)}</span>
            <Button size="small" onPress={() => onTake(command)}>
              {words.take}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

function Fields({ project, kept }: { project: string; kept: ProjectSettings }) {
  const { value: models } = useRead(readModels);
  const [setup, setSetup] = useState(kept.setup ?? "");
  const [checks, setChecks] = useState((kept.checks ?? []).join("\n"));
  const [writable, setWritable] = useState((kept.writable ?? []).join("\n"));
  const [model, setModel] = useState(kept.model ?? AS_IS);
  const [mode, setMode] = useState<Wire<"Mode"> | "">(kept.mode ?? AS_IS);
  const [network, setNetwork] = useState<Wire<"NetworkGrant"> | "">(kept.network ?? AS_IS);
  const [base, setBase] = useState(kept.base ?? "");
  const [error, setError] = useState<Wire<"Error"> | null>(null);
  const names = [...new Set([...(models ?? []), ...(model === AS_IS ? [] : [model])])];
  const asIs = { id: AS_IS, label: words.asIs } as const;
  const save = async (): Promise<void> => {
    try {
      const body: ProjectSettings = {
        writable: linesOf(writable),
        checks: linesOf(checks),
        ...(setup.trim() === "" ? {} : { setup: setup.trim() }),
        ...(model === "" ? {} : { model }),
        ...(mode === "" ? {} : { mode }),
        ...(network === "" ? {} : { network }),
        ...(base.trim() === "" ? {} : { base: base.trim() }),
      };
      await call("SetProjectSettings", { path: { project }, body });
      setError(null);
      toast(words.saved);
    } catch (problem) {
      setError(asError(problem));
    }
  };
  return (
    <form
      className={styles.wide}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextField label={words.setup} hint={words.setupHint} code value={setup} onChange={setSetup} />
      <TextField
        label={words.checks}
        hint={words.checksHint}
        code
        rows={3}
        value={checks}
        onChange={setChecks}
      />
      <FoundChecks
        project={project}
        checks={linesOf(checks)}
        onTake={(command) => setChecks([...linesOf(checks), command].join("\n"))}
      />
      <TextField
        label={words.writable}
        hint={words.writableHint}
        code
        rows={3}
        value={writable}
        onChange={setWritable}
      />
      <Select
        label={words.model}
        value={model}
        onChange={setModel}
        choices={[asIs, ...names.map((name) => ({ id: name, label: name }))]}
      />
      <Select
        label={words.mode}
        value={mode}
        onChange={setMode}
        choices={[asIs, { id: "auto", label: modes.auto }, { id: "ask", label: modes.ask }]}
      />
      <Select
        label={words.network}
        value={network}
        onChange={setNetwork}
        choices={[asIs, { id: "none", label: networks.none }, { id: "full", label: networks.full }]}
      />
      <TextField label={words.base} hint={words.baseHint} code value={base} onChange={setBase} />
      {error === null ? null : <ErrorNote error={error} />}
      <div>
        <Button kind="primary" type="submit">
          {words.save}
        </Button>
      </div>
    </form>
  );
}

/** What is set for one project. */
export function ProjectForm({ project }: { readonly project: string }) {
  const { value, error, again } = useRead(
    useCallback(() => call("ReadProjectSettings", { path: { project } }), [project]),
  );
  if (error !== null) return <ErrorNote error={error} onRetry={again} />;
  return value === null ? <Skeleton lines={5} /> : <Fields project={project} kept={value} />;
}
