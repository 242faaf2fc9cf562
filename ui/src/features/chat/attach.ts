/** Files and pictures that come along with a message. */

import { readFile } from "../../drag/outside";
import { type Attached, pictureUrl, toast } from "../../parts";
import { text } from "../../text";
import { type Attachment, changeDraft, draftOf } from "./drafts";

/** Attaches files to a draft; says which ones cannot be. */
export async function attach(key: string, files: readonly File[]): Promise<void> {
  const refused: string[] = [];
  const taken: Attachment[] = [];
  for (const file of files) {
    const read = await readFile(file);
    if (read === null) refused.push(file.name);
    else if (read.type !== "told") taken.push({ ...read, name: file.name });
  }
  if (taken.length > 0) changeDraft(key, { attachments: [...draftOf(key).attachments, ...taken] });
  if (refused.length > 0) toast(text.chat.refused(refused.join(", ")), { kind: "error" });
}

/** Adds words to a draft below what is there. */
export function addWords(key: string, words: string): void {
  const { text: before } = draftOf(key);
  changeDraft(key, { text: before.trim() === "" ? words : `${before.trimEnd()}\n\n${words}` });
}

/** As it shows. */
export function attachedOf(attachment: Attachment): Attached {
  return {
    name: attachment.name ?? text.chat.picture,
    picture: attachment.type === "image" ? pictureUrl(attachment.media_type, attachment.data) : null,
  };
}
