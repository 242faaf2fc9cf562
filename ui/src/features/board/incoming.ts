/** Prompts that come onto the board by a drop: from the shelf, from a chat, from outside. */

import type { Payload } from "../../drag";
import { type Part, readOutside } from "../../drag/outside";

export type Incoming =
  | { readonly kind: "payload"; readonly payload: Payload }
  | { readonly kind: "outside"; readonly transfer: DataTransfer };

export interface NewPrompt {
  readonly title: string | null;
  readonly parts: readonly Part[];
  /** The project that it is about, where it says one. */
  readonly project: string | null;
  /** The profile of the agent that it is for, where it says one. */
  readonly agent: string | null;
  /** Names of files that could not be taken. */
  readonly refused: readonly string[];
}

/** What a drop says; must be called in the drop's own event, whose data is gone afterwards. */
export async function promptOf(incoming: Incoming): Promise<NewPrompt> {
  if (incoming.kind === "outside") {
    const { parts, refused } = await readOutside(incoming.transfer);
    return { title: null, parts, refused, project: null, agent: null };
  }
  const { payload } = incoming;
  if (payload.kind === "cards") return { title: null, parts: [], refused: [], project: null, agent: null };
  const title = payload.kind === "prompt" ? payload.title : null;
  const agent = payload.kind === "prompt" ? payload.agent : null;
  const project = payload.kind === "text" ? (payload.project ?? null) : null;
  return { title, parts: [{ type: "text", text: payload.text }], refused: [], project, agent };
}
