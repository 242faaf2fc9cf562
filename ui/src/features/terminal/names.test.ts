import { describe, expect, it } from "vitest";
import { ending, exitWords, folderName, shellName } from "./names";

describe("the name of a shell", () => {
  const shell = { cwd: "/srv/harbor-api", program: "bash" };

  it("is its folder, until its program calls itself otherwise", () => {
    expect(shellName(shell, "")).toBe("harbor-api");
    expect(shellName(shell, "vim lib.rs")).toBe("vim lib.rs");
  });

  it("is the folder where a shell puts user, host and path into the title", () => {
    expect(shellName(shell, "ann@mill: /srv/harbor-api/src")).toBe("src");
    expect(shellName(shell, "ann@mill:~/notes")).toBe("notes");
    expect(shellName(shell, "~")).toBe("~");
  });

  it("reads paths of both kinds", () => {
    expect(folderName("C:\\work\\harbor")).toBe("harbor");
    expect(folderName("/")).toBe("/");
  });
});

describe("how a program ended", () => {
  it("is said in words and never by colour alone", () => {
    expect(exitWords(null)).toBe("Running");
    expect(exitWords({ how: "code", code: 0 })).toBe("Exit 0");
    expect(exitWords({ how: "code", code: 101 })).toBe("Exit 101");
    expect(exitWords({ how: "signal", signal: 9 })).toBe("Signal 9");
    expect(ending({ how: "unknown" })).toBe("unknown");
  });
});
