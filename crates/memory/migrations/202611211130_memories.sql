-- What is remembered. `folded` is the text without case and punctuation: two memories of one scope with the same are one.
CREATE TABLE memories (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    folded TEXT NOT NULL,
    kind TEXT NOT NULL,
    project BLOB,
    path TEXT,
    standing TEXT NOT NULL,
    pinned INTEGER NOT NULL,
    affirmed_at INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX memories_by_text ON memories (folded);
CREATE INDEX memories_by_age ON memories (affirmed_at);
CREATE INDEX memories_of_project ON memories (project, standing, kind, affirmed_at);
CREATE INDEX memories_standing ON memories (standing, affirmed_at);
CREATE INDEX memories_pinned ON memories (project) WHERE pinned = 1;

-- A small number for each project, which its words carry in the index.
CREATE TABLE scopes (number INTEGER PRIMARY KEY, project BLOB NOT NULL UNIQUE) STRICT;

-- `words` for searches by people; `scoped` for recall: the words of kept memories, each with the number of its scope
-- before it, so that the index knows how rare a word is where it matters, and no memory of elsewhere is looked at.
CREATE VIRTUAL TABLE memory_words USING fts5(words, scoped, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO memory_words (memory_words, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE memory_terms USING fts5vocab('memory_words', 'row');

-- Where memories went into prompts. It names ids alone, and outlives what it names.
CREATE TABLE uses (
    memory BLOB NOT NULL,
    at INTEGER NOT NULL,
    task BLOB,
    run BLOB,
    reason BLOB NOT NULL
) STRICT;
CREATE INDEX uses_of_memory ON uses (memory, at);
CREATE INDEX uses_of_run ON uses (run, at);

-- Proposals that the user refused, by the hash of their text: they are not made again.
CREATE TABLE refused (hash BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
