import { useState } from "react";
import type { Wire } from "../../api";
import { cost } from "../../live";
import { Button, Dialog, Menu, TextField } from "../../parts";
import { text } from "../../text";
import { budgetOf } from "../budget";
import type { Offer } from "./newTask";

const words = text.board.compose;
type Settings = Wire<"TaskSettings">;

/** As many branches as a menu shows; the project's settings take any other. */
const MOST_BRANCHES = 12;

/** Where a task starts: from which branch, and whether uncommitted work comes along. */
export function BaseChip({
  offer,
  settings,
  onChange,
}: {
  readonly offer: Offer;
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}) {
  const { branches, current } = offer;
  if (branches.length === 0 && settings.base == null) return null;
  const base = settings.base ?? null;
  const others = branches.filter((name) => name !== current).slice(0, MOST_BRANCHES);
  // A base that the settings propose may be no branch: a tag, a commit.
  if (base !== null && base !== current && !others.includes(base)) others.unshift(base);
  const carries = settings.carry === "uncommitted";
  const said = (carries ? words.fromWith : words.from)(base ?? current);
  return (
    <Menu
      label={words.startFrom}
      groups={[
        {
          id: "base",
          title: words.startFrom,
          actions: [
            {
              id: "checked-out",
              label: current ?? words.checkedOut,
              ...(current === null ? {} : { hint: words.checkedOut }),
              checked: base === null || base === current,
              act: () => onChange({ base: null }),
            },
            ...others.map((name) => ({
              id: `base:${name}`,
              label: name,
              checked: base === name,
              act: () => onChange({ base: name }),
            })),
          ],
        },
        {
          id: "carry",
          title: words.carryTitle,
          actions: [
            {
              id: "carry",
              label: words.carry,
              hint: words.carryHint,
              checked: carries,
              act: () => onChange({ carry: carries ? "nothing" : "uncommitted" }),
            },
          ],
        },
      ]}
    >
      <Button size="chip">{said}</Button>
    </Menu>
  );
}

const MODES = ["auto", "ask"] as const;
const NETWORKS = ["none", "full"] as const;

/** How free a task's agent is: what it asks first, and whether its commands reach the network. */
export function PolicyChip({
  settings,
  onChange,
}: {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}) {
  const { mode = "auto", network = "none" } = settings;
  return (
    <Menu
      label={words.policyLabel}
      groups={[
        {
          id: "mode",
          title: words.mode,
          actions: MODES.map((one) => ({
            id: one,
            label: words.modes[one],
            hint: words.modeHints[one],
            checked: one === mode,
            act: () => onChange({ mode: one }),
          })),
        },
        {
          id: "network",
          title: words.network,
          actions: NETWORKS.map((one) => ({
            id: `network:${one}`,
            label: words.networkChoices[one],
            checked: one === network,
            act: () => onChange({ network: one }),
          })),
        },
      ]}
    >
      <Button size="chip">{words.policy(words.modes[mode], words.networks[network])}</Button>
    </Menu>
  );
}

/** Dollars that the menu offers; any other amount can be typed. */
const BUDGETS = [1, 2, 5, 10, 25];
const MICROS = 1_000_000;

/** What a task may cost. */
export function BudgetChip({
  settings,
  onChange,
}: {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}) {
  const budget = settings.budget_micros ?? null;
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const set = (micros: number | null): void => onChange({ budget_micros: micros });
  const amounts = BUDGETS.map((dollars) => dollars * MICROS);
  if (budget !== null && !amounts.includes(budget)) amounts.push(budget);
  const submit = (): void => {
    const micros = budgetOf(typed ?? "");
    setWrong(micros === null);
    if (micros === null) return;
    set(micros);
    setTyped(null);
  };
  return (
    <>
      <Menu
        label={words.budget}
        groups={[
          {
            id: "budget",
            title: words.budget,
            actions: [
              { id: "none", label: words.noBudget, checked: budget === null, act: () => set(null) },
              ...amounts.map((micros) => ({
                id: String(micros),
                label: words.atMost(cost(micros)),
                checked: micros === budget,
                act: () => set(micros),
              })),
              { id: "other", label: words.otherBudget, act: () => setTyped("") },
            ],
          },
        ]}
      >
        <Button size="chip">{budget === null ? words.noBudget : words.atMost(cost(budget))}</Button>
      </Menu>
      <Dialog
        title={words.budget}
        open={typed !== null}
        onClose={() => setTyped(null)}
        actions={
          <>
            <Button kind="quiet" onPress={() => setTyped(null)}>
              {text.common.cancel}
            </Button>
            <Button kind="primary" type="submit" form="budget-form">
              {words.setBudget}
            </Button>
          </>
        }
      >
        <form
          id="budget-form"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <TextField
            label={words.dollars}
            hint={words.budgetHint}
            inputMode="decimal"
            autoFocus
            value={typed ?? ""}
            onChange={(value) => {
              setTyped(value);
              setWrong(false);
            }}
            {...(wrong ? { error: words.badBudget } : {})}
          />
        </form>
      </Dialog>
    </>
  );
}
