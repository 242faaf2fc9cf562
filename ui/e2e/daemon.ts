/** A real daemon with a scripted model and a real repository, for tests in a browser. */

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The folder of the built programs: `FLOTILLA_BIN`, else where cargo puts them. */
export const BIN =
  process.env["FLOTILLA_BIN"] ?? join(process.env["CARGO_TARGET_DIR"] ?? join(ROOT, "target"), "debug");

export interface ScriptedReply {
  text?: string;
  reasoning?: string;
  tool_calls?: { name: string; arguments: unknown }[];
  delay_ms?: number;
  faults?: unknown[];
  /** The tokens to report; made up from the lengths where absent. */
  usage?: { input: number; cached?: number; output: number };
  /** From one piece of the stream to the next. */
  pace_ms?: number;
}

/** The replies of the model to prompts that hold `key`. */
export interface Conversation {
  key: string;
  replies: ScriptedReply[];
}

export interface Fleet {
  readonly home: string;
  readonly project: string;
  /** The page, with its token. */
  readonly url: string;
  /** Runs the `flotilla` command and returns what it prints. */
  flotilla(...args: string[]): string;
  /** Kills the daemon as a crash would, and starts it again at the same address. */
  crash(): Promise<void>;
  stop(): void;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("no output to read");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("the program ended before it said anything");
}

function git(cwd: string, ...args: string[]): void {
  execFileSync("git", args, { cwd, stdio: "pipe" });
}

/** The files of the sample repository. */
export const SAMPLE: Record<string, string> = {
  "README.md": "# Harbor\n\nA small service.\n",
  "src/lib.rs": "pub fn add(a: i32, b: i32) -> i32 {\n    a - b\n}\n",
  "src/session.rs": "pub struct Session {\n    pub id: u64,\n}\n",
};

export function makeRepository(folder: string, files: Record<string, string> = SAMPLE): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    // What says how it is run can be run.
    writeFileSync(join(folder, path), content, { mode: content.startsWith("#!") ? 0o755 : 0o644 });
  }
  git(folder, "init", "-q", "-b", "main");
  // An account may have no name for git yet; whoever accepts a change needs one.
  git(folder, "config", "user.name", "Ann");
  git(folder, "config", "user.email", "ann@example.org");
  git(folder, "add", "-A");
  git(folder, "commit", "-qm", "Begin");
}

/** What differs from the usual fleet of a test. */
export interface FleetSettings {
  /** What the model is called, in the configuration and on the screen. */
  readonly model?: string;
  /** Lines at the top of config.toml. */
  readonly top?: string;
  /** Lines in the model's part of config.toml. */
  readonly ofModel?: string;
  readonly files?: Record<string, string>;
  /** Done to the data folder before the daemon starts. */
  readonly before?: (home: string) => void;
  /** All of config.toml, where no model is to be configured. */
  readonly config?: string;
  /** Changes of the daemon's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export async function startFleet(
  conversations: readonly Conversation[],
  otherwise: readonly ScriptedReply[] = [{ text: "Done." }],
  settings: FleetSettings = {},
): Promise<Fleet> {
  const place = mkdtempSync(join(tmpdir(), "flotilla-e2e-"));
  const home = join(place, "home");
  const project = join(place, "harbor-api");
  mkdirSync(home);
  makeRepository(project, settings.files);
  const script = join(place, "script.json");
  writeFileSync(script, JSON.stringify({ conversations, otherwise }));
  const model = spawn(join(BIN, "flotilla-scripted-model"), ["--port", "0", "--script", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = await firstLine(model);
  const name = settings.model ?? "scripted";
  writeFileSync(
    join(home, "config.toml"),
    settings.config ??
      `default_model = "${name}"\n${settings.top ?? ""}\n[models.${name}]\napi = "responses"\nbase_url = "${address}/v1"\nmodel = "${name}"\n${settings.ofModel ?? ""}\n`,
  );
  settings.before?.(home);
  const env = { ...process.env, FLOTILLA_HOME: home, ...settings.env };
  const flotilla = (...args: string[]): string =>
    execFileSync(join(BIN, "flotilla"), args, { env, cwd: project, encoding: "utf8" });
  let daemon: ChildProcess | undefined;
  let listen = "127.0.0.1:0";
  const start = async (): Promise<void> => {
    daemon = spawn(join(BIN, "flotilla"), ["daemon", "run", "--listen", listen], {
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
    for (let tries = 0; ; tries++) {
      try {
        const status = JSON.parse(flotilla("daemon", "status", "--json")) as { listen: string };
        listen = status.listen.replace(/^http:\/\//, "");
        return;
      } catch (error) {
        if (tries > 100) throw error;
        await new Promise((go) => setTimeout(go, 50));
      }
    }
  };
  await start();
  const token = readFileSync(join(home, "token"), "utf8").trim();
  return {
    home,
    project,
    url: `http://${listen}/#token=${token}`,
    flotilla,
    async crash() {
      const gone = new Promise((resolve) => daemon?.once("exit", resolve));
      daemon?.kill("SIGKILL");
      await gone;
      await start();
    },
    stop() {
      try {
        flotilla("daemon", "stop");
      } catch {
        daemon?.kill("SIGKILL");
      }
      model.kill();
      if (existsSync(place)) rmSync(place, { recursive: true, force: true });
    },
  };
}
