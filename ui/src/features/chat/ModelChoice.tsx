import { useState, type ReactElement } from "react";
import { ChevronsUpDownIcon } from "lucide-react";
import { Button, Dialog, Menu, type MenuAction, type MenuGroup, TextField } from "../../parts";
import { text } from "../../text";
import { openPrefix, ready, useModels } from "./models";

/** A menu of models; where a provider has any model, its name can be typed. */
export function ModelMenu({
  children,
  label,
  current,
  first = [],
  onChoose,
}: {
  readonly children: ReactElement;
  readonly label: string;
  readonly current: string | null;
  /** What stands above the models. */
  readonly first?: readonly MenuAction[];
  readonly onChoose: (model: string) => void;
}) {
  const models = useModels();
  const [typed, setTyped] = useState<string | null>(null);
  const prefix = openPrefix(models);
  const named = ready(models);
  const known = named.some((model) => model.name === current);
  const extra = current !== null && !known && prefix !== null ? [{ name: current, model: null }] : [];
  const groups: readonly MenuGroup[] = [
    { id: "first", actions: first },
    {
      id: "models",
      ...(first.length > 0 ? { title: text.chat.askAgainWith } : {}),
      actions: [...named, ...extra].map(({ name, model }) => ({
        id: name,
        label: name,
        checked: name === current,
        ...(model !== null && model !== undefined && model !== name ? { hint: model } : {}),
        act: () => onChoose(name),
      })),
    },
    {
      id: "other",
      actions:
        prefix === null ? [] : [{ id: "other…", label: text.chat.otherModel, act: () => setTyped(prefix) }],
    },
  ];
  const use = (): void => {
    const name = typed?.trim() ?? "";
    if (name !== "" && !name.endsWith("/")) onChoose(name);
    setTyped(null);
  };
  return (
    <>
      <Menu label={label} groups={groups} placement="top start">
        {children}
      </Menu>
      <Dialog
        title={text.chat.otherModelTitle}
        open={typed !== null}
        onClose={() => setTyped(null)}
        actions={
          <>
            <Button kind="quiet" onPress={() => setTyped(null)}>
              {text.common.cancel}
            </Button>
            <Button kind="primary" onPress={use}>
              {text.chat.useModel}
            </Button>
          </>
        }
      >
        <TextField
          label={text.chat.otherModelLabel}
          hint={text.chat.otherModelHint}
          value={typed ?? ""}
          onChange={setTyped}
          autoFocus
          onKeyDown={(event) => {
            if (event.key === "Enter") use();
          }}
        />
      </Dialog>
    </>
  );
}

/** The model that the next message asks. */
export function ModelChoice({
  current,
  onChoose,
}: {
  readonly current: string | null;
  readonly onChoose: (model: string) => void;
}) {
  const models = useModels();
  const shown = current ?? models.find((model) => model.default)?.name ?? null;
  if (models.length === 0) return null;
  return (
    <ModelMenu label={text.chat.model} current={shown} onChoose={onChoose}>
      <Button
        kind="chip"
        size="small"
        after={<ChevronsUpDownIcon aria-hidden />}
        aria-label={`${text.chat.model}: ${shown ?? text.chat.modelDefault}`}
      >
        {shown ?? text.chat.modelDefault}
      </Button>
    </ModelMenu>
  );
}
