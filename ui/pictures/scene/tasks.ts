/** The fleet of the scene: what each task is asked, and what the rehearsed model replies. */

import type { ScriptedReply } from "../../e2e/daemon";
import { EXPIRY, EXPIRY_AFTER, HARBOR, SCHEMA, SESSION_EDITS } from "./harbor";

type Call = NonNullable<ScriptedReply["tool_calls"]>[number];
export type End = "draft" | "queued" | "running" | "needs_you" | "review" | "landed" | "failed" | "cancelled";

export interface SceneTask {
  readonly project: "harbor-api" | "web-console" | "infra";
  readonly title: string;
  readonly prompt: string;
  readonly replies: readonly ScriptedReply[];
  /** The column it comes to, and where the scene leaves it. */
  readonly end: End;
  readonly mode?: "ask";
  /** Titles of what must have landed before. */
  readonly after?: readonly string[];
  readonly parent?: string;
}

const call = (name: string, args: unknown): Call => ({ name, arguments: args });
const says = (action: string, percent: number): Call => call("report_progress", { action, percent });
const exec = (command: string, yield_ms = 20_000): Call => call("exec", { command, yield_ms });
const edit = (path: string, ...edits: (readonly [string, string])[]): Call =>
  call("edit", { path, edits: edits.map(([before, after]) => ({ old: before, new: after })) });
const write = (path: string, content: string): Call => edit(path, ["", content]);
const plan = (done: number, ...steps: string[]): Call =>
  call("plan", {
    steps: steps.map((step, i) => ({
      step,
      status: i < done ? "completed" : i === done ? "in_progress" : "pending",
    })),
  });
const turn = (...tool_calls: Call[]): ScriptedReply => ({ tool_calls, usage: used(18_000) });
const used = (input: number) => ({ input, output: 640, cached: Math.round(input / 2) });
/** The model thinks, for as long as anyone looks. */
const THINKS: ScriptedReply = { text: "Done.", delay_ms: 3_600_000 };

const STEPS = [
  "Read the store and its callers",
  "Write the schema and its migration",
  "Port get, put, evict",
  "Make the tests run without Redis",
  "Remove the Redis dependency",
];

const move: ScriptedReply[] = [
  {
    ...turn(plan(0, ...STEPS), says("Reading the store", 10), call("read", { path: "store/src/session.rs" })),
    reasoning:
      "The public API is open, get, put, evict. Callers hold SessionStore behind an Arc, so a connection behind a mutex is enough for now.",
  },
  {
    ...turn(
      plan(1, ...STEPS),
      says("Writing the schema", 25),
      write("store/src/schema.rs", SCHEMA),
      edit("store/src/session.rs", ...SESSION_EDITS),
    ),
    text: "The store has four calls and nine callers. I keep its public API and put `rusqlite` below it:\n\n- one table, `session`, keyed by id;\n- an index on `expires_at`, because `evict` runs every minute.",
  },
  turn(says("Running the store tests", 40), exec("./check store fail")),
  {
    ...turn(
      plan(3, ...STEPS),
      edit("store/tests/expiry.rs", [EXPIRY, EXPIRY_AFTER]),
      edit("store/Cargo.toml", ['redis = "0.25"', 'rusqlite = { version = "0.31", features = ["bundled"] }']),
    ),
    text: "The port compiles. One test still relied on the wall clock, so I pass the time in instead.",
  },
];

const harbor = (task: Omit<SceneTask, "project">): SceneTask => ({ project: "harbor-api", ...task });

const six = ["berths", "boats", "owners", "moorings", "payments", "weather"];

export const TASKS: readonly SceneTask[] = [
  harbor({
    title: "Log requests as JSON lines",
    prompt: "Log each request as one JSON line: method, path, status, time taken.",
    end: "landed",
    replies: [
      turn(
        write(
          "api/src/log.rs",
          'pub fn line(request: &Request, status: u16, took: Duration) -> String {\n    json!({ "path": request.path(), "status": status, "ms": took.as_millis() }).to_string()\n}\n',
        ),
      ),
      { text: "Each request is one JSON line now." },
    ],
  }),
  {
    project: "infra",
    title: "Run the container as a user of its own",
    prompt: "The container must not run as root.",
    end: "landed",
    replies: [
      turn(edit("Dockerfile", ["ENTRYPOINT", "RUN useradd --system harbor\nUSER harbor\nENTRYPOINT"])),
      { text: "It runs as `harbor`." },
    ],
  },
  harbor({
    title: "Name what the health check waits for",
    prompt: "When the health check fails it must say what it waited for.",
    end: "landed",
    replies: [
      turn(write("api/src/health.rs", "pub struct Health {\n    pub waits_for: Vec<&'static str>,\n}\n")),
      { text: "It names its dependencies." },
    ],
  }),
  harbor({
    title: "Evict sessions after their time to live",
    prompt:
      "Sessions that are over are kept when Redis is slow. Evict them by their time to live, and test it without the wall clock. Keep the public API; the store may move to SQLite.",
    end: "review",
    replies: [
      ...move,
      turn(plan(5, ...STEPS), says("Running all tests once more", 90), exec("./check store")),
      {
        text: "Sessions live in SQLite now. The public API is as it was, all 41 tests of the store pass, and none of them needs Redis.\n\nOne thing to look at: `evict` returns the number of rows, so a session that was put twice counts once.",
        usage: used(42_000),
      },
    ],
  }),
  harbor({
    title: "Cache the tariff table per region",
    prompt: "Reading the tariff table takes 40 ms each time. Cache it per region, for an hour.",
    end: "review",
    replies: [
      turn(
        says("Writing the cache", 50),
        edit("api/src/tariff.rs", [
          "    let rows = table.read(region)?;\n",
          "    let rows = CACHE.get_or_read(region, HOUR, || table.read(region))?;\n",
        ]),
        write(
          "api/src/cache.rs",
          "/// Rows of a region, for as long as they may be used.\npub struct Cache {\n    rows: Mutex<HashMap<Region, (Instant, Arc<[Row]>)>>,\n}\n",
        ),
      ),
      { text: "The tariff table is read once an hour for each region." },
    ],
  }),
  harbor({
    title: "Fix the time zone of scheduled reports",
    prompt: "Scheduled reports come an hour late since the clocks changed. Find out why and fix it.",
    end: "review",
    replies: [
      turn(
        edit(
          "reports/src/schedule.rs",
          [
            "pub fn next(after: DateTime<Utc>) -> DateTime<Utc> {",
            "pub fn next(after: DateTime<Tz>) -> DateTime<Tz> {",
          ],
          [
            ".and_utc() + Duration::days(1)",
            ".and_local_timezone(after.timezone()).earliest() + Days::new(1)",
          ],
        ),
      ),
      { text: "Reports follow the harbour's own time zone." },
    ],
  }),
  harbor({
    title: "Remove the unused feature flags",
    prompt: "All flags that were on for a year can go, with the code that they switched off.",
    end: "review",
    replies: [
      turn(
        exec("rm flags.toml"),
        ...six.map((name) =>
          edit(`api/src/${name}.rs`, [
            HARBOR[`api/src/${name}.rs`] ?? "",
            `pub async fn ${name}(db: &Db) -> Result<Json, Error> {\n    db.page("${name}", 100).await\n}\n`,
          ]),
        ),
      ),
      { text: "Fourteen flags are gone, and what they switched off." },
    ],
  }),
  harbor({
    title: "Secure the upload endpoint",
    prompt: "Anyone can upload files of any size. Limit size and type, and check what is in them.",
    mode: "ask",
    end: "needs_you",
    replies: [
      {
        ...turn(says("Choosing a parser for uploads", 30), exec("cargo add multer@3 --package api")),
        text: "Uploads are read whole into memory. A streaming parser can stop at the limit.",
      },
      { text: "Limited." },
    ],
  }),
  {
    project: "web-console",
    title: "Split the settings page",
    prompt: "The settings page is too long. Make it possible to find things in it.",
    end: "needs_you",
    replies: [
      turn(says("Looking at the settings", 15), call("read", { path: "src/settings/Settings.tsx" })),
      turn(
        call("ask", {
          question: "Two designs fit. Keep tabs, or make one long page with anchors?",
          options: ["Tabs", "One page"],
        }),
      ),
      { text: "As you like." },
    ],
  },
  harbor({
    title: "Upgrade the TLS library",
    prompt: "Upgrade rustls to the newest version and mend what breaks.",
    end: "failed",
    replies: [
      turn(says("Reading the change log", 20), call("list", { depth: 2 })),
      { faults: Array.from({ length: 9 }, () => ({ fault: "status", status: 401 })), text: "…" },
    ],
  }),
  {
    project: "infra",
    title: "Try a smaller base image",
    prompt: "See whether a distroless base image works.",
    end: "cancelled",
    replies: [
      turn(
        says("Building the image", 45),
        exec("echo 'Step 3/7 : COPY harbor-api /usr/bin/'; sleep 900", 110_000),
      ),
      THINKS,
    ],
  },
  harbor({
    title: "Move sessions from Redis to SQLite",
    prompt: "Move the session store to SQLite. Keep the public API. Tests must not need Redis.",
    end: "running",
    replies: [
      ...move,
      turn(says("Running the store tests", 62), exec("./check store wait", 110_000)),
      THINKS,
    ],
  }),
  harbor({
    title: "Rewrite the retry wrapper for the legacy API",
    prompt: "The retry wrapper hammers the legacy API. Back off, with jitter, and give up after a minute.",
    end: "running",
    replies: [
      turn(
        plan(1, "Read how it is called", "Write the back-off", "Test it with a manual clock"),
        says("Editing client/src/retry.rs", 35),
        edit("client/src/retry.rs", [
          "    for _ in 0..3 {\n",
          "    for pause in Backoff::new(FIRST, MINUTE) {\n",
        ]),
      ),
      turn(exec("echo 'patched 1 hunk in client/src/retry.rs'; sleep 900", 110_000)),
      THINKS,
    ],
  }),
  harbor({
    title: "Unit tests for the invoice rounding rules",
    prompt: "Write tests for the rounding of invoices: half to even, negative amounts, and the largest ones.",
    parent: "Move sessions from Redis to SQLite",
    end: "running",
    replies: [
      turn(says("Reading billing/src/round.rs", 12), call("read", { path: "billing/src/round.rs" })),
      THINKS,
    ],
  }),
  {
    project: "web-console",
    title: "Keyboard shortcuts for the table view",
    prompt: "Make the table usable by keyboard: arrows, Home, End, type to find.",
    end: "running",
    replies: [
      turn(
        says("Trying it in a browser", 80),
        edit("src/table/Table.tsx", ["<table>", '<table role="grid" onKeyDown={move(rows)}>']),
        exec("./check table wait", 110_000),
      ),
      THINKS,
    ],
  },
  harbor({
    title: "Draft the API routes for exports",
    prompt: "Owners want their data as CSV. Draft the routes; do not write them yet.",
    end: "running",
    replies: [THINKS],
  }),
  harbor({
    title: "Drop the Redis container",
    prompt: "Nothing needs Redis any more: remove it from compose and the docs.",
    after: ["Move sessions from Redis to SQLite"],
    end: "queued",
    replies: [],
  }),
  harbor({
    title: "A rate limit for the public API",
    prompt: "A rate limit per key: 60 a minute, told in the headers.",
    end: "draft",
    replies: [],
  }),
  harbor({
    title: "Find out why the login test is flaky",
    prompt: "The login test fails one time in thirty. Find out why before you change anything.",
    end: "draft",
    replies: [],
  }),
  {
    project: "infra",
    title: "Write down how a release is made",
    prompt: "Read the scripts and write RELEASING.md.",
    end: "draft",
    replies: [],
  },
];
