import { useState } from "react";
import { asError, type Wire } from "../../api";
import { Button, Dialog, ErrorNote, Select, TextField } from "../../parts";
import { text } from "../../text";
import { useRead } from "./useRead";
import { type Model, type Price, readSettings, setKey, setModel } from "./wire";
import styles from "./Settings.module.css";

const words = text.settings.models.dialog;
type Api = keyof typeof words.apis;
const APIS = Object.keys(words.apis) as Api[];

/** Both prices or none; null where they make no sense. */
function priceOf(input: string, output: string, kept: Price | undefined): Price | undefined | null {
  if (input.trim() === "" && output.trim() === "") return undefined;
  const [first, second] = [Number(input), Number(output)];
  if (input.trim() === "" || output.trim() === "" || !(first >= 0) || !(second >= 0)) return null;
  return { ...kept, input: first, output: second };
}

interface FormProps {
  readonly model: Model | null;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

function Form({ model, onClose, onSaved }: FormProps) {
  const { value: settings } = useRead(readSettings);
  const [name, setName] = useState(model?.name ?? "");
  const [api, setApi] = useState<Api>(APIS.find((one) => one === model?.api) ?? "chat-completions");
  const [url, setUrl] = useState(model?.base_url ?? "");
  const [asked, setAsked] = useState(model?.model ?? "");
  const [key, setOwnKey] = useState("");
  const [input, setInput] = useState(model?.price == null ? "" : String(model.price.input));
  const [output, setOutput] = useState(model?.price == null ? "" : String(model.price.output));
  const [wrong, setWrong] = useState<string | null>(null);
  const [error, setError] = useState<Wire<"Error"> | null>(null);

  const submit = async (): Promise<void> => {
    const price = priceOf(input, output, model?.price ?? undefined);
    if ([name, url, asked].some((field) => field.trim() === "")) {
      setWrong(words.missing);
      return;
    }
    if (price === null) {
      setWrong(words.badPrice);
      return;
    }
    setWrong(null);
    const keeps = key !== "" || model?.key.from === "kept";
    const variable = model?.key.from === "environment" && !keeps ? model.key.variable : undefined;
    try {
      await setModel({
        name: name.trim(),
        api,
        base_url: url.trim(),
        model: asked.trim(),
        kept_key: keeps,
        ...(variable === undefined ? {} : { api_key_env: variable }),
        ...(model?.context_window == null ? {} : { context_window: model.context_window }),
        ...(price === undefined ? {} : { price }),
      });
      if (key !== "") await setKey(name.trim(), key);
      onSaved();
      onClose();
    } catch (problem) {
      setError(asError(problem));
    }
  };
  return (
    <form
      id="model-form"
      className={styles.wide}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label={words.name}
        hint={words.nameHint}
        value={name}
        onChange={setName}
        isDisabled={model !== null}
        autoFocus={model === null}
      />
      <Select
        label={words.api}
        value={api}
        onChange={setApi}
        choices={APIS.map((id) => ({ id, label: words.apis[id] }))}
      />
      <TextField
        label={words.url}
        code
        placeholder="https://api.example.com/v1"
        value={url}
        onChange={setUrl}
      />
      <TextField label={words.model} hint={words.modelHint} code value={asked} onChange={setAsked} />
      <TextField
        label={words.key}
        hint={words.keyHints[settings?.key_store ?? "keychain"]}
        type="password"
        autoComplete="off"
        value={key}
        onChange={setOwnKey}
      />
      <TextField label={words.input} inputMode="decimal" value={input} onChange={setInput} />
      <TextField
        label={words.output}
        hint={words.priceHint}
        inputMode="decimal"
        value={output}
        onChange={setOutput}
      />
      {wrong === null ? null : (
        <p className={styles.bad} role="alert">
          {wrong}
        </p>
      )}
      {error === null ? null : <ErrorNote error={error} />}
    </form>
  );
}

/** Adds a model to the configuration, or changes one. Its key goes where this system keeps secrets. */
export function ModelDialog({ open, ...props }: FormProps & { readonly open: boolean }) {
  return (
    <Dialog
      title={props.model === null ? words.add : words.edit(props.model.name)}
      open={open}
      onClose={props.onClose}
      actions={
        <>
          <Button kind="quiet" onPress={props.onClose}>
            {text.common.cancel}
          </Button>
          <Button kind="primary" type="submit" form="model-form">
            {words.save}
          </Button>
        </>
      }
    >
      <Form {...props} />
    </Dialog>
  );
}
