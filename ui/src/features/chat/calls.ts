/** Tool calls of a reply with what they gave, in the words that a person reads. */

import type { Wire } from "../../api";
import { text } from "../../text";

export type Item = Wire<"Item">;
export type ToolResult = Extract<Item, { item: "tool_result" }>;

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "reasoning"; readonly text: string }
  | {
      readonly kind: "call";
      readonly id: string;
      readonly line: CallLine;
      readonly result: ToolResult | null;
    };

export interface CallLine {
  /** `Read`. */
  readonly verb: string;
  /** `src/lib.rs`; empty where nobody knows. */
  readonly what: string;
}

function given(written: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const word = (value: unknown): string => (typeof value === "string" ? value : "");

/** What a call does, in a few words. */
export function callLine(name: string, written: string): CallLine {
  const { tools } = text.chat;
  const args = given(written);
  const path = word(args["path"]);
  switch (name) {
    case "read":
      return { verb: tools.read, what: path };
    case "search": {
      const pattern = word(args["pattern"]);
      return { verb: tools.search, what: path === "" ? pattern : tools.under(pattern, path) };
    }
    case "list":
      return { verb: tools.list, what: path === "" || path === "." ? tools.all : path };
    default:
      return { verb: tools.other(name), what: path };
  }
}

/** What a model that began to ask for a tool is about to do. */
export function askedFor(name: string): string {
  const { asked } = text.chat.tools;
  if (name === "read" || name === "search" || name === "list") return asked[name];
  return asked.other(name);
}

/** A reply's items in the order in which they are read: each result with its call. */
export function piecesOf(items: readonly Item[]): readonly Piece[] {
  const results = new Map<string, ToolResult>();
  for (const item of items) if (item.item === "tool_result") results.set(item.call, item);
  return items.flatMap((item): Piece[] => {
    switch (item.item) {
      case "assistant_message":
        return item.text.trim() === "" ? [] : [{ kind: "text", text: item.text }];
      case "reasoning":
        return item.summary.trim() === "" ? [] : [{ kind: "reasoning", text: item.summary }];
      case "tool_call": {
        const line = callLine(item.name, item.arguments);
        return [{ kind: "call", id: item.call, line, result: results.get(item.call) ?? null }];
      }
      default:
        return [];
    }
  });
}

const LONGEST_OUTPUT = 20_000;

/** What a call gave back, as text; the beginning of it where it is long. */
export function outputOf(result: ToolResult): string {
  const words = result.output
    .map((part) => (part.type === "text" ? part.text : text.chat.picture))
    .join("\n");
  return words.length > LONGEST_OUTPUT ? `${words.slice(0, LONGEST_OUTPUT)}\n…` : words;
}
