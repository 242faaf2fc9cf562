import { describe, expect, it } from "vitest";
import { parseRoute, type Route, routeText } from "./route";

describe("routes", () => {
  it("come back from the address as they went in", () => {
    const routes: Route[] = [
      { place: "board" },
      { place: "inbox" },
      { place: "chat", chat: null },
      { place: "chat", chat: "chat_1" },
      { place: "task", task: "task_1", tab: "timeline" },
      { place: "task", task: "task_1", tab: "changes" },
      { place: "task", task: "task_1", tab: "accept" },
      { place: "project", project: "project_1" },
      { place: "settings", page: "models" },
      { place: "welcome" },
    ];
    for (const route of routes) expect(parseRoute(`#${routeText(route)}`)).toEqual(route);
  });

  it("lead to the board where they make no sense", () => {
    for (const hash of ["", "#/", "#/nowhere", "#/task", "#/%E0%A4%A"]) {
      expect(() => parseRoute(hash)).not.toThrow();
    }
    expect(parseRoute("#/task")).toEqual({ place: "board" });
  });
});
