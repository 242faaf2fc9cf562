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
  /** Whether the model may go on the web; null for as before in the chat. */
  readonly web: boolean | null;
}

export const EMPTY_DRAFT: Draft = { text: "", attachments: [], mentions: [], model: null, web: null };

/** The draft of the chat that is not begun yet. */
export const NEW = "new";

/** The draft of a message that is being edited. */
export const editKey = (message: string): string => `edit:${message}`;

// What was typed outlives the window; pictures and files, which may be large, do not.
const KEPT = "flotilla.chat.drafts";
const KEEP_AFTER_MS = 400;
const KEPT_LETTERS = 200_000;

function kept(): [string, Draft][] {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Record<string, string>;
    return Object.entries(found).map(([key, words]) => [key, { ...EMPTY_DRAFT, text: words }]);
  } catch {
    return [];
  }
}

const drafts = new Map<string, Draft>(kept());
const watchers = new Set<() => void>();
let keeping: ReturnType<typeof setTimeout> | undefined;

/** Writes down what is typed, without waiting for a pause. */
export function keepDraftsNow(): void {
  clearTimeout(keeping);
  keeping = undefined;
  const worth = [...drafts].filter(
    ([key, draft]) =>
      !key.startsWith(editKey("")) && draft.text.trim() !== "" && draft.text.length < KEPT_LETTERS,
  );
  try {
    localStorage.setItem(
      KEPT,
      JSON.stringify(Object.fromEntries(worth.map(([key, { text }]) => [key, text]))),
    );
  } catch {
    // Without room there it is kept as long as the window is.
  }
}

function changed(): void {
  keeping ??= setTimeout(keepDraftsNow, KEEP_AFTER_MS);
  for (const watch of [...watchers]) watch();
}

export const draftOf = (key: string): Draft => drafts.get(key) ?? EMPTY_DRAFT;

export function changeDraft(key: string, change: Partial<Draft>): void {
  drafts.set(key, { ...draftOf(key), ...change });
  changed();
}

export function clearDraft(key: string): void {
  if (drafts.delete(key)) changed();
}

/** Puts what was not sent before what has been written since. */
export function giveBack(key: string, unsent: readonly Draft[]): void {
  const all = [...unsent, draftOf(key)];
  changeDraft(key, {
    text: all
      .map((draft) => draft.text.trim())
      .filter(Boolean)
      .join("\n\n"),
    attachments: all.flatMap((draft) => draft.attachments),
    mentions: [...new Set(all.flatMap((draft) => draft.mentions))],
    model: all.map((draft) => draft.model).findLast((model) => model !== null) ?? null,
    web: all.map((draft) => draft.web).findLast((web) => web !== null) ?? null,
  });
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
