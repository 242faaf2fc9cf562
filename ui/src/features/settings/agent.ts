/** A specialist as a form has it and as the daemon writes it into a file. */

import type { Wire } from "../../api";

export type Profile = Wire<"ProfileView">;
type Draft = Wire<"ProfileDraft">;

/** The form's fields. */
export interface AgentFields {
  readonly name: string;
  readonly description: string;
  readonly instructions: string;
  /** Empty is the task's own. */
  readonly model: string;
  readonly effort: string;
  readonly access: Wire<"ProfileAccess">;
  /** null is all of them. */
  readonly tools: readonly string[] | null;
  readonly turns: string;
  readonly minutes: string;
  readonly cost: string;
}

export type AgentProblem = "badName" | "noInstructions" | "badTurns" | "badMinutes" | "badCost" | "noTools";

const shown = (value: number | null | undefined): string => (value == null ? "" : String(value));

/** The fields of `profile`, or of a new one. */
export function agentFields(profile: Profile | null): AgentFields {
  return {
    name: profile?.name ?? "",
    description: profile?.description ?? "",
    instructions: profile?.instructions ?? "",
    model: profile?.model ?? "",
    effort: profile?.effort ?? "",
    access: profile?.access ?? "write",
    tools: profile?.tools ?? null,
    turns: shown(profile?.turns),
    minutes: shown(profile?.minutes),
    cost: profile?.cost_micros == null ? "" : String(profile.cost_micros / 1_000_000),
  };
}

/** A number within its bounds, undefined where there is none, null where it makes no sense. */
function count(text: string): number | undefined | null {
  const bare = text.trim();
  if (bare === "") return undefined;
  const value = Number(bare);
  return Number.isInteger(value) && value >= 1 && value <= 100_000 ? value : null;
}

/** Millionths of a dollar out of dollars as people write them; undefined where there are none, null where it is no amount. */
export function micros(text: string): number | undefined | null {
  const bare = text.trim().replace(/^\$/u, "");
  if (bare === "") return undefined;
  const value = Number(bare);
  return value >= 0.000_001 && value <= 1e6 ? Math.round(value * 1e6) : null;
}

/** What the fields say, or what is wrong with them. */
export function agentDraft(fields: AgentFields): Draft | AgentProblem {
  if (!/^[a-z0-9-]{1,64}$/u.test(fields.name.trim())) return "badName";
  if (fields.instructions.trim() === "") return "noInstructions";
  const turns = count(fields.turns);
  if (turns === null) return "badTurns";
  const minutes = count(fields.minutes);
  if (minutes === null) return "badMinutes";
  const cost = micros(fields.cost);
  if (cost === null) return "badCost";
  if (fields.tools?.length === 0) return "noTools";
  const model = fields.model.trim();
  const effort = fields.effort.trim();
  return {
    description: fields.description.trim(),
    instructions: fields.instructions.trim(),
    access: fields.access,
    ...(model === "" ? {} : { model }),
    ...(effort === "" ? {} : { effort }),
    ...(fields.tools === null ? {} : { tools: [...fields.tools] }),
    ...(turns === undefined ? {} : { turns }),
    ...(minutes === undefined ? {} : { minutes }),
    ...(cost === undefined ? {} : { cost_micros: cost }),
  };
}

/** A name that none of `taken` has, for a copy of the one called `name`. */
export function copyName(name: string, taken: readonly string[]): string {
  const stem = name.replace(/-\d+$/u, "").slice(0, 60);
  for (let number = 2; ; number += 1) {
    const free = `${stem}-${number}`;
    if (!taken.includes(free)) return free;
  }
}
