import { describe, expect, it } from "vitest";
import { nextZoom, themeOf, zoomOf } from "./looks";

describe("how the window looks", () => {
  it("goes up and down a ladder of sizes and stays on it", () => {
    expect([
      nextZoom(1, "larger"),
      nextZoom(1, "smaller"),
      nextZoom(3, "larger"),
      nextZoom(0.5, "smaller"),
    ]).toEqual([1.1, 0.9, 3, 0.5]);
  });
  it("takes no preference that makes no sense", () => {
    expect([themeOf("pink"), themeOf("contrast"), zoomOf("big"), zoomOf(0), zoomOf(1.5)]).toEqual([
      "system",
      "contrast",
      1,
      1,
      1.5,
    ]);
  });
});
