-- What models were used for: tokens of each quarter of an hour (milliseconds since 1970 divided by 900000), by task or
-- chat and by the model that answered. Every time zone is a multiple of a quarter, so that days can be counted anywhere.
-- Filled from the log right after this migration.
CREATE TABLE task_usage (
    slot       INTEGER NOT NULL,
    task       BLOB NOT NULL,
    model      TEXT NOT NULL,
    turns      INTEGER NOT NULL,
    input      INTEGER NOT NULL,
    cached     INTEGER NOT NULL,
    written    INTEGER NOT NULL,
    output     INTEGER NOT NULL,
    reasoning  INTEGER NOT NULL,
    PRIMARY KEY (slot, task, model)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_usage_by_task ON task_usage (task);
CREATE TABLE chat_usage (
    slot       INTEGER NOT NULL,
    chat       BLOB NOT NULL,
    model      TEXT NOT NULL,
    turns      INTEGER NOT NULL,
    input      INTEGER NOT NULL,
    cached     INTEGER NOT NULL,
    written    INTEGER NOT NULL,
    output     INTEGER NOT NULL,
    reasoning  INTEGER NOT NULL,
    PRIMARY KEY (slot, chat, model)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_usage_by_chat ON chat_usage (chat);

-- The model that a run or a chat asks now, and the one that a run began with and returns to.
CREATE TABLE run_models (run BLOB PRIMARY KEY, model TEXT NOT NULL, first TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE chat_models (chat BLOB PRIMARY KEY, model TEXT NOT NULL) STRICT, WITHOUT ROWID;
