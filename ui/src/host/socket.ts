/** A WebSocket whose reader can be slower than its writer. */

import { HostError, type HostSocket, type SocketHandlers } from "./host";

type Message = string | Uint8Array<ArrayBuffer>;

/** The part of `WebSocketStream` that is used. Chromium has it; it alone lets a page hold a peer back. */
interface StreamedSocket {
  readonly opened: Promise<{
    readonly readable: ReadableStream<string | ArrayBuffer | Uint8Array<ArrayBuffer>>;
    readonly writable: WritableStream<Message>;
  }>;
  readonly closed: Promise<unknown>;
  close(): void;
}
type StreamedSocketMaker = new (url: string, options: { protocols: string[] }) => StreamedSocket;

const broken = (): HostError => new HostError("unreachable", "The connection broke off.");

function streamed(socket: StreamedSocket, handlers: SocketHandlers): HostSocket {
  const life = { over: false };
  const end = (error: HostError | null): void => {
    if (life.over) return;
    life.over = true;
    handlers.end(error);
  };
  const waiting: Message[] = [];
  let writer: WritableStreamDefaultWriter<Message> | null = null;
  // A failed connection is told by the reader; nobody else has to hear of it.
  const write = (data: Message): void => void writer?.write(data).catch(() => undefined);
  void (async () => {
    try {
      const { readable, writable } = await socket.opened;
      writer = writable.getWriter();
      writer.closed.catch(() => undefined);
      for (const data of waiting.splice(0)) write(data);
      if (!life.over) handlers.open?.();
      const reader = readable.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || life.over) break;
        if (typeof value === "string") handlers.text(value);
        else await handlers.bytes(value instanceof ArrayBuffer ? new Uint8Array(value) : value);
      }
      end(null);
    } catch {
      end(broken());
    }
  })();
  socket.closed.catch(() => undefined);
  return {
    send(data) {
      if (writer === null) waiting.push(data);
      else write(data);
    },
    close() {
      life.over = true;
      socket.close();
    },
  };
}

/** Without back-pressure of its own: what comes waits here until what came before was taken. */
function plain(socket: WebSocket, handlers: SocketHandlers): HostSocket {
  socket.binaryType = "arraybuffer";
  const life = { over: false };
  const queue: Message[] = [];
  let before: Promise<void> = Promise.resolve();
  const then = (work: () => void | Promise<void>): void => {
    before = before.then(() => (life.over ? undefined : work()));
  };
  socket.onopen = () => {
    for (const data of queue.splice(0)) socket.send(data);
    handlers.open?.();
  };
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    then(() => (typeof data === "string" ? handlers.text(data) : handlers.bytes(new Uint8Array(data))));
  };
  socket.onclose = ({ wasClean }) => {
    then(() => {
      life.over = true;
      handlers.end(wasClean ? null : broken());
    });
  };
  return {
    send(data) {
      if (socket.readyState === WebSocket.CONNECTING) queue.push(data);
      else if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    close() {
      life.over = true;
      socket.close();
    },
  };
}

export function openSocket(url: URL, protocols: string[], handlers: SocketHandlers): HostSocket {
  const { WebSocketStream } = globalThis as { WebSocketStream?: StreamedSocketMaker };
  return WebSocketStream === undefined
    ? plain(new WebSocket(url, protocols), handlers)
    : streamed(new WebSocketStream(url.href, { protocols }), handlers);
}
