-- Uses in chats: the chat, and the message before which the memory was told.
ALTER TABLE uses ADD COLUMN chat BLOB;
ALTER TABLE uses ADD COLUMN message BLOB;
CREATE INDEX uses_of_chat ON uses (chat, at) WHERE chat IS NOT NULL;
