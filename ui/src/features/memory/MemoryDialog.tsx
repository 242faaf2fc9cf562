import { useState } from "react";
import { asError, call, type Wire } from "../../api";
import { projects } from "../../live";
import { Button, Dialog, ErrorNote, Select, Switch, TextField, toast } from "../../parts";
import { text } from "../../text";
import { type Kind, KINDS } from "./filter";
import type { Memory } from "./listing";
import styles from "./Memory.module.css";

const words = text.memory.dialog;
const EVERYWHERE = "everywhere";

function scopeOf(where: string, path: string): Wire<"MemoryScope"> {
  if (where === EVERYWHERE) return { of: "user" };
  return path.trim() === "" ? { of: "project", project: where } : { of: "path", project: where, path };
}

function Form({ memory, begin, onClose }: { memory: Memory | null; begin: string; onClose: () => void }) {
  const scope = memory?.scope;
  const [said, setSaid] = useState(memory?.text ?? "");
  const [kind, setKind] = useState<Kind>(memory?.kind ?? "convention");
  const [where, setWhere] = useState(
    scope === undefined ? begin : scope.of === "user" ? EVERYWHERE : scope.project,
  );
  const [path, setPath] = useState(scope?.of === "path" ? scope.path : "");
  const [pinned, setPinned] = useState(memory?.pinned ?? false);
  const [wrong, setWrong] = useState(false);
  const [error, setError] = useState<Wire<"Error"> | null>(null);
  const submit = async (): Promise<void> => {
    if (said.trim() === "") {
      setWrong(true);
      return;
    }
    const body = { text: said, kind, scope: scopeOf(where, path), pinned };
    try {
      if (memory === null) {
        const { how } = await call("AddMemory", { body });
        if (how !== "added") toast(how === "merged" ? text.memory.merged : text.memory.replaced);
      } else await call("EditMemory", { path: { memory: memory.id }, body });
      onClose();
    } catch (problem) {
      setError(asError(problem));
    }
  };
  return (
    <form
      id="memory-form"
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label={words.text}
        hint={words.textHint}
        rows={4}
        autoFocus
        value={said}
        onChange={(value) => {
          setSaid(value);
          setWrong(false);
        }}
        {...(wrong ? { error: words.empty } : {})}
      />
      <Select
        label={words.kind}
        value={kind}
        onChange={setKind}
        choices={KINDS.map((id) => ({ id, label: text.memory.kinds[id] }))}
      />
      <Select
        label={words.scope}
        value={where}
        onChange={setWhere}
        choices={[
          { id: EVERYWHERE, label: words.everywhere },
          ...[...projects.values()].map(({ id, name }) => ({ id, label: words.only(name) })),
        ]}
      />
      {where === EVERYWHERE ? null : (
        <TextField label={words.path} hint={words.pathHint} code value={path} onChange={setPath} />
      )}
      <Switch label={words.pin} on={pinned} onChange={setPinned} />
      {error === null ? null : <ErrorNote error={error} />}
    </form>
  );
}

/** Writes something down, or changes a memory. `begin` is the project that a new one is about, or `everywhere`. */
export function MemoryDialog({
  open,
  memory,
  begin = EVERYWHERE,
  onClose,
}: {
  readonly open: boolean;
  readonly memory: Memory | null;
  readonly begin?: string;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title={memory === null ? words.add : words.edit}
      open={open}
      onClose={onClose}
      size="medium"
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            {text.common.cancel}
          </Button>
          <Button kind="primary" type="submit" form="memory-form">
            {words.save}
          </Button>
        </>
      }
    >
      <Form memory={memory} begin={begin} onClose={onClose} />
    </Dialog>
  );
}
