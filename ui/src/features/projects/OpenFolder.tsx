import { useState, useSyncExternalStore } from "react";
import { asError, type Wire } from "../../api";
import { Button, Dialog, ErrorNote, TextField } from "../../parts";
import { text } from "../../text";
import { isAsking, openPath, stopAsking, watchAsking } from "./open";

const words = text.projects.dialog;
const ABSOLUTE = /^(\/|~|[A-Za-z]:[\\/]|\\\\)/;

function Form() {
  const [path, setPath] = useState("");
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Wire<"Error"> | null>(null);
  const submit = async (): Promise<void> => {
    const folder = path.trim();
    if (!ABSOLUTE.test(folder)) {
      setWrong(true);
      return;
    }
    setBusy(true);
    try {
      await openPath(folder);
      stopAsking();
    } catch (problem) {
      setError(asError(problem));
      setBusy(false);
    }
  };
  return (
    <form
      id="open-folder"
      style={{ display: "grid", gap: "var(--space-3)" }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      <TextField
        label={words.path}
        hint={words.hint}
        code
        autoFocus
        value={path}
        onChange={(value) => {
          setPath(value);
          setWrong(false);
          setError(null);
        }}
        {...(wrong ? { error: words.absolute } : {})}
      />
      {error === null ? null : <ErrorNote error={error} />}
    </form>
  );
}

/** Asks for a folder's path, where the system's own dialog is not to be had. */
export function OpenFolder() {
  const open = useSyncExternalStore(watchAsking, isAsking);
  return (
    <Dialog
      title={words.title}
      open={open}
      onClose={stopAsking}
      actions={
        <>
          <Button kind="quiet" onPress={stopAsking}>
            {text.common.cancel}
          </Button>
          <Button kind="primary" type="submit" form="open-folder">
            {words.open}
          </Button>
        </>
      }
    >
      <Form />
    </Dialog>
  );
}
