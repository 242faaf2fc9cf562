/** What a person does with chats: say, stop, put away, send elsewhere. */

import { asError, call, type Wire } from "../../api";
import { projects } from "../../live";
import { toast } from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";
import { conversation } from "./conversation";
import {
  changeDraft,
  clearDraft,
  type Draft,
  draftOf,
  EMPTY_DRAFT,
  giveBack,
  isEmpty,
  NEW,
  partsOf,
  withQuote,
} from "./drafts";
import { named } from "./mention";
import { chooseProject, newChatProject } from "./project";
import { webOfNewChats } from "./Web";

type Picture = Extract<Wire<"Part">, { type: "image" }>;

export function tell(problem: unknown): void {
  const { title, hint } = asError(problem);
  toast(hint === "" ? title : `${title} ${hint}`, { kind: "error" });
}

async function send(chat: string, parent: string | null, draft: Draft): Promise<Wire<"Said">> {
  const files = [...named(draft.text, draft.mentions)];
  const body = { parent, parts: partsOf(draft), files, model: draft.model, web: draft.web };
  return call("SayInChat", { path: { chat }, body });
}

/** Says something in a chat, below `parent`, and brings it into sight. */
export async function say(chat: string, parent: string | null, draft: Draft): Promise<void> {
  const { message } = await send(chat, parent, draft);
  const open = conversation(chat);
  open.expectBelow(parent);
  open.seek(message);
  await open.read();
}

/** Says something below a reply. Whoever looks at another branch goes on to do so. */
export async function post(chat: string, parent: string, draft: Draft): Promise<Wire<"Said">> {
  const said = await send(chat, parent, draft);
  const open = conversation(chat);
  if (open.current().branch.includes(parent)) open.expectBelow(parent);
  await open.read();
  return said;
}

let beginning: Promise<string> | null = null;

async function beginAnew(draft: Draft): Promise<string> {
  const project = projects.get(newChatProject() ?? "")?.path ?? null;
  const { id } = await call("BeginChat", { body: { project } });
  try {
    await say(id, null, { ...draft, web: draft.web ?? webOfNewChats() });
  } catch (problem) {
    // The chat is there, and what was written goes with it.
    giveBack(id, [draft]);
    tell(problem);
  }
  return id;
}

/** Begins a chat with its first message, and opens it. What was written meanwhile goes along. */
export async function begin(draft: Draft): Promise<void> {
  if (beginning !== null) {
    giveBack(await beginning, [draft]);
    return;
  }
  beginning = beginAnew(draft);
  try {
    const id = await beginning;
    if (!isEmpty(draftOf(NEW))) giveBack(id, [draftOf(NEW)]);
    clearDraft(NEW);
    go({ place: "chat", chat: id });
  } finally {
    beginning = null;
  }
}

/** Asks for another reply to the same message. */
export async function retry(chat: string, message: string, model: string | null): Promise<void> {
  const open = conversation(chat);
  try {
    // As it stands below the field now.
    const body = { model, web: draftOf(chat).web };
    const said = await call("RetryInChat", { path: { chat, message }, body });
    open.expectBelow(said.message);
    open.seek(said.reply);
    await open.read();
  } catch (problem) {
    tell(problem);
  }
}

export async function stop(chat: string): Promise<void> {
  try {
    await call("StopReply", { path: { chat } });
  } catch (problem) {
    tell(problem);
  }
}

export async function rename(chat: string, title: string): Promise<void> {
  try {
    await call("RenameChat", { path: { chat }, body: { title } });
  } catch (problem) {
    tell(problem);
  }
}

export async function restore(chat: string): Promise<void> {
  try {
    const card = await call("RestoreChat", { path: { chat } });
    toast(text.chat.restoredNow(card.title || text.chat.untitled));
  } catch (problem) {
    tell(problem);
  }
}

export async function archive(chat: string): Promise<void> {
  try {
    const card = await call("ArchiveChat", { path: { chat } });
    toast(text.chat.archivedNow(card.title || text.chat.untitled), {
      action: { label: text.common.undo, act: () => void restore(chat) },
    });
  } catch (problem) {
    tell(problem);
  }
}

/** The project that a draft goes to: the chat's own, else the one used last. */
function projectFor(project: string | null): { name: string; path: string } | null {
  const own = project === null ? undefined : projects.get(project);
  if (own) return own;
  const all = [...projects.values()];
  all.sort((a, b) => Date.parse(b.used_at) - Date.parse(a.used_at));
  return all[0] ?? null;
}

/** Puts words on the Scratchpad as a draft, with the pictures that go with them. */
export async function sendToScratchpad(
  words: string,
  project: string | null,
  pictures: readonly Picture[] = [],
): Promise<void> {
  const target = projectFor(project);
  if (target === null) {
    toast(text.chat.noProjectForDraft, { kind: "error" });
    return;
  }
  try {
    // How it is to be run is left to the project's settings.
    const prompt = [...(words === "" ? [] : [{ type: "text", text: words }]), ...pictures];
    const body = { project: target.path, prompt, start: "later" };
    const { id } = await call("AddTask", { body: body as Wire<"AddTask"> });
    toast(text.chat.drafted(target.name), {
      action: { label: text.chat.open, act: () => go({ place: "task", task: id, tab: "timeline" }) },
    });
  } catch (problem) {
    tell(problem);
  }
}

/** Opens a new chat with words quoted in its composer. */
export function sendToChat(words: string): void {
  changeDraft(NEW, { text: withQuote(draftOf(NEW).text, words) });
  go({ place: "chat", chat: null });
}

/** Opens an empty new chat. */
export function newChat(): void {
  if (draftOf(NEW) === EMPTY_DRAFT) clearDraft(NEW);
  go({ place: "chat", chat: null });
}

/** Opens a new chat on a project with one of its files named in the composer. */
export function mentionInChat(project: string, path: string): void {
  const { text: before, mentions } = draftOf(NEW);
  chooseProject(project);
  changeDraft(NEW, {
    text: `${before === "" ? "" : `${before.trimEnd()} `}@${path} `,
    mentions: [...mentions, path],
  });
  go({ place: "chat", chat: null });
}
