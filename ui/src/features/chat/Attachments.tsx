import { FileTextIcon, XIcon } from "lucide-react";
import { text } from "../../text";
import { pictureUrl } from "./attach";
import type { Attachment } from "./drafts";
import styles from "./Attachments.module.css";

function nameOf(attachment: Attachment): string {
  return attachment.name ?? text.chat.picture;
}

/** What comes along with a message. */
export function Attachments({
  attachments,
  onRemove,
}: {
  readonly attachments: readonly Attachment[];
  readonly onRemove?: (index: number) => void;
}) {
  if (attachments.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={text.chat.attached}>
      {attachments.map((attachment, i) => (
        <li key={i} className={styles.one} data-type={attachment.type}>
          {attachment.type === "image" ? (
            <img src={pictureUrl(attachment.media_type, attachment.data)} alt={nameOf(attachment)} />
          ) : (
            <span className={styles.file} title={attachment.name}>
              <FileTextIcon aria-hidden />
              <bdi>{attachment.name}</bdi>
            </span>
          )}
          {onRemove === undefined ? null : (
            <button
              type="button"
              className={styles.remove}
              aria-label={text.chat.detach(nameOf(attachment))}
              onClick={() => onRemove(i)}
            >
              <XIcon aria-hidden />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
