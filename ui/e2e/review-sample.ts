/** A repository, and what an agent makes of it: every kind of change that a review must be able to show. */

import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const SESSION = `use crate::store::Store;

impl SessionStore {
    pub fn open(url: &str) -> Result<Self> {
        Ok(Self { redis: Client::open(url)? })
    }

    pub fn get(&self, id: &SessionId) -> Result<Option<Session>> {
        let raw = self.redis.get(key(id))?;
        raw.map(|bytes| Session::decode(&bytes)).transpose()
    }

    /// Removes what is over. Returns how many.
    pub fn evict(&self, now: Timestamp) -> Result<usize> {
        let keys = self.redis.scan("session:*")?;
        let mut n = 0;
        for k in keys { n += self.redis.del(k)?; }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evicts_all() {
        let store = SessionStore::in_memory();
        store.put("a", ttl(500));
        assert_eq!(store.evict(now()).unwrap(), 1);
    }
}
`;

const SESSION_AFTER = SESSION.replace(
  `        let keys = self.redis.scan("session:*")?;
        let mut n = 0;
        for k in keys { n += self.redis.del(k)?; }
        Ok(n)
`,
  `        let n = self.db.execute(
            "DELETE FROM session WHERE expires_at <= ?1",
            [now.as_millis()],
        )?;
        Ok(n)
`,
).replace(
  `    fn evicts_all() {
        let store = SessionStore::in_memory();
        store.put("a", ttl(500));
        assert_eq!(store.evict(now()).unwrap(), 1);
`,
  `    fn evicts_after_ttl() {
        let store = SessionStore::in_memory();
        let clock = ManualClock::at(1_000);
        store.put("a", ttl(500), &clock);
        clock.advance(501);
        assert_eq!(store.evict(clock.now()).unwrap(), 1);
`,
);

/** A picture of one colour, as PNG (2 × 2). */
const RED =
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAE0lEQVR4nGP8z4AATAxIHBQ+AABAHgEHl6JYwwAAAABJRU5ErkJggg==";
const BLUE =
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFUlEQVR4nGNkYPjPwMDAxAAGECYAAA4pAQMjQQhJAAAAAElFTkSuQmCC";

const BASE: Record<string, string | Buffer> = {
  "store/src/session.rs": SESSION,
  "store/Cargo.toml": '[package]\nname = "store"\nversion = "0.1.0"\n\n[dependencies]\nredis = "0.25"\n',
  "docs/old-name.md": "# Sessions\n\nHow sessions are kept.\nThey end by themselves.\n",
  "scripts/check.sh": "#!/bin/sh\nexit 0\n",
  "web/logo.png": Buffer.from(RED, "base64"),
  "web/data.bin": Buffer.from([0, 1, 2, 3, 0, 255]),
  "web/windows.txt": "one\r\ntwo\r\nthree\r\n",
  "web/open.txt": "no newline",
  "web/blank.ts": "export function f(a: number) {\nreturn a;\n}\n",
  "web/latin.txt": Buffer.from("caf\xe9\n", "latin1"),
  "store/src/long.rs": Array.from({ length: 120 }, (_, i) => `const LINE_${i + 1}: u32 = ${i + 1};\n`).join(
    "",
  ),
  "gone.txt": "This file goes.\n",
  "link.txt": "a file\n",
};

function git(cwd: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd, encoding: "utf8", stdio: "pipe" });
}

/** Puts the files of before into a repository, as a commit. */
export function seed(project: string, more: Record<string, string | Buffer> = {}): void {
  for (const [path, content] of Object.entries({ ...BASE, ...more })) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), content);
  }
  symlinkSync("old-name.md", join(project, "docs/link.md"));
  git(project, "add", "-A");
  git(project, "commit", "-qm", "Seed");
}

const b64 = (content: string): string => Buffer.from(content).toString("base64");

/** The command with which the scripted agent makes its change. */
export const CHANGE = [
  `printf %s '${b64(SESSION_AFTER)}' | base64 -d > store/src/session.rs`,
  `printf 'CREATE TABLE session (\\n  id BLOB PRIMARY KEY,\\n  expires_at INTEGER NOT NULL\\n);\\nCREATE INDEX session_expires_at ON session (expires_at);\\n' > store/src/schema.sql`,
  `sed -i 's/redis = "0.25"/rusqlite = "0.31"/' store/Cargo.toml`,
  `mv docs/old-name.md docs/sessions.md && echo 'One more line.' >> docs/sessions.md`,
  `ln -sf sessions.md docs/link.md`,
  `chmod +x scripts/check.sh`,
  `printf %s '${BLUE}' | base64 -d > web/logo.png`,
  `printf '\\000\\001\\377\\377' > web/data.bin`,
  `printf 'one\\ntwo\\nthree\\n' > web/windows.txt`,
  `printf 'still no newline' > web/open.txt`,
  `printf 'export function f(a: number) {\\n  return a;\\n}\\n' > web/blank.ts`,
  `printf 'caf\\351s\\n' > web/latin.txt`,
  `sed -i 's/LINE_30: u32 = 30/LINE_30: u64 = 30/; s/LINE_90: u32 = 90/LINE_90: u64 = 90/' store/src/long.rs`,
  `rm gone.txt && rm link.txt && ln -s README.md link.txt`,
  `: > empty.txt`,
].join(" && ");

/** A command that writes a file of so many lines. */
export const manyLines = (count: number, path: string): string =>
  `seq 1 ${count} | sed 's/.*/export const value& = { id: &, name: "value &", enabled: true };/' > ${path}`;

/** A command that writes so many files of a hundred lines. */
export const manyFiles = (count: number): string =>
  `mkdir -p many && for i in $(seq 1 ${count}); do seq 1 100 | sed "s/.*/export const value& = { id: &, file: $i };/" > many/f$i.ts; done`;

export const exec = (command: string) => ({ tool_calls: [{ name: "exec", arguments: { command } }] });
