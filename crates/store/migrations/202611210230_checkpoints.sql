-- Which event holds a checkpoint. Filled from the log right after this migration.
CREATE TABLE checkpoints (
    id  BLOB PRIMARY KEY,
    run BLOB NOT NULL,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX checkpoints_by_run ON checkpoints (run, seq);

CREATE INDEX runs_by_task ON runs (task);
