-- When a memory is too stale for a prompt, in milliseconds; none where it is pinned. Filled in by the program, which knows
-- how memories fade.
ALTER TABLE memories ADD COLUMN fades_at INTEGER;
-- All that lists are filtered by, in their order: neither a count nor the way to a far page reads a memory's text.
CREATE INDEX memories_listed ON memories (affirmed_at, row, project, kind, standing, fades_at);
DROP INDEX memories_by_age;
-- How many have a vector, and how many the model refused.
CREATE INDEX memories_by_meaning ON memories (embedded) WHERE standing = 'kept';
