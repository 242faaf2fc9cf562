import { describe, expect, it } from "vitest";
import { agentDraft, agentFields, copyName, micros } from "./agent";

const sound = { ...agentFields(null), name: "mine", instructions: "Look." };

describe("a specialist's form", () => {
  it("leaves out what is empty", () => {
    expect(agentDraft(sound)).toEqual({ description: "", instructions: "Look.", access: "write" });
  });

  it("gives back what a profile says", () => {
    const draft = {
      description: "d",
      instructions: "Look.",
      model: "m",
      effort: "high",
      tools: ["read"],
      access: "read" as const,
      turns: 3,
      minutes: 4,
      cost_micros: 2_500_000,
    };
    expect(agentDraft(agentFields({ ...draft, name: "mine", from: "user" }))).toEqual(draft);
  });

  it("says what is wrong", () => {
    const wrong = (more: Partial<typeof sound>) => agentDraft({ ...sound, ...more });
    expect(wrong({ name: "My Agent" })).toBe("badName");
    expect(wrong({ name: "" })).toBe("badName");
    expect(wrong({ instructions: " " })).toBe("noInstructions");
    expect(wrong({ turns: "0" })).toBe("badTurns");
    expect(wrong({ minutes: "1.5" })).toBe("badMinutes");
    expect(wrong({ cost: "free" })).toBe("badCost");
    expect(wrong({ tools: [] })).toBe("noTools");
  });

  it("reads dollars with and without their sign", () => {
    expect([micros("$2.50"), micros("0.01"), micros(""), micros("-1"), micros("0")]).toEqual([
      2_500_000,
      10_000,
      undefined,
      null,
      null,
    ]);
  });

  it("names a copy as nothing else is named", () => {
    expect(copyName("reviewer", ["reviewer", "reviewer-2"])).toBe("reviewer-3");
    expect(copyName("reviewer-2", ["reviewer-2"])).toBe("reviewer-3");
  });
});
