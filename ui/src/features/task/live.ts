/** What the agent says and thinks at this moment, outside component state: flushed into the page once per frame. */

import type { Wire } from "../../api";
import { perFrame, type Scheduler } from "../../live";

type Item = Wire<"Item">;

/** What of finished turns is still under way as words: the two streams do not wait for one another. */
interface Owed {
  text: string;
  reasoning: string;
  tools: string[];
}

const nothing = (): Owed => ({ text: "", reasoning: "", tools: [] });

/** What follows `seen` in `whole`. */
function rest(whole: string, seen: string): string {
  const at = whole.indexOf(seen);
  return at === -1 ? "" : whole.slice(at + seen.length);
}

export class LiveWords {
  text = "";
  reasoning = "";
  tool = "";
  /** The tools that this turn called so far. */
  private tools: string[] = [];
  private owed = nothing();
  private readonly watchers = new Set<() => void>();
  private scheduled = false;

  constructor(private readonly schedule: Scheduler = perFrame) {}

  take(live: Wire<"LiveView">): void {
    switch (live.live) {
      case "text":
      case "reasoning":
        if (this.isOwed(live.live, live.text)) return;
        this[live.live] += live.text;
        break;
      case "tool_call":
        if (this.owed.tools[0] === live.name) {
          this.owed.tools.shift();
          return;
        }
        this.owed.tools = [];
        this.tool = live.name;
        this.tools.push(live.name);
        break;
      case "retrying":
        this.forget();
        this.owed = nothing();
        break;
      case "terminal":
        return;
    }
    this.tell();
  }

  /**
   * The turn with these items is a fact now, and its words are shown as such; later ones stay. Of a turn that was over
   * before anybody listened no words are to come.
   */
  finish(items: readonly Item[], heard = true): void {
    const { text, reasoning, tools, owed } = this;
    const said = items.map((item) => (item.item === "assistant_message" ? item.text : "")).join("");
    const thought = items.map((item) => (item.item === "reasoning" ? item.summary : "")).join("");
    const called = items.flatMap((item) => (item.item === "tool_call" ? [item.name] : []));
    this.forget();
    this.owed = !heard
      ? nothing()
      : {
          text: owed.text + rest(said, text),
          reasoning: owed.reasoning + rest(thought, reasoning),
          tools: [...owed.tools, ...called.slice(tools.length)],
        };
    if (said !== "" && text.startsWith(said)) this.text = text.slice(said.length);
    if (thought !== "" && reasoning.startsWith(thought)) this.reasoning = reasoning.slice(thought.length);
    this.tell();
  }

  clear(): void {
    this.owed = nothing();
    if (this.text === "" && this.reasoning === "" && this.tool === "") return;
    this.forget();
    this.tell();
  }

  private isOwed(kind: "text" | "reasoning", words: string): boolean {
    if (words !== "" && this.owed[kind].startsWith(words)) {
      this.owed[kind] = this.owed[kind].slice(words.length);
      return true;
    }
    this.owed[kind] = "";
    return false;
  }

  private forget(): void {
    this.text = this.reasoning = this.tool = "";
    this.tools = [];
  }

  private tell(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => {
      this.scheduled = false;
      for (const watch of this.watchers) watch();
    });
  }

  readonly watch = (watch: () => void): (() => void) => {
    this.watchers.add(watch);
    return () => this.watchers.delete(watch);
  };
}
