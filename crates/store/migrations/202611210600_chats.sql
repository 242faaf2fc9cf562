-- Conversations with models: the third thing that an event can be about.
ALTER TABLE events ADD COLUMN chat BLOB;
CREATE INDEX events_by_chat ON events (chat, seq) WHERE chat IS NOT NULL;

-- Everything below is a projection: it can be rebuilt from the log.
-- `active` is the event by which the chat was last at work; `summary` is what a list shows.
CREATE TABLE chats (
    id       BLOB PRIMARY KEY,
    project  BLOB,
    archived INTEGER NOT NULL,
    replying INTEGER NOT NULL,
    active   INTEGER NOT NULL,
    summary  BLOB NOT NULL,
    body     BLOB NOT NULL
) STRICT;
CREATE INDEX chats_by_activity ON chats (archived, active);
CREATE INDEX chats_replying ON chats (id) WHERE replying = 1;

-- The words of chats. The row of a text has the number of the event that holds it, a title's that of the event that
-- began the chat; a title has no message.
CREATE VIRTUAL TABLE chat_words USING fts5 (
    chat UNINDEXED,
    message UNINDEXED,
    text,
    tokenize = 'unicode61 remove_diacritics 2',
    prefix = '2 3'
);
