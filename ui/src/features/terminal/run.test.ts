import { describe, expect, it } from "vitest";
import { endOf, type RunTerminal, shownTerminal, withItems } from "./run";

const terminal = (id: string, exit: RunTerminal["exit"] = null): RunTerminal => ({
  id,
  run: "run_1",
  call: `call_${id}`,
  written: 0,
  exit,
});

describe("the terminals of a run", () => {
  it("show the newest that is at work, else the newest, save where one was chosen", () => {
    const done = { how: "code", code: 0 } as const;
    const all = [terminal("a"), terminal("b"), terminal("c", done)];
    expect(shownTerminal(all, null)?.id).toBe("b");
    expect(shownTerminal(all, "a")?.id).toBe("a");
    expect(shownTerminal([terminal("x", done), terminal("y", done)], "gone")?.id).toBe("y");
    expect(shownTerminal([], null)).toBeUndefined();
  });

  it("are called by their command, and know from the transcript how they ended", () => {
    const calls = withItems(new Map(), [
      {
        item: "tool_call",
        call: "call_a",
        name: "exec",
        arguments: '{"command":"cargo test"}',
      },
      {
        item: "tool_result",
        call: "call_a",
        status: "ok",
        output: [{ type: "text", text: "Exit code 101 after 2 s\nFAILED" }],
      },
      { item: "tool_call", call: "call_b", name: "exec", arguments: "{broken" },
    ]);
    expect(calls.get("call_a")?.command).toBe("cargo test");
    expect(endOf(terminal("a", { how: "unknown" }), calls)).toEqual({ how: "code", code: 101 });
    expect(endOf(terminal("b"), calls)).toBeNull();
    expect(calls.get("call_b")?.command).toBeNull();
  });
});
