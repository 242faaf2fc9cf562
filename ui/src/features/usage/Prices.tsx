import { useState } from "react";
import { asError, call, type Wire } from "../../api";
import { Button, Dialog, ErrorNote, Skeleton, Tag, TextField } from "../../parts";
import { useRead } from "../../parts/useRead";
import { text } from "../../text";
import styles from "./Usage.module.css";

const words = text.usage.prices;
type View = Wire<"PriceView">;
type Price = Wire<"Price">;
const FIELDS = ["input", "cached", "cache_write", "output"] as const;
type Field = (typeof FIELDS)[number];

const read = () => call("ListPrices", {});

/** The price that the fields say; null where they make none. */
export function priceOf(fields: Readonly<Record<Field, string>>): Price | null {
  const amount = (field: Field): number | undefined | null => {
    const written = fields[field].trim();
    if (written === "") return undefined;
    const number = Number(written);
    return number >= 0 ? number : null;
  };
  const [input, cached, cache_write, output] = FIELDS.map(amount);
  if (input == null || output == null || cached === null || cache_write === null) return null;
  return {
    input,
    output,
    ...(cached === undefined ? {} : { cached }),
    ...(cache_write === undefined ? {} : { cache_write }),
  };
}

interface FormProps {
  readonly view: View | null;
  readonly onDone: () => void;
}

function Form({ view, onDone }: FormProps) {
  const [model, setModel] = useState(view?.model ?? "");
  const [fields, setFields] = useState<Record<Field, string>>(() => {
    const text = (amount: number | null | undefined) => (amount == null ? "" : String(amount));
    const price = view?.price;
    return {
      input: text(price?.input),
      cached: text(price?.cached),
      cache_write: text(price?.cache_write),
      output: text(price?.output),
    };
  });
  const [wrong, setWrong] = useState(false);
  const [error, setError] = useState<Wire<"Error"> | null>(null);
  const submit = async (): Promise<void> => {
    const price = priceOf(fields);
    setWrong(price === null || model.trim() === "");
    if (price === null || model.trim() === "") return;
    try {
      await call("SetPrice", { body: { model: model.trim(), price } });
      onDone();
    } catch (problem) {
      setError(asError(problem));
    }
  };
  return (
    <form
      id="price-form"
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label={words.model}
        hint={words.modelHint}
        code
        value={model}
        onChange={setModel}
        isDisabled={view !== null}
        autoFocus={view === null}
      />
      <div className={styles.pair}>
        {FIELDS.map((field) => (
          <TextField
            key={field}
            label={words.fields[field]}
            inputMode="decimal"
            value={fields[field]}
            onChange={(value) => setFields((before) => ({ ...before, [field]: value }))}
          />
        ))}
      </div>
      <p className={styles.note}>{words.unit}</p>
      {wrong ? (
        <p className={styles.bad} role="alert">
          {words.wrong}
        </p>
      ) : null}
      {error === null ? null : <ErrorNote error={error} />}
    </form>
  );
}

/** What models cost: brought along, or as the user says. */
export function Prices({ onChanged }: { readonly onChanged: () => void }) {
  const { value, error, again } = useRead(read);
  const [edited, setEdited] = useState<View | "new" | null>(null);
  const done = (): void => {
    setEdited(null);
    again();
    onChanged();
  };
  const forget = (model: string): void => void call("SetPrice", { body: { model } }).then(done);
  const view = edited === "new" ? null : edited;
  return (
    <section className={styles.prices} aria-labelledby="prices-title">
      <div className={styles.bar}>
        <h2 id="prices-title" className={styles.heading}>
          {words.title}
        </h2>
        <Button size="small" onPress={() => setEdited("new")}>
          {words.add}
        </Button>
      </div>
      {value === null ? null : <p className={styles.note}>{words.intro(value.of)}</p>}
      {error === null ? null : <ErrorNote error={error} onRetry={again} />}
      {value === null ? (
        <Skeleton lines={4} />
      ) : (
        <div className={styles.across} tabIndex={0} role="region" aria-label={words.title}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{words.model}</th>
                {FIELDS.map((field) => (
                  <th key={field} scope="col">
                    {words.fields[field]}
                  </th>
                ))}
                <th scope="col">{words.actions}</th>
              </tr>
            </thead>
            <tbody>
              {value.prices.map((one) => (
                <tr key={one.model}>
                  <th scope="row">
                    <code>{one.model}</code>{" "}
                    {one.from === "configured" ? <Tag kind="accent">{words.yours}</Tag> : null}
                  </th>
                  {FIELDS.map((field) => (
                    <td key={field}>{one.price[field] == null ? "–" : `$${one.price[field]}`}</td>
                  ))}
                  <td>
                    <Button
                      size="small"
                      kind="quiet"
                      aria-label={words.editOf(one.model)}
                      onPress={() => setEdited(one)}
                    >
                      {words.edit}
                    </Button>
                    {one.from === "configured" ? (
                      <Button
                        size="small"
                        kind="quiet"
                        aria-label={words.forgetOf(one.built_in ? words.reset : words.forget, one.model)}
                        onPress={() => forget(one.model)}
                      >
                        {one.built_in ? words.reset : words.forget}
                      </Button>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Dialog
        title={view === null ? words.add : words.editOf(view.model)}
        open={edited !== null}
        onClose={() => setEdited(null)}
        actions={
          <>
            <Button kind="quiet" onPress={() => setEdited(null)}>
              {text.common.cancel}
            </Button>
            <Button kind="primary" type="submit" form="price-form">
              {words.save}
            </Button>
          </>
        }
      >
        <Form view={view} onDone={done} />
      </Dialog>
    </section>
  );
}
