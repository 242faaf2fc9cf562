import { useState } from "react";
import { asError, call, type Wire } from "../../api";
import { Button, Dialog, ErrorNote, Select, TextField } from "../../parts";
import { text } from "../../text";
import { ModelTuning } from "./ModelTuning";
import styles from "./Settings.module.css";
import { fieldsOf, isTuned, tuningOf } from "./tuning";

const words = text.settings.models.dialog;
type Price = Wire<"Price">;
type Api = keyof typeof words.apis;
const APIS = Object.keys(words.apis) as Api[];

/** Both prices or none; null where they make no sense. */
function priceOf(input: string, output: string, kept: Price | undefined): Price | undefined | null {
  if (input.trim() === "" && output.trim() === "") return undefined;
  const [first, second] = [Number(input), Number(output)];
  if (input.trim() === "" || output.trim() === "" || !(first >= 0) || !(second >= 0)) return null;
  return { ...kept, input: first, output: second };
}

type Model = Wire<"ModelView">;
type From = Model["key"]["from"];
const SOURCES: readonly From[] = ["kept", "environment", "none"];

interface FormProps {
  readonly model: Model | null;
  /** Where this system keeps keys. */
  readonly store: Wire<"Settings">["key_store"];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

function Form({ model, store, onClose, onSaved }: FormProps) {
  const before = model?.key ?? null;
  const [name, setName] = useState(model?.name ?? "");
  const [api, setApi] = useState<Api>(APIS.find((one) => one === model?.api) ?? "chat-completions");
  const [url, setUrl] = useState(model?.base_url ?? "");
  const [asked, setAsked] = useState(model?.model ?? "");
  const [from, setFrom] = useState<From>(before?.from ?? "kept");
  const [key, setKey] = useState("");
  const [variable, setVariable] = useState(before?.from === "environment" ? before.variable : "");
  const [input, setInput] = useState(model?.price == null ? "" : String(model.price.input));
  const [output, setOutput] = useState(model?.price == null ? "" : String(model.price.output));
  const [tuning, setTuning] = useState(() => fieldsOf(model));
  const [wrong, setWrong] = useState<string | null>(null);
  const [error, setError] = useState<Wire<"Error"> | null>(null);
  const hasKey = before?.from === "kept" && before.there;

  const check = (price: Price | null | undefined): string | null => {
    if ([name, url, asked].some((field) => field.trim() === "")) return words.missing;
    if (from === "environment" && variable.trim() === "") return words.noVariable;
    if (from === "kept" && key === "" && !hasKey) return words.noKey;
    return price === null ? words.badPrice : null;
  };
  const submit = async (): Promise<void> => {
    const price = priceOf(input, output, model?.price ?? undefined);
    const tuned = tuningOf(tuning, name.trim());
    const problem = check(price) ?? (typeof tuned === "string" ? words[tuned] : null);
    setWrong(problem);
    if (problem !== null || typeof tuned === "string") return;
    const path = { model: name.trim() };
    try {
      await call("SetModel", {
        body: {
          name: path.model,
          api,
          base_url: url.trim(),
          model: asked.trim(),
          kept_key: from === "kept",
          ...(from === "environment" ? { api_key_env: variable.trim() } : {}),
          ...tuned,
          ...(price == null ? {} : { price }),
        },
      });
      if (from === "kept" && key !== "") await call("SetModelKey", { path, body: { key } });
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
      <Select
        label={words.key}
        value={from}
        onChange={setFrom}
        choices={SOURCES.map((id) => ({ id, label: id === "kept" ? words.keep[store] : words.sources[id] }))}
      />
      {from === "kept" ? (
        <TextField
          label={words.secret}
          hint={hasKey ? words.keptHint : words.secretHint}
          type="password"
          autoComplete="off"
          value={key}
          onChange={setKey}
        />
      ) : null}
      {from === "environment" ? (
        <TextField
          label={words.variable}
          hint={words.variableHint}
          code
          placeholder="OPENAI_API_KEY"
          value={variable}
          onChange={setVariable}
        />
      ) : null}
      <div className={styles.pair}>
        <TextField label={words.input} inputMode="decimal" value={input} onChange={setInput} />
        <TextField label={words.output} inputMode="decimal" value={output} onChange={setOutput} />
      </div>
      <p className={styles.sub}>{words.priceHint}</p>
      <ModelTuning fields={tuning} open={isTuned(fieldsOf(model))} onChange={setTuning} />
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
