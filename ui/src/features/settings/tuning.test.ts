import { describe, expect, test } from "vitest";
import { fieldsOf, isTuned, tuningOf, type TuningFields } from "./tuning";

const NONE = fieldsOf(null);
const problem = (fields: Partial<TuningFields>): unknown => tuningOf({ ...NONE, ...fields }, "work");

describe("how a model is asked to answer", () => {
  test("what is empty is left out", () => {
    expect(tuningOf(NONE, "work")).toEqual({});
    expect(isTuned(NONE)).toBe(false);
  });

  test("what a form says comes back as the same form", () => {
    const fields: TuningFields = {
      effort: "high",
      verbosity: "low",
      temperature: "0.5",
      topP: "0",
      longest: "32000",
      window: "200000",
      fallback: "second\nthird/one",
    };
    const said = tuningOf(fields, "work");
    expect(said).toEqual({
      effort: "high",
      verbosity: "low",
      temperature: 0.5,
      top_p: 0,
      max_output_tokens: 32_000,
      context_window: 200_000,
      fallback: ["second", "third/one"],
    });
    expect(fieldsOf(said as unknown as Parameters<typeof fieldsOf>[0])).toEqual(fields);
    expect(isTuned(fields)).toBe(true);
  });

  test("numbers are read with their thousands apart, and lines without their spaces", () => {
    expect(problem({ window: "200 000", longest: "32_000", fallback: "  a \n\n b\n" })).toEqual({
      context_window: 200_000,
      max_output_tokens: 32_000,
      fallback: ["a", "b"],
    });
  });

  test("what makes no sense is named", () => {
    expect(problem({ temperature: "2.1" })).toBe("badTemperature");
    expect(problem({ temperature: "warm" })).toBe("badTemperature");
    expect(problem({ topP: "-0.1" })).toBe("badTopP");
    expect(problem({ longest: "0" })).toBe("badLongest");
    expect(problem({ longest: "1.5" })).toBe("badLongest");
    expect(problem({ window: "999" })).toBe("badWindow");
    expect(problem({ fallback: "other\nwork" })).toBe("ownFallback");
  });
});
