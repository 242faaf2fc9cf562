import type { Wire } from "../../api";
import { Button, Menu } from "../../parts";
import { text } from "../../text";
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
