import { describe, expect, it } from "vitest";
import { onOffer, type Prompt } from "./shelf";

const prompt = (id: string, project?: string): Prompt => ({
  id,
  title: id,
  text: id,
  scope: project === undefined ? { in: "everywhere" } : { in: "project", project },
});

describe("the shelf", () => {
  const all = [prompt("a"), prompt("b", "p1"), prompt("c", "p2")];
  it("offers a project's own prompts only where it is shown", () => {
    expect(onOffer(all, "p1").map(({ id }) => id)).toEqual(["a", "b"]);
  });
  it("offers every prompt where all projects are shown", () => {
    expect(onOffer(all, null)).toHaveLength(3);
  });
});
