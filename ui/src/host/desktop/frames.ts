/**
 * How bytes travel between page and window without becoming text.
 *
 * An answer is `length of the head (u32, little-endian), head (JSON), body`; a batch of messages is any number of
 * `kind (0 text, 1 binary), length (u32, little-endian), bytes`.
 */

import type { HostResponse } from "../host";

const HEAD = 4;
const MESSAGE_HEAD = 5;
const TEXT = 0;
const BINARY = 1;

export function readAnswer(buffer: ArrayBuffer): HostResponse {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, HEAD, length))) as {
    status: number;
    contentType: string;
  };
  return { ...head, body: new Uint8Array(buffer, HEAD + length) };
}

export function readBatch(
  buffer: ArrayBuffer,
  text: (text: string) => void,
  bytes: (bytes: Uint8Array<ArrayBuffer>) => void,
): void {
  const view = new DataView(buffer);
  let at = 0;
  while (at < buffer.byteLength) {
    const length = view.getUint32(at + 1, true);
    const body = new Uint8Array(buffer, at + MESSAGE_HEAD, length);
    if (view.getUint8(at) === TEXT) text(new TextDecoder().decode(body));
    else bytes(body);
    at += MESSAGE_HEAD + length;
  }
}

export function writeBatch(messages: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const parts = messages.map((message) => ({
    kind: typeof message === "string" ? TEXT : BINARY,
    body: typeof message === "string" ? new TextEncoder().encode(message) : message,
  }));
  const batch = new Uint8Array(parts.reduce((sum, { body }) => sum + MESSAGE_HEAD + body.length, 0));
  const view = new DataView(batch.buffer);
  let at = 0;
  for (const { kind, body } of parts) {
    view.setUint8(at, kind);
    view.setUint32(at + 1, body.length, true);
    batch.set(body, at + MESSAGE_HEAD);
    at += MESSAGE_HEAD + body.length;
  }
  return batch;
}
