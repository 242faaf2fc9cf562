// What `./run --install` puts into a home, apart from building it: the command, the window, and its place among the
// applications. What is installed works from there.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { after, before, test, until } from "./limits.mjs";
import { Person } from "./person.mjs";
import { World, program } from "./world.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const world = new World();
const person = new Person(world);
const bin = join(world.folder, ".local/bin");
const share = join(world.folder, "share");

before(async () => {
  const script = `ROOT=$1 built=$2; . "$1/scripts/setup.sh"; . "$1/scripts/install.sh"; install_flotilla`;
  const installing = world.start("bash", ["-euc", script, "install", ROOT, dirname(program("flotilla"))]);
  assert.equal(await world.ends(installing, "the installation"), 0, installing.said);
  assert.match(installing.said, /is not on your PATH: add 'export PATH="\$HOME\/\.local\/bin:\$PATH"'/);
  world.programs = bin;
});
after(() => world.end());

test("the desktop finds the window, by its name, with its picture", () => {
  const entry = readFileSync(join(share, "applications/flotilla.desktop"), "utf8");
  assert.match(entry, new RegExp(`^Exec=${join(bin, "flotilla-desktop")}$`, "m"));
  const icon = /^Icon=(.*)$/m.exec(entry)[1];
  assert.ok(existsSync(join(share, `icons/hicolor/128x128/apps/${icon}.png`)));
});

test("the command and the window that were installed find each other and what they need", async () => {
  const { pid } = JSON.parse(await world.flotilla("daemon", "status", "--json").catch(() => "{}"));
  assert.equal(pid, undefined, "no daemon runs yet");
  world.prefer({ "welcome.seen": true });
  await world.open();
  await person.finds("button", "Start", { exact: false });
  const status = await until("the window has started a daemon", () => world.status());
  assert.equal(readFileSync(`/proc/${status.pid}/cmdline`, "utf8").split("\0")[0], join(bin, "flotilla"));
});
