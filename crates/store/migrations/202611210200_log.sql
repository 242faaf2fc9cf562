-- The log: append-only, one row per event; `hash` chains it to the row before.
CREATE TABLE events (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    project BLOB,
    task    BLOB,
    run     BLOB,
    body    BLOB NOT NULL,
    hash    BLOB NOT NULL
) STRICT;
CREATE INDEX events_by_task ON events (task, seq) WHERE task IS NOT NULL;

-- Where the log ends; a log whose last row is another one was cut.
CREATE TABLE head (
    id   INTEGER PRIMARY KEY CHECK (id = 0),
    seq  INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;
INSERT INTO head VALUES (0, 0, zeroblob(32));

-- Everything below is a projection: it can be rebuilt from the log.
CREATE TABLE projects (
    id   BLOB PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- `prompt_seq` is the event that holds the prompt, which is not kept here a second time.
-- `open` is 1 while the task is queued, runs, waits for a human or lands.
CREATE TABLE tasks (
    id         BLOB PRIMARY KEY,
    number     INTEGER NOT NULL UNIQUE,
    project    BLOB NOT NULL,
    state      TEXT NOT NULL,
    open       INTEGER NOT NULL,
    prompt_seq INTEGER NOT NULL,
    summary    BLOB NOT NULL,
    body       BLOB NOT NULL
) STRICT;
CREATE INDEX tasks_by_state ON tasks (state, number);
CREATE INDEX tasks_by_project ON tasks (project, number);
CREATE INDEX tasks_open ON tasks (number) WHERE open = 1;

-- `briefed` is the event that holds the run's instructions.
CREATE TABLE runs (
    id      BLOB PRIMARY KEY,
    task    BLOB NOT NULL,
    briefed INTEGER
) STRICT, WITHOUT ROWID;

-- Which events hold entries of a run's transcript.
CREATE TABLE transcript (
    run BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
