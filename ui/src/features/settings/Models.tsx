import { EllipsisIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { asError, call, type Wire } from "../../api";
import { watchLists } from "../../live";
import { Button, Empty, ErrorNote, IconButton, Menu, Skeleton, Tag, toast } from "../../parts";
import { text } from "../../text";
import { ModelDialog } from "./ModelDialog";
import { useRead } from "../../parts/useRead";
import styles from "./Settings.module.css";

const words = text.settings.models;
type KeyStore = Wire<"Settings">["key_store"];

type Model = Wire<"ModelView">;

async function read(): Promise<Wire<"ModelList"> & { store: KeyStore }> {
  const [list, { key_store }] = await Promise.all([call("ListModels", {}), call("ReadSettings", {})]);
  return { ...list, store: key_store };
}

function fail(problem: unknown): void {
  const { title, hint } = asError(problem);
  toast(`${title}. ${hint}`, { kind: "error" });
}

function keyText({ key }: Model, store: KeyStore): string {
  switch (key.from) {
    case "none":
      return words.keys.none;
    case "environment":
      return key.there ? words.keys.environment(key.variable) : words.keys.environmentMissing(key.variable);
    case "kept":
      return key.there ? words.keys.kept[store] : words.keys.missing;
  }
}

type Outcome =
  | { readonly is: "asking" }
  | { readonly is: "works"; readonly test: Wire<"ModelTest"> }
  | { readonly is: "fails"; readonly error: Wire<"Error"> };

function TestResult({ outcome }: { outcome: Outcome }) {
  if (outcome.is === "asking") return <p className={styles.sub}>{words.testing}</p>;
  if (outcome.is === "fails") return <ErrorNote error={outcome.error} />;
  const { model, first_sign_ms, total_ms, tools } = outcome.test;
  return (
    <p className={tools === "right" ? styles.good : styles.bad}>
      {words.works(model, words.seconds(first_sign_ms), words.seconds(total_ms))} {words.tools[tools]}
    </p>
  );
}

interface RowProps {
  readonly model: Model;
  readonly store: KeyStore;
  readonly onEdit: () => void;
  readonly onChanged: () => void;
}

function Row({ model, store, onEdit, onChanged }: RowProps) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { name, price } = model;
  const test = async (): Promise<void> => {
    setOutcome({ is: "asking" });
    try {
      setOutcome({ is: "works", test: await call("TestModel", { path: { model: name } }) });
    } catch (problem) {
      setOutcome({ is: "fails", error: asError(problem) });
    }
  };
  const change = (act: () => Promise<unknown>, then?: string) => () =>
    void act().then(() => {
      if (then !== undefined) toast(then);
      onChanged();
    }, fail);
  const facts = [
    model.model ?? words.any,
    model.base_url,
    words.from(model.source),
    keyText(model, store),
    price == null ? null : words.price(price.input, price.output),
  ];
  return (
    <li className={styles.row}>
      <div className={styles.line}>
        <span className={styles.grow}>
          <span className={styles.name}>{name}</span>{" "}
          {model.default ? <Tag kind="accent">{words.default}</Tag> : null}{" "}
          {model.small ? <Tag>{words.small}</Tag> : null}
        </span>
        {model.model == null ? null : (
          <Button
            size="small"
            aria-label={`${words.test} ${name}`}
            isDisabled={outcome?.is === "asking"}
            onPress={() => void test()}
          >
            {words.test}
          </Button>
        )}
        <Menu
          label={words.actions(name)}
          placement="bottom end"
          groups={[
            {
              id: "use",
              actions: [
                {
                  id: "default",
                  label: words.makeDefault,
                  disabled: model.default || model.model == null,
                  act: change(() => call("ChangeSettings", { body: { default_model: name } })),
                },
                {
                  id: "small",
                  label: model.small ? words.noSmall : words.makeSmall,
                  disabled: model.model == null,
                  act: change(() =>
                    call("ChangeSettings", {
                      body: model.small ? { clear: ["small_model"] } : { small_model: name },
                    }),
                  ),
                },
                { id: "edit", label: words.edit, disabled: !model.configured, act: onEdit },
              ],
            },
            {
              id: "away",
              actions: [
                {
                  id: "remove",
                  label: words.remove,
                  danger: true,
                  disabled: !model.configured,
                  act: change(() => call("RemoveModel", { path: { model: name } }), words.removed(name)),
                },
              ],
            },
          ]}
        >
          <IconButton label={words.actions(name)}>
            <EllipsisIcon />
          </IconButton>
        </Menu>
      </div>
      <p className={styles.sub}>{facts.filter((fact) => fact !== null).join(" · ")}</p>
      <div className={styles.result} role="status">
        {outcome === null ? null : <TestResult outcome={outcome} />}
      </div>
    </li>
  );
}

/** The models there are: tested, changed, added. */
export function Models() {
  const { value, error, again } = useRead(read);
  const [edited, setEdited] = useState<Model | "new" | null>(null);
  useEffect(
    () =>
      watchLists((list) => {
        if (list === "models") again();
      }),
    [again],
  );
  const add = <Button onPress={() => setEdited("new")}>{words.add}</Button>;
  return (
    <>
      <div className={styles.setting}>
        <p className={styles.hint}>{words.intro}</p>
        {add}
      </div>
      {error === null ? null : <ErrorNote error={error} onRetry={again} />}
      {value?.error == null ? null : <ErrorNote error={value.error} onRetry={again} />}
      {value === null ? (
        error === null ? (
          <Skeleton lines={4} />
        ) : null
      ) : value.models.length === 0 ? (
        <Empty title={words.none}>
          <p>{words.noneWords}</p>
        </Empty>
      ) : (
        <ul className={styles.list}>
          {value.models.map((model) => (
            <Row
              key={model.name}
              model={model}
              store={value.store}
              onEdit={() => setEdited(model)}
              onChanged={again}
            />
          ))}
        </ul>
      )}
      <ModelDialog
        open={edited !== null}
        model={edited === "new" ? null : edited}
        store={value?.store ?? "file"}
        onClose={() => setEdited(null)}
        onSaved={again}
      />
    </>
  );
}
