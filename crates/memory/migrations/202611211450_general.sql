-- What says how to work at all, which every prompt of its scope is told.
CREATE INDEX memories_general ON memories (project, affirmed_at)
    WHERE standing = 'kept' AND path IS NULL AND kind IN ('preference', 'correction');
