/** Brings the scene about: a real daemon, real repositories, and a model whose replies were written down before. */

import { join } from "node:path";
import { type Fleet, makeRepository, startFleet } from "../../e2e/daemon";
import { CHAT_SCRIPT, CHATS } from "./chats";
import { CONSOLE, HARBOR, INFRA } from "./harbor";
import { type SceneTask, TASKS } from "./tasks";

export interface Scene extends Fleet {
  /** Asks the daemon. */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The id of the task with this title. */
  task(title: string): string;
  readonly chats: readonly string[];
}

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly runs: readonly { readonly heartbeat?: unknown; readonly state: string }[];
}

const PATIENCE_MS = 60_000;

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const from = Date.now();
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() - from > PATIENCE_MS) throw new Error(`${what} did not come`);
    await new Promise((go) => setTimeout(go, 100));
  }
}

/** A daemon with one empty project, and its door. */
export async function startScene(tasks: readonly SceneTask[] = []): Promise<Scene> {
  const fleet = await startFleet(
    [...tasks.map(({ prompt, replies }) => ({ key: prompt, replies: [...replies] })), ...CHAT_SCRIPT],
    [{ text: "Done." }],
    {
      model: "rehearsed",
      top: "max_running = 12",
      ofModel: "price = { input = 3.0, cached = 0.3, output = 15.0 }\ncontext_window = 200000",
      files: HARBOR,
    },
  );
  const { origin, hash } = new URL(fleet.url);
  const token = hash.replace("#token=", "");
  const ids = new Map<string, string>();
  const chats: string[] = [];
  const scene: Scene = {
    ...fleet,
    chats,
    task(title) {
      const id = ids.get(title);
      if (id === undefined) throw new Error(`there is no task ${title}`);
      return id;
    },
    async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await fetch(origin + path, {
        method,
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
      return (text === "" ? undefined : JSON.parse(text)) as T;
    },
  };
  try {
    const beside = (name: string): string => join(fleet.project, "..", name);
    makeRepository(beside("web-console"), CONSOLE);
    makeRepository(beside("infra"), INFRA);
    if (tasks.length > 0) await prepare(scene);
    for (const task of tasks) {
      const shown = await scene.ask<Shown>("POST", "/v1/tasks", {
        project: beside(task.project),
        title: task.title,
        prompt: [{ type: "text", text: task.prompt }],
        start: task.end === "draft" ? "later" : "now",
        depends_on: (task.after ?? []).map((title) => scene.task(title)),
        ...(task.parent === undefined ? {} : { parent: scene.task(task.parent) }),
        settings: { mode: task.mode ?? "auto" },
      });
      ids.set(task.title, shown.id);
    }
    for (const task of tasks) await settle(scene, task);
  } catch (problem) {
    fleet.stop();
    throw problem;
  }
  return scene;
}

/** What somebody who has used it for some weeks has told it. */
async function prepare(scene: Scene): Promise<void> {
  const { id: project } = await scene.ask<{ id: string }>("POST", "/v1/projects", { path: scene.project });
  await scene.ask("PATCH", `/v1/projects/${project}/settings`, { checks: ["./check store"] });
  const told = [
    ["preference", "Answer in short sentences, and name the files that were changed", { of: "user" }],
    [
      "convention",
      "Money is stored as integer cents; floats have caused rounding bugs",
      { of: "project", project },
    ],
    [
      "command",
      "`./check store` runs the tests of the store; none of them needs Redis",
      { of: "project", project },
    ],
    [
      "pitfall",
      "Sessions expire after 15 minutes because of an audit: do not raise it",
      { of: "project", project },
    ],
    [
      "correction",
      "Retries belong in `client::retry`, not at the places that call",
      { of: "path", project, path: "client" },
    ],
  ] as const;
  for (const [kind, text, scope] of told) {
    await scene.ask("POST", "/v1/memories", { kind, text, scope, pinned: kind === "command" });
  }
}

/** Waits until a task is where the scene wants it, and does what a person would do to it. */
async function settle(scene: Scene, task: SceneTask): Promise<void> {
  const id = scene.task(task.title);
  const show = (): Promise<Shown> => scene.ask<Shown>("GET", `/v1/tasks/${id}`);
  const reach = (state: string): Promise<Shown> =>
    until(`“${task.title}” as ${state}`, async () => {
      const shown = await show();
      return shown.state === state ? shown : undefined;
    });
  const works = (): Promise<Shown> =>
    until(`a word of “${task.title}”`, async () => {
      const shown = await show();
      const quiet = task.replies[0]?.tool_calls === undefined;
      return shown.state === "running" && (quiet || shown.runs.at(-1)?.heartbeat != null) ? shown : undefined;
    });
  switch (task.end) {
    case "landed":
      await reach("review");
      await scene.ask("POST", `/v1/tasks/${id}/accept`, { as: "commit" });
      await reach("landed");
      return;
    case "cancelled":
      await works();
      await scene.ask("POST", `/v1/tasks/${id}/stop`, {});
      await reach("cancelled");
      return;
    case "running":
      await works();
      return;
    default:
      await reach(task.end);
  }
}

/** The whole fleet of the scene, with its chats. */
export async function wholeScene(): Promise<Scene> {
  const scene = await startScene(TASKS);
  try {
    for (const { project, words } of CHATS) {
      const chat = await scene.ask<{ id: string }>(
        "POST",
        "/v1/chats",
        project ? { project: scene.project } : {},
      );
      let parent: string | null = null;
      for (const text of words) {
        const said: { reply: string } = await scene.ask("POST", `/v1/chats/${chat.id}/messages`, {
          parent,
          parts: [{ type: "text", text }],
        });
        parent = said.reply;
        await until("a reply", async () => {
          const shown = await scene.ask<{ replying: string | null }>("GET", `/v1/chats/${chat.id}`);
          return shown.replying == null ? true : undefined;
        });
      }
      (scene.chats as string[]).push(chat.id);
    }
  } catch (problem) {
    scene.stop();
    throw problem;
  }
  return scene;
}
