// Runs the tests of the window: each file on a screen of its own with a session bus and a window manager of its own,
// for a limited time, and ends whatever it has left.
//
//   node tests/desktop/run.mjs [WORD…]    the files whose names hold one of the words, or all
//
// FLOTILLA_SHOTS  a folder for pictures of the whole screen; looks.shots.mjs takes nothing else, and runs only then
// CI              a file that fails is run once more; where it passes then, it is told as flaky
// FLOTILLA_LANES  how many files run side by side

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { pause, tool, until, within } from "./limits.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** Milliseconds for one file with all its tests. */
const FILE_LIMIT = 360_000;
const MARK = "FLOTILLA_WINDOW_TESTS";
const { CI, FLOTILLA_LANES = "1" } = process.env;
const MOST_TRIES = CI ? 2 : 1;
/** The screens of those that need another one. */
const SCREENS = { "scale.test.mjs": "3840x2160x24", "looks.shots.mjs": "3840x2160x24" };
const SCREEN = "1600x1000x24";

const words = process.argv.slice(2);
const files = readdirSync(HERE)
  .filter((name) => name.endsWith(".test.mjs") || (name.endsWith(".shots.mjs") && process.env.FLOTILLA_SHOTS))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .sort();
/** What ends what was started, by mark; asked for when this program is ended itself. */
const marks = new Set();

/** The processes with `mark` in their environment. */
function marked(mark) {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`${MARK}=${mark}`);
    } catch {
      return false;
    }
  });
}

function signal(pids, name) {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

function nameOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
  } catch {
    return "";
  }
}

/** Starts a screen and gives its name. */
async function screen(environment, size) {
  const args = ["-displayfd", "3", "-screen", "0", size, "-nolisten", "tcp", "-noreset"];
  const server = spawn("Xvfb", args, { env: environment, stdio: ["ignore", "ignore", "ignore", "pipe"] });
  let number = "";
  server.stdio[3].on("data", (text) => (number += text));
  await until("the screen is there", () => {
    if (server.exitCode !== null) throw new Error(`Xvfb ended with ${server.exitCode}`);
    return number.endsWith("\n");
  });
  return `:${number.trim()}`;
}

/** Runs one file once and says whether all its tests passed. */
async function attempt(file, say) {
  const mark = randomUUID();
  marks.add(mark);
  const folder = mkdtempSync(join(tmpdir(), "flotilla-desktop-"));
  const environment = {
    ...process.env,
    [MARK]: mark,
    TMPDIR: folder,
    // Its pictures come without a graphics card, and without the newest way to one.
    WEBKIT_DISABLE_DMABUF_RENDERER: "1",
    NO_AT_BRIDGE: "1",
  };
  try {
    environment.DISPLAY = await screen(environment, SCREENS[file] ?? SCREEN);
    spawn("openbox", ["--sm-disable"], { env: environment, stdio: "ignore" });
    await until("the window manager is there", () => tool("env", `DISPLAY=${environment.DISPLAY}`, "xdotool", "get_num_desktops"));
    const node = [process.execPath, "--test-reporter=spec", "--test-force-exit", join(HERE, file)];
    const run = spawn("dbus-run-session", ["--", ...node], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [run.stdout, run.stderr]) stream.on("data", (text) => say(withoutChatter(String(text))));
    const ended = new Promise((resolve) => run.on("exit", (code) => resolve(code)));
    return (await within(FILE_LIMIT, `the end of ${file}`, ended)) === 0;
  } catch (error) {
    say(`${error.message}\n`);
    return false;
  } finally {
    await clear(mark, say);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What the bus says of its own doings is no news. */
const withoutChatter = (text) => text.replace(/^(dbus-daemon\[|SpiRegistry daemon).*\n/gm, "");

/** Ends all that is left of an attempt. The screen goes with its last client's. */
async function clear(mark, say) {
  signal(marked(mark).filter((pid) => /^(Xvfb|openbox)/.test(nameOf(pid))), "SIGTERM");
  await until("all has ended", () => marked(mark).length === 0, 5000).catch(() => undefined);
  for (const pid of marked(mark)) {
    say(`left behind and ended: ${pid} ${nameOf(pid)}\n`);
    signal([pid], "SIGKILL");
  }
  marks.delete(mark);
}

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(name, async () => {
    for (const mark of marks) signal(marked(mark), "SIGTERM");
    await pause(1000);
    for (const mark of marks) signal(marked(mark), "SIGKILL");
    process.exit(130);
  });
}

const seconds = (since) => `${Math.round((performance.now() - since) / 1000)} s`;
const results = new Map();
const lanes = Math.max(1, Math.min(Number(FLOTILLA_LANES) || 1, files.length));
const waiting = [...files];
const begun = performance.now();

async function lane() {
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    const since = performance.now();
    // Beside others a file's words are kept together.
    let kept = "";
    const say = lanes === 1 ? (text) => process.stdout.write(text) : (text) => (kept += text);
    let tries = 0;
    let passed = false;
    while (!passed && tries < MOST_TRIES) {
      say(`\n${file}${tries > 0 ? " once more" : ""}\n`);
      passed = await attempt(file, say);
      tries += 1;
    }
    results.set(file, passed ? (tries > 1 ? "flaky" : "passed") : "failed");
    process.stdout.write(`${kept}${file}: ${results.get(file)}, ${seconds(since)}\n`);
  }
}

await Promise.all(Array.from({ length: lanes }, lane));
const of = (result) => files.filter((file) => results.get(file) === result);
const told = [`${of("passed").length} of ${files.length} files passed`];
for (const result of ["flaky", "failed"]) if (of(result).length > 0) told.push(`${result}: ${of(result).join(", ")}`);
console.log(`\nwindow tests: ${told.join("; ")}; ${seconds(begun)}`);
process.exit(files.length === 0 || of("failed").length > 0 ? 1 : 0);
