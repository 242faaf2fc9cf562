/** How a model is asked to answer, as a form has it and as the configuration does. */

import type { Wire } from "../../api";

type Model = Wire<"ModelView">;
type SetModel = Wire<"SetModel">;

export const VERBOSITIES = ["usual", "low", "medium", "high"] as const;

/** The form's fields; what is empty is left to the model's provider. */
export interface TuningFields {
  readonly effort: string;
  readonly verbosity: (typeof VERBOSITIES)[number];
  readonly temperature: string;
  readonly topP: string;
  readonly longest: string;
  readonly window: string;
  /** A model a line. */
  readonly fallback: string;
}

export type TuningProblem = "badTemperature" | "badTopP" | "badLongest" | "badWindow" | "ownFallback";

type Tuning = Pick<
  SetModel,
  "effort" | "verbosity" | "temperature" | "top_p" | "max_output_tokens" | "context_window" | "fallback"
>;

const shown = (value: number | null | undefined): string => (value == null ? "" : String(value));

export function fieldsOf(model: Model | null): TuningFields {
  return {
    effort: model?.effort ?? "",
    verbosity: VERBOSITIES.find((word) => word === model?.verbosity) ?? "usual",
    temperature: shown(model?.temperature),
    topP: shown(model?.top_p),
    longest: shown(model?.max_output_tokens),
    window: shown(model?.context_window),
    fallback: (model?.fallback ?? []).join("\n"),
  };
}

/** Whether a model is asked otherwise than its provider would have it. */
export const isTuned = (fields: TuningFields): boolean =>
  Object.entries(fields).some(([, value]) => value !== "" && value !== "usual");

/** A number within its bounds, undefined where there is none, null where it makes no sense. */
function number(text: string, least: number, most: number): number | undefined | null {
  if (text.trim() === "") return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}

function whole(text: string, least: number, most: number): number | undefined | null {
  const value = number(text.replaceAll(/[\s_]/gu, ""), least, most);
  return value == null || Number.isInteger(value) ? value : null;
}

/** What the fields say, for the model of this name; or what is wrong with them. */
export function tuningOf(fields: TuningFields, name: string): Tuning | TuningProblem {
  const temperature = number(fields.temperature, 0, 2);
  if (temperature === null) return "badTemperature";
  const topP = number(fields.topP, 0, 1);
  if (topP === null) return "badTopP";
  const longest = whole(fields.longest, 1, 10_000_000);
  if (longest === null) return "badLongest";
  const window = whole(fields.window, 1000, 100_000_000);
  if (window === null) return "badWindow";
  const effort = fields.effort.trim();
  const fallback = fields.fallback
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (fallback.includes(name)) return "ownFallback";
  return {
    ...(effort === "" ? {} : { effort }),
    ...(fields.verbosity === "usual" ? {} : { verbosity: fields.verbosity }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(longest === undefined ? {} : { max_output_tokens: longest }),
    ...(window === undefined ? {} : { context_window: window }),
    ...(fallback.length === 0 ? {} : { fallback }),
  };
}
