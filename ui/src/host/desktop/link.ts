/** The daemon, through the window's own process: requests as bytes, streams that the page pulls. */

import { invoke } from "@tauri-apps/api/core";

import { type DaemonLink, HostError, type HostSocket } from "../host";
import { SseReader } from "../sse";
import { readAnswer, readBatch, writeBatch } from "./frames";

interface Opened {
  readonly id: number;
  readonly status: number;
}

/** What the shell rejects with. */
interface ShellError {
  readonly code: string;
  readonly title: string;
  readonly hint: string;
}

export function hostError(error: unknown): HostError {
  if (error instanceof HostError) return error;
  if (typeof error !== "object" || error === null || !("title" in error)) {
    return new HostError("unreachable", String(error));
  }
  const { code, title, hint } = error as ShellError;
  const known = code === "version" || code === "unauthorized" ? code : "unreachable";
  return new HostError(known, `${title}. ${hint}`);
}

/** A path as ASCII, because it travels in a header. */
function plainPath(path: string): string {
  const url = new URL(path, "http://daemon");
  return url.pathname + url.search;
}

/** Reads what comes until it is over. Each read takes all that has come meanwhile, and nothing piles up in between. */
async function pull(id: number, take: (buffer: ArrayBuffer) => void | Promise<void>): Promise<void> {
  for (;;) {
    const buffer = await invoke<ArrayBuffer>("api_read", { id });
    if (buffer.byteLength === 0) return;
    await take(buffer);
  }
}

function close(id: number): void {
  // It may be over already.
  void invoke("api_close", { id }).catch(() => undefined);
}

async function request(method: string, path: string, body: unknown): Promise<ReturnType<typeof readAnswer>> {
  const bytes = body === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body));
  const headers = { "flotilla-method": method, "flotilla-path": plainPath(path) };
  return readAnswer(await invoke<ArrayBuffer>("api_request", bytes, { headers }));
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const cancelled = (): void => {
      reject(new HostError("cancelled", "The request was cancelled."));
    };
    if (signal.aborted) cancelled();
    else signal.addEventListener("abort", cancelled, { once: true });
  });
}

/** Sends messages in their order: one batch is under way at a time, and the next takes all that waits. */
class Outbox {
  private waiting: (string | Uint8Array<ArrayBuffer>)[] = [];
  private sending = false;

  constructor(
    private readonly id: Promise<number>,
    private readonly failed: (error: unknown) => void,
  ) {}

  push(message: string | Uint8Array<ArrayBuffer>): void {
    this.waiting.push(message);
    if (!this.sending) void this.send();
  }

  private async send(): Promise<void> {
    this.sending = true;
    try {
      const id = await this.id;
      while (this.waiting.length > 0) {
        const batch = writeBatch(this.waiting.splice(0));
        await invoke("api_send", batch, { headers: { "flotilla-id": String(id) } });
      }
    } catch (error) {
      this.waiting = [];
      this.failed(error);
    } finally {
      this.sending = false;
    }
  }
}

export const daemonLink: DaemonLink = {
  async request({ method, path, body, signal }) {
    try {
      const asked = request(method, path, body);
      return await (signal ? Promise.race([asked, aborted(signal)]) : asked);
    } catch (error) {
      throw hostError(error);
    }
  },

  stream(path, handlers) {
    const life = { over: false, id: null as number | null };
    const end = (error: unknown): void => {
      if (life.over) return;
      life.over = true;
      handlers.end(error === null ? null : hostError(error));
    };
    void (async () => {
      try {
        const opened = await invoke<Opened>("api_stream_open", { path: plainPath(path) });
        const { id } = opened;
        life.id = id;
        if (life.over || opened.status !== 200) {
          close(id);
          throw new HostError("unreachable", `The daemon answered ${opened.status}.`);
        }
        handlers.open?.();
        const text = new TextDecoder();
        const reader = new SseReader((entry) => {
          if (!life.over) handlers.entry(entry);
        });
        await pull(id, (buffer) => {
          reader.push(text.decode(buffer, { stream: true }));
        });
        end(null);
      } catch (error) {
        end(error);
      }
    })();
    return () => {
      life.over = true;
      if (life.id !== null) close(life.id);
    };
  },

  socket(path, handlers): HostSocket {
    const life = { over: false };
    const opened = invoke<Opened>("api_socket_open", { path: plainPath(path) }).then(({ id }) => id);
    const end = (error: unknown): void => {
      if (life.over) return;
      life.over = true;
      handlers.end(error === null ? null : hostError(error));
    };
    const outbox = new Outbox(opened, end);
    void (async () => {
      try {
        const id = await opened;
        if (life.over) return;
        handlers.open?.();
        // What is not read stays with the daemon, which holds the program back.
        await pull(id, async (buffer) => {
          const messages: (string | Uint8Array<ArrayBuffer>)[] = [];
          readBatch(
            buffer,
            (text) => messages.push(text),
            (bytes) => messages.push(bytes),
          );
          for (const message of messages) {
            if (life.over) return;
            if (typeof message === "string") handlers.text(message);
            else await handlers.bytes(message);
          }
        });
        end(null);
      } catch (error) {
        end(error);
      }
    })();
    return {
      send(data) {
        if (!life.over) outbox.push(data);
      },
      close() {
        if (life.over) return;
        life.over = true;
        void opened.then(close, () => undefined);
      },
    };
  },
};
