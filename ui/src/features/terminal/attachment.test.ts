import { beforeEach, describe, expect, it, vi } from "vitest";
import type { HostSocket, SocketHandlers } from "../../host";
import { Attachment, type Reader } from "./attachment";

interface Opened {
  readonly path: string;
  readonly handlers: SocketHandlers;
  readonly sent: (string | Uint8Array)[];
}

function world() {
  const opened: Opened[] = [];
  const reader: Reader = {
    output: vi.fn(),
    gap: vi.fn(),
    exit: vi.fn(),
    refused: vi.fn(),
    attached: vi.fn(),
  };
  const attachment = new Attachment("term_1", reader, (path, handlers): HostSocket => {
    const sent: Opened["sent"] = [];
    opened.push({ path, handlers, sent });
    return { send: (data) => sent.push(data), close: () => undefined };
  });
  const last = (): Opened => {
    const socket = opened.at(-1);
    if (socket === undefined) throw new Error("nothing was opened");
    return socket;
  };
  return { opened, reader, attachment, last };
}

const bytes = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length);

describe("a terminal that is attached to", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  it("goes on from the last byte after the connection was lost, and tells its size again", () => {
    const { opened, reader, attachment, last } = world();
    expect(last().path).toBe("/v1/terminals/term_1/attach?offset=0");
    last().handlers.open?.();
    attachment.resize(80, 24);
    last().handlers.text('{"type":"offset","offset":0}');
    void last().handlers.bytes(bytes(7));
    last().handlers.end(null);
    expect(reader.attached).toHaveBeenLastCalledWith(false);
    vi.runOnlyPendingTimers();
    expect(opened).toHaveLength(2);
    expect(last().path).toBe("/v1/terminals/term_1/attach?offset=7");
    last().handlers.open?.();
    expect(last().sent).toEqual(['{"type":"resize","cols":80,"rows":24}']);
    expect(reader.gap).not.toHaveBeenCalled();
  });

  it("says how much is kept no more", () => {
    const { reader, last } = world();
    last().handlers.open?.();
    last().handlers.text('{"type":"offset","offset":0}');
    void last().handlers.bytes(bytes(10));
    last().handlers.text('{"type":"offset","offset":25}');
    expect(reader.gap).toHaveBeenCalledWith(15);
  });

  it("ends with the program, and is not opened again", () => {
    const { opened, reader, last } = world();
    last().handlers.open?.();
    last().handlers.text('{"type":"exit","status":{"how":"code","code":3}}');
    last().handlers.end(null);
    vi.runAllTimers();
    expect(reader.exit).toHaveBeenCalledWith({ how: "code", code: 3 });
    expect(opened).toHaveLength(1);
  });

  it("types nothing into a connection that is not there", () => {
    const { attachment, last } = world();
    attachment.input(bytes(1));
    expect(last().sent).toEqual([]);
  });
});
