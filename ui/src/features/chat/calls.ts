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
    }
  /** A picture that was made for the person, not one that the model looked at. */
  | { readonly kind: "picture"; readonly id: string; readonly made: Made };

export interface Made {
  /** What was asked for. */
  readonly prompt: string;
  /** Its file's name. */
  readonly name: string;
  readonly picture: Picture;
}

export type Picture = Extract<Wire<"Part">, { type: "image" }>;

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
    case "outline":
      return { verb: tools.outline, what: path === "" || path === "." ? tools.all : path };
    case "definition":
      return { verb: tools.definition, what: word(args["name"]) };
    case "fetch":
      return { verb: tools.fetch, what: word(args["url"]) };
    case "web_search":
      return { verb: tools.web_search, what: word(args["query"]) };
    case "generate_image":
      return { verb: tools.generate_image, what: word(args["prompt"]) };
    default:
      return { verb: tools.other(name), what: path };
  }
}

/** What a model that began to ask for a tool is about to do. */
export function askedFor(name: string): string {
  const { asked, askedOther } = text.chat.tools;
  return name in asked ? asked[name as keyof typeof asked] : askedOther(name);
}

const ENDINGS: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/gif": "gif",
  "image/webp": "webp",
};

/** A file's name with the ending of what the file really is. */
function fileName(path: string, mediaType: string): string {
  const ending = ENDINGS[mediaType] ?? "png";
  const name = path.split(/[\\/]/).at(-1) ?? "";
  const stem = name.replace(/\.(png|jpe?g|gif|webp)$/i, "");
  return `${stem === "" ? text.chat.pictureFile : stem}.${ending}`;
}

function picturesOf(
  call: { readonly call: string; readonly arguments: string },
  result: ToolResult | null,
): readonly Piece[] {
  const args = given(call.arguments);
  const prompt = word(args["prompt"]);
  return (result?.output ?? []).flatMap((part, i): Piece[] => {
    if (part.type !== "image") return [];
    const name = fileName(word(args["path"]), part.media_type);
    return [{ kind: "picture", id: `${call.call}-${i}`, made: { prompt, name, picture: part } }];
  });
}

/** The pictures that were made in a reply. */
export const madeIn = (items: readonly Item[]): readonly Picture[] =>
  piecesOf(items).flatMap((piece) => (piece.kind === "picture" ? [piece.made.picture] : []));

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
        const result = results.get(item.call) ?? null;
        const call: Piece = { kind: "call", id: item.call, line, result };
        return item.name === "generate_image" ? [call, ...picturesOf(item, result)] : [call];
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
