import { useState } from "react";
import { asError, call, type Wire } from "../../api";
import { projects } from "../../live";
import { Button, Dialog, ErrorNote, Select, TextField } from "../../parts";
import { text } from "../../text";
import { PLAIN_AGENT, useAgents } from "../board";
import { type Prompt, readShelf } from "./shelf";

const words = text.prompts.dialog;
const EVERYWHERE = "everywhere";

function Form({ prompt, begin, onClose }: { prompt: Prompt | null; begin: string; onClose: () => void }) {
  const [title, setTitle] = useState(prompt?.title ?? "");
  const [said, setSaid] = useState(prompt?.text ?? begin);
  const [where, setWhere] = useState(prompt?.scope?.in === "project" ? prompt.scope.project : EVERYWHERE);
  const [agent, setAgent] = useState(prompt?.agent ?? PLAIN_AGENT);
  const [wrong, setWrong] = useState(false);
  const [error, setError] = useState<Wire<"Error"> | null>(null);
  const agents = useAgents(where === EVERYWHERE ? null : where, agent);
  const submit = async (): Promise<void> => {
    if (said.trim() === "") {
      setWrong(true);
      return;
    }
    const scope: Wire<"PromptScope"> =
      where === EVERYWHERE ? { in: "everywhere" } : { in: "project", project: where };
    // An empty title lets the daemon take the first line.
    const first = said.trim().split("\n")[0] ?? "";
    const called = title.trim() === "" ? first : title.trim();
    const body = { title: called, text: said, scope, agent };
    try {
      if (prompt === null) await call("AddPrompt", { body });
      else await call("EditPrompt", { path: { prompt: prompt.id }, body });
      onClose();
      await readShelf();
    } catch (problem) {
      setError(asError(problem));
    }
  };
  return (
    <form
      id="prompt-form"
      style={{ display: "grid", gap: "var(--space-3)" }}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label={words.text}
        rows={8}
        autoFocus
        value={said}
        onChange={(value) => {
          setSaid(value);
          setWrong(false);
        }}
        {...(wrong ? { error: words.empty } : {})}
      />
      <TextField label={words.title} hint={words.titleHint} value={title} onChange={setTitle} />
      <Select label={words.agent} value={agent} onChange={setAgent} choices={agents} />
      {projects.all().length === 0 ? null : (
        <Select
          label={words.scope}
          value={where}
          onChange={setWhere}
          choices={[
            { id: EVERYWHERE, label: words.everywhere },
            ...[...projects.values()].map(({ id, name }) => ({ id, label: words.only(name) })),
          ]}
        />
      )}
      {error === null ? null : <ErrorNote error={error} />}
    </form>
  );
}

/** Saves a prompt, or changes a saved one. `prompt` null makes a new one that begins with `begin`. */
export function PromptDialog({
  open,
  prompt,
  begin = "",
  onClose,
}: {
  readonly open: boolean;
  readonly prompt: Prompt | null;
  readonly begin?: string;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title={prompt === null ? words.add : words.edit}
      open={open}
      onClose={onClose}
      size="medium"
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            {text.common.cancel}
          </Button>
          <Button kind="primary" type="submit" form="prompt-form">
            {words.save}
          </Button>
        </>
      }
    >
      <Form prompt={prompt} begin={begin} onClose={onClose} />
    </Dialog>
  );
}
