-- What memories mean to the model that the setting `meaning` names: a vector in signed bytes, made of the text and gone
-- with it. `embedded`: 0 has none yet, 1 has one, 2 the model refused.
CREATE TABLE vectors (row INTEGER PRIMARY KEY, vector BLOB NOT NULL) STRICT;
ALTER TABLE memories ADD COLUMN embedded INTEGER NOT NULL DEFAULT 0;
CREATE INDEX memories_unembedded ON memories (embedded) WHERE standing = 'kept' AND embedded = 0;
