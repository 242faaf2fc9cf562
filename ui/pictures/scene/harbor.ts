/** The repositories of the scene: small, and such as one meets. */

export const SESSION = `use crate::{clock::Timestamp, id::SessionId, Error};
use redis::Client;

/// Where sessions are kept.
pub struct SessionStore {
    redis: Client,
}

impl SessionStore {
    pub fn open(url: &str) -> Result<Self, Error> {
        Ok(Self { redis: Client::open(url)? })
    }

    /// The session, if it is still good.
    pub fn get(&self, id: &SessionId) -> Result<Option<Session>, Error> {
        let raw = self.redis.get(key(id))?;
        raw.map(|bytes| Session::decode(&bytes)).transpose()
    }

    pub fn put(&self, session: &Session, ttl: Ttl) -> Result<(), Error> {
        self.redis.set_ex(key(&session.id), session.encode(), ttl.as_secs())
    }

    /// Removes what is over. Returns how many.
    pub fn evict(&self, now: Timestamp) -> Result<usize, Error> {
        let keys = self.redis.scan("session:*")?;
        let mut n = 0;
        for k in keys { n += self.redis.del(k)?; }
        Ok(n)
    }
}
`;

/** What the agent makes of it, part by part: what stood there, and what stands there now. */
export const SESSION_EDITS: readonly (readonly [string, string])[] = [
  ["use redis::Client;\n", "use rusqlite::{params, Connection, OptionalExtension};\n"],
  ["    redis: Client,\n", "    db: Connection,\n"],
  [
    `    pub fn open(url: &str) -> Result<Self, Error> {
        Ok(Self { redis: Client::open(url)? })
    }
`,
    `    pub fn open(path: &Path) -> Result<Self, Error> {
        let db = Connection::open(path)?;
        schema::migrate(&db)?;
        Ok(Self { db })
    }
`,
  ],
  [
    `        let raw = self.redis.get(key(id))?;
        raw.map(|bytes| Session::decode(&bytes)).transpose()
`,
    `        let raw: Option<Vec<u8>> = self
            .db
            .query_row("SELECT body FROM session WHERE id = ?1", [id], |row| row.get(0))
            .optional()?;
        raw.map(|bytes| Session::decode(&bytes)).transpose()
`,
  ],
  [
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
  ],
];

export const EXPIRY = `use store::{Session, SessionStore};

#[test]
fn evicts_all() {
    let store = SessionStore::in_memory();
    store.put("a", ttl(500));
    assert_eq!(store.evict(now()).unwrap(), 1);
}
`;

export const EXPIRY_AFTER = `use store::{ManualClock, Session, SessionStore};

#[test]
fn evicts_after_ttl() {
    let store = SessionStore::in_memory();
    let clock = ManualClock::at(1_000);
    store.put("a", ttl(500), &clock);
    clock.advance(501);
    assert_eq!(store.evict(clock.now()).unwrap(), 1);
}
`;

export const SCHEMA = `//! The tables of the store.

use rusqlite::Connection;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS session (
        id         BLOB PRIMARY KEY,
        body       BLOB NOT NULL,
        expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS session_expires_at ON session (expires_at);
";

pub(crate) fn migrate(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(TABLES)
}
`;

/** What stands in for the project's slow tests: it prints as they do, and takes its time. */
const CHECK = `#!/usr/bin/env bash
# ./check PART: runs the tests of a part.
part=\${1:-all}
green=$'\\e[32m' bold=$'\\e[1;32m' red=$'\\e[31m' plain=$'\\e[0m'
for crate in serde rusqlite harbor-clock "$part"; do
  echo "$bold   Compiling$plain $crate v0.8.2"
  sleep 0.1
done
echo "$bold     Running$plain tests/\${part}.rs"
echo "running 41 tests"
for name in opens_an_empty_store opens_twice keeps_what_was_put keeps_the_newest_of_two forgets_what_was_removed \\
  reads_while_it_is_written evicts_after_ttl evicts_nothing_early survives_a_crash survives_a_full_disk; do
  echo "test $part::$name ... \${green}ok$plain"
  sleep 0.1
done
[ "\${2:-}" = wait ] && { echo "test $part::expiry::evicts_after_an_hour ..."; sleep 900; }
[ "\${2:-}" = fail ] && { echo "test $part::expiry::evicts_all ... \${red}FAILED$plain"; echo "  left: 0, right: 1  at store/src/session.rs:94"; exit 101; }
echo "test result: \${green}ok$plain. 41 passed; 0 failed"
`;

const TARIFF = `/// What a berth costs in a region.
pub fn tariff(region: &Region, table: &Table) -> Result<Money, Error> {
    let rows = table.read(region)?;
    rows.iter().find(|row| row.covers(today())).map(Row::price).ok_or(Error::NoTariff)
}
`;

export const HARBOR: Record<string, string> = {
  "README.md": "# harbor-api\n\nBerths, tariffs and sessions of the harbour.\n",
  "Cargo.toml": '[workspace]\nmembers = ["store", "api", "billing", "client", "reports"]\n',
  check: CHECK,
  "store/Cargo.toml":
    '[package]\nname = "store"\nversion = "0.8.2"\nedition = "2024"\n\n[dependencies]\nredis = "0.25"\nserde = "1"\n',
  "store/src/session.rs": SESSION,
  "store/tests/expiry.rs": EXPIRY,
  "api/src/tariff.rs": TARIFF,
  "api/src/upload.rs":
    "pub async fn upload(body: Bytes) -> Result<Id, Error> {\n    files().write(body).await\n}\n",
  "api/src/routes.rs": 'pub fn routes() -> Router {\n    Router::new().route("/berths", get(berths))\n}\n',
  "client/src/retry.rs":
    "pub async fn retry<T>(mut call: impl AsyncFnMut() -> Result<T, Error>) -> Result<T, Error> {\n    for _ in 0..3 {\n        if let Ok(value) = call().await {\n            return Ok(value);\n        }\n    }\n    call().await\n}\n",
  "billing/src/round.rs":
    "/// Rounds half to even, as the invoice law wants it.\npub fn round(cents: Decimal) -> i64 {\n    cents.round().to_i64().unwrap_or(i64::MAX)\n}\n",
  "reports/src/schedule.rs":
    'pub fn next(after: DateTime<Utc>) -> DateTime<Utc> {\n    after.date_naive().and_hms_opt(6, 0, 0).unwrap().and_utc() + Duration::days(1)\n}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn a_report_comes_at_six() {\n        assert_eq!(next(at("2026-03-28 12:00")).hour(), 6);\n    }\n}\n',
  "flags.toml": Array.from(
    { length: 14 },
    (_, i) => `[flag.f${i}]\nsince = "2024-0${1 + (i % 9)}"\non = true\n`,
  ).join("\n"),
  ...Object.fromEntries(
    ["berths", "boats", "owners", "moorings", "payments", "weather"].map((name) => [
      `api/src/${name}.rs`,
      `use crate::flags;\n\npub async fn ${name}(db: &Db) -> Result<Json, Error> {\n    if flags::on("${name}_v2") {\n        return ${name}_v2(db).await;\n    }\n    db.list("${name}").await\n}\n\nasync fn ${name}_v2(db: &Db) -> Result<Json, Error> {\n    db.page("${name}", 100).await\n}\n`,
    ]),
  ),
};

export const CONSOLE: Record<string, string> = {
  "README.md": "# web-console\n\nWhat the harbour master sees.\n",
  "package.json": '{ "name": "web-console", "private": true, "type": "module" }\n',
  "src/settings/Settings.tsx":
    'import { Account, Alarms, Berths, Users } from "./parts";\n\nexport function Settings() {\n  return (\n    <main>\n      <Account />\n      <Alarms />\n      <Berths />\n      <Users />\n    </main>\n  );\n}\n',
  "src/table/Table.tsx":
    "export function Table({ rows }: { rows: Row[] }) {\n  return <table>{rows.map((row) => <Line key={row.id} row={row} />)}</table>;\n}\n",
  check: CHECK,
};

export const INFRA: Record<string, string> = {
  "README.md": "# infra\n\nHow it is run.\n",
  Dockerfile: 'FROM debian:12\nCOPY harbor-api /usr/bin/\nENTRYPOINT ["harbor-api"]\n',
  "deploy.yaml": "replicas: 3\nimage: harbor-api\n",
};
