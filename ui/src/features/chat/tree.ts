/** A chat as a tree of messages and replies, and the one branch of it that shows. */

import type { Wire } from "../../api";
import type { Spent } from "../../live";

export type ChatMessage = Wire<"ChatMessage">;
export type PersonMessage = Extract<ChatMessage, { by: "person" }>;
export type ModelReply = Extract<ChatMessage, { by: "model" }>;

/** Which child shows below a message; under `null`, where a branch begins, which first message. */
export type Chosen = ReadonlyMap<string | null, string>;

export interface Tree {
  readonly byId: ReadonlyMap<string, ChatMessage>;
  /** Oldest first, as they were made. */
  readonly children: ReadonlyMap<string | null, readonly string[]>;
  /** The child below which something was said last. */
  readonly newest: Chosen;
}

const parentOf = (message: ChatMessage): string | null => message.parent ?? null;

/** `messages` are oldest first, so that a parent stands before its children. */
export function treeOf(messages: Iterable<ChatMessage>): Tree {
  const byId = new Map<string, ChatMessage>();
  const children = new Map<string | null, string[]>();
  for (const message of messages) {
    byId.set(message.id, message);
    const siblings = children.get(parentOf(message));
    if (siblings) siblings.push(message.id);
    else children.set(parentOf(message), [message.id]);
  }
  const newest = new Map<string | null, string>();
  for (const message of [...byId.values()].reverse()) {
    for (let at: ChatMessage | undefined = message; at !== undefined;) {
      const above = parentOf(at);
      // Whatever is above was reached from a newer message already.
      if (newest.has(above)) break;
      newest.set(above, at.id);
      at = above === null ? undefined : byId.get(above);
    }
  }
  return { byId, children, newest };
}

export const EMPTY_TREE = treeOf([]);

/** The messages that show, the first one first. With `until`, those up to that message. */
export function branchOf(tree: Tree, chosen: Chosen, until: string | null = null): readonly string[] {
  const branch: string[] = [];
  let at: string | null = null;
  while (until === null || at !== until) {
    const picked = chosen.get(at);
    const next: string | undefined =
      picked !== undefined && tree.byId.has(picked) ? picked : tree.newest.get(at);
    if (next === undefined) break;
    branch.push(next);
    at = next;
  }
  return branch;
}

export interface Place {
  /** From 1. */
  readonly at: number;
  readonly of: number;
  readonly previous: string | null;
  readonly next: string | null;
}

/** Where a message stands among its other versions. */
export function placeOf(tree: Tree, id: string): Place {
  const message = tree.byId.get(id);
  const siblings = message === undefined ? [] : (tree.children.get(parentOf(message)) ?? []);
  const at = siblings.indexOf(id);
  return {
    at: at + 1,
    of: siblings.length,
    previous: siblings[at - 1] ?? null,
    next: siblings[at + 1] ?? null,
  };
}

/** The choices that bring a message into sight, and nothing else about other branches. */
export function choosing(tree: Tree, chosen: Chosen, id: string): Chosen {
  const next = new Map(chosen);
  for (let at = tree.byId.get(id); at !== undefined;) {
    const above = parentOf(at);
    next.set(above, at.id);
    at = above === null ? undefined : tree.byId.get(above);
  }
  return next;
}

/** The choices without those that a new child of `parent` makes wrong. */
export function forgetting(chosen: Chosen, parent: string | null): Chosen {
  const next = new Map(chosen);
  next.delete(parent);
  return next;
}

/** What a person wrote, as text alone. */
export function wordsOf(message: ChatMessage): string {
  if (message.by === "person") {
    return message.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
  }
  return message.items.flatMap((item) => (item.item === "assistant_message" ? [item.text] : [])).join("\n\n");
}

/** What a reply took, by the model that took it: others answer where the one that was asked is down. */
export function spentBy({ model, usage, usage_of_others }: ModelReply): Spent {
  const others = Object.entries(usage_of_others ?? {});
  const rest = (name: keyof Wire<"Usage">): number =>
    others.reduce((left, [, used]) => left - (used[name] ?? 0), usage[name] ?? 0);
  const own: Wire<"Usage"> = {
    input_tokens: rest("input_tokens"),
    cached_input_tokens: rest("cached_input_tokens"),
    cache_write_tokens: rest("cache_write_tokens"),
    output_tokens: rest("output_tokens"),
    reasoning_tokens: rest("reasoning_tokens"),
  };
  const took = own.input_tokens + own.output_tokens > 0 || others.length === 0;
  return [...(took ? [[model, own] as const] : []), ...others];
}
