/**
 * Messages that were sent while a reply was under way. Each goes out once the reply before it is complete, whatever
 * the window shows by then. Where that reply does not become complete they go back to where they were written: they
 * would answer something that was never said. Outside of React.
 */

import type { Unsubscribe } from "../../host";
import { toast } from "../../parts";
import { text } from "../../text";
import { conversation } from "./conversation";
import { type Draft, giveBack, keepDraftsNow } from "./drafts";
import { post, say, tell } from "./send";

export interface Queued {
  readonly id: string;
  readonly draft: Draft;
}

interface Queue {
  /** The reply that they wait for. */
  after: string;
  messages: readonly Queued[];
  /** The first one is on its way and cannot be taken back. */
  sending: boolean;
  readonly end: Unsubscribe;
}

const NONE: readonly Queued[] = [];
const queues = new Map<string, Queue>();
const watchers = new Set<() => void>();
let count = 0;

function told(chat: string, messages: readonly Queued[]): void {
  const queue = queues.get(chat);
  if (queue === undefined) return;
  queue.messages = messages;
  if (messages.length === 0) {
    queues.delete(chat);
    queue.end();
  }
  for (const watch of [...watchers]) watch();
}

export const queueOf = (chat: string): readonly Queued[] => queues.get(chat)?.messages ?? NONE;

export function watchQueues(watch: () => void): Unsubscribe {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

/** Sends a message once the reply `after`, or the one to the message before it in the queue, is complete. */
export function enqueue(chat: string, after: string, draft: Draft): void {
  const message: Queued = { id: `queued-${++count}`, draft };
  if (!queues.has(chat)) {
    const open = conversation(chat);
    const follow = open.follow();
    const watch = open.watch(() => void move(chat));
    const end = (): void => {
      watch();
      follow();
    };
    queues.set(chat, { after, messages: NONE, sending: false, end });
  }
  told(chat, [...queueOf(chat), message]);
  void move(chat);
}

const onTheirWay = new Map<string, Promise<void>>();

/** Says something at the end of what shows, or lets it wait where a reply is under way; one after the other. */
export function sayNext(chat: string, draft: Draft): Promise<void> {
  const before = onTheirWay.get(chat) ?? Promise.resolve();
  const now = before
    .catch(() => undefined)
    .then(async () => {
      const open = conversation(chat);
      const replying = open.current().card?.replying ?? null;
      if (replying === null) await say(chat, open.tip, draft);
      else enqueue(chat, replying, draft);
    });
  onTheirWay.set(chat, now);
  return now;
}

/** Takes a message back to where it was written; without `id` the last one. */
export function takeBack(chat: string, id?: string): void {
  const queue = queues.get(chat);
  const free = queue?.sending === true ? queue.messages.slice(1) : queueOf(chat);
  const message = id === undefined ? free.at(-1) : free.find((one) => one.id === id);
  if (message === undefined) return;
  giveBack(chat, [message.draft]);
  told(
    chat,
    queueOf(chat).filter((one) => one !== message),
  );
}

function takeAllBack(chat: string): void {
  if (queueOf(chat).length === 0) return;
  giveBack(
    chat,
    queueOf(chat).map(({ draft }) => draft),
  );
  told(chat, NONE);
}

async function move(chat: string): Promise<void> {
  const queue = queues.get(chat);
  const [first, ...others] = queue?.messages ?? NONE;
  if (queue === undefined || queue.sending || first === undefined) return;
  const reply = conversation(chat).current().tree.byId.get(queue.after);
  if (reply?.by !== "model" || reply.state === "under_way") return;
  if (reply.state !== "done") {
    takeAllBack(chat);
    toast(text.chat.givenBack);
    return;
  }
  queue.sending = true;
  try {
    queue.after = (await post(chat, queue.after, first.draft)).reply;
    queue.sending = false;
    // Others may have been taken back, or added, meanwhile.
    told(
      chat,
      queueOf(chat).filter((one) => one !== first),
    );
    if (others.length > 0) void move(chat);
  } catch (problem) {
    queue.sending = false;
    takeAllBack(chat);
    tell(problem);
  }
}

// A window that goes away sends nothing any more; what waited is found where it was written.
addEventListener("pagehide", () => {
  for (const chat of [...queues.keys()]) takeAllBack(chat);
  keepDraftsNow();
});
