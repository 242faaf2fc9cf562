import { describe, expect, it } from "vitest";
import { linesOf } from "./tokens";

const CODE = `/* a comment
   of two lines */
fn main() {
    let text = "one
two";
    println!("{text}");
}`;

describe("coloured code", () => {
  it("is coloured the same whether it came at once or grew", async () => {
    const whole = await linesOf(CODE, "rust");
    await linesOf("another", "rust");
    for (let end = 1; end <= CODE.length; end += 3) await linesOf(CODE.slice(0, end), "rust");
    const grown = await linesOf(CODE, "rust");
    expect(grown).toEqual(whole);
    expect(grown?.map((line) => line.map(([words]) => words).join("")).join("\n")).toBe(CODE);
  });

  it("has no colours in a language that nobody knows", async () => {
    expect(await linesOf("a", "no such language")).toBeNull();
  });
});
