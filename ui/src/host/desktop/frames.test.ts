import { expect, test } from "vitest";

import { readAnswer, readBatch, writeBatch } from "./frames";

test("an answer gives its head and its body", () => {
  const head = new TextEncoder().encode('{"status":404,"contentType":"application/json"}');
  const buffer = new Uint8Array(4 + head.length + 2);
  new DataView(buffer.buffer).setUint32(0, head.length, true);
  buffer.set(head, 4);
  buffer.set([1, 2], 4 + head.length);
  const answer = readAnswer(buffer.buffer);
  expect(answer.status).toBe(404);
  expect(answer.contentType).toBe("application/json");
  expect([...answer.body]).toEqual([1, 2]);
});

test("a batch gives back its messages in order", () => {
  const got: unknown[] = [];
  const batch = writeBatch(['{"cols":80}', new Uint8Array([0, 255]), "ä", new Uint8Array()]);
  readBatch(
    batch.buffer,
    (text) => got.push(text),
    (bytes) => got.push([...bytes]),
  );
  expect(got).toEqual(['{"cols":80}', [0, 255], "ä", []]);
});
