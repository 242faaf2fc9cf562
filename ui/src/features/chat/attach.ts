/** Files and pictures that come along with a message. */

import { readFile } from "../../drag/outside";
import { reading } from "../../drag/reading";
import { type Attached, pictureUrl, toast } from "../../parts";
import { text } from "../../text";
import { type Attachment, changeDraft, draftOf } from "./drafts";

/** Attaches files to a draft; says which ones cannot be. */
export async function attach(key: string, files: readonly File[]): Promise<void> {
  await reading(
    key,
    files.map(({ name }) => name),
    async () => {
      const refused: string[] = [];
      const told: string[] = [];
      for (const file of files) {
        const read = await readFile(file);
        if (read === null) refused.push(file.name);
        else if (read.type === "told") told.push(file.name);
        else {
          const taken: Attachment = { ...read, name: file.name };
          changeDraft(key, { attachments: [...draftOf(key).attachments, taken] });
        }
      }
      if (refused.length > 0) toast(text.chat.refused(refused.join(", ")), { kind: "error" });
      return [...refused, ...told];
    },
  );
}

/** Attaches what stands in the chat already. */
export function attachAgain(key: string, attachment: Attachment): void {
  changeDraft(key, { attachments: [...draftOf(key).attachments, attachment] });
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
