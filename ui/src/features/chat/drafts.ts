/** What is being written, for each chat: it is still there when one comes back. Outside of React. */

import type { Wire } from "../../api";
import type { Unsubscribe } from "../../host";

export type ChatPart = Wire<"ChatPart">;
export type Attachment = Exclude<ChatPart, { type: "text" }>;

export interface Draft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** Paths that were picked after an `@`. */
  readonly mentions: readonly string[];
  /** The model to ask; null for the chat's last one. */
  readonly model: string | null;
}

export const EMPTY_DRAFT: Draft = { text: "", attachments: [], mentions: [], model: null };

/** The draft of the chat that is not begun yet. */
export const NEW = "new";

const drafts = new Map<string, Draft>();
const watchers = new Set<() => void>();

export const draftOf = (key: string): Draft => drafts.get(key) ?? EMPTY_DRAFT;

export function changeDraft(key: string, change: Partial<Draft>): void {
  drafts.set(key, { ...draftOf(key), ...change });
  for (const watch of [...watchers]) watch();
}

export function clearDraft(key: string): void {
  drafts.delete(key);
  for (const watch of [...watchers]) watch();
}

export function watchDrafts(watch: () => void): Unsubscribe {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

export const isEmpty = (draft: Draft): boolean => draft.text.trim() === "" && draft.attachments.length === 0;

/** A message's parts as a draft, to be edited. */
export function draftOfParts(parts: readonly ChatPart[]): Draft {
  const texts = parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
  const attachments = parts.flatMap((part) => (part.type === "text" ? [] : [part]));
  return { ...EMPTY_DRAFT, text: texts.join("\n\n"), attachments };
}

/** What is sent of a draft. */
export function partsOf({ text, attachments }: Draft): ChatPart[] {
  const words = text.trim();
  return [...(words === "" ? [] : [{ type: "text" as const, text: words }]), ...attachments];
}

/** Words as a quotation, with an empty line below to write on. */
export function quoted(words: string): string {
  const lines = words.trim().split(/\r?\n/);
  return `${lines.map((line) => (line === "" ? ">" : `> ${line}`)).join("\n")}\n\n`;
}

/** The draft's text with words quoted below what is there. */
export function withQuote(text: string, words: string): string {
  return text.trim() === "" ? quoted(words) : `${text.trimEnd()}\n\n${quoted(words)}`;
}
