/** Which memories the place shows. */

import type { Wire } from "../../api";

export type Kind = Wire<"MemoryKind">;

export const KINDS: readonly Kind[] = ["convention", "command", "pitfall", "preference", "correction"];

export interface Filter {
  readonly text: string;
  /** A project's id, `anywhere`, or `user`. */
  readonly scope: string;
  readonly kind: Kind | "any";
  /** A standing; `faded` are those kept that go into no prompt by themselves. */
  readonly standing: Wire<"MemoryStandingName"> | "faded" | "any";
  /** This memory alone: a link led to it. */
  readonly only: string | null;
}

export const EVERYTHING: Filter = { text: "", scope: "anywhere", kind: "any", standing: "any", only: null };

export const isEverything = (filter: Filter): boolean =>
  filter.text.trim() === "" &&
  filter.scope === "anywhere" &&
  filter.kind === "any" &&
  filter.standing === "any" &&
  filter.only === null;

/** The filter as the daemon takes it. */
export const queryOf = (filter: Filter): Wire<"MemoryQuery"> => ({
  ...(filter.text.trim() === "" ? {} : { text: filter.text }),
  ...(filter.scope === "anywhere"
    ? {}
    : filter.scope === "user"
      ? { of_user: true }
      : { project: filter.scope }),
  ...(filter.kind === "any" ? {} : { kind: filter.kind }),
  ...(filter.standing === "any"
    ? {}
    : filter.standing === "faded"
      ? { faded: true }
      : { standing: filter.standing }),
  ...(filter.only === null ? {} : { id_end: filter.only }),
});
