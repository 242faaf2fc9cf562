import { FileTextIcon, LoaderIcon, XIcon } from "lucide-react";
import { text } from "../text";
import styles from "./Attachments.module.css";

export interface Attached {
  readonly name: string;
  /** The picture's address; null for a file of text. */
  readonly picture: string | null;
}

/** Pictures and files that come along with a message. */
export function Attachments({
  attached,
  reading = [],
  onRemove,
}: {
  readonly attached: readonly Attached[];
  /** Names of files that are being read. */
  readonly reading?: readonly string[];
  readonly onRemove?: (index: number) => void;
}) {
  if (attached.length + reading.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={text.common.attached}>
      {attached.map(({ name, picture }, i) => (
        <li key={i} className={styles.one}>
          {picture === null ? (
            <span className={styles.file} title={name}>
              <FileTextIcon aria-hidden />
              <bdi>{name}</bdi>
            </span>
          ) : (
            <img src={picture} alt={name} />
          )}
          {onRemove === undefined ? null : (
            <button
              type="button"
              className={styles.remove}
              aria-label={text.common.detach(name)}
              onClick={() => onRemove(i)}
            >
              <XIcon aria-hidden />
            </button>
          )}
        </li>
      ))}
      {reading.map((name, i) => (
        <li key={`reading ${i}`} className={styles.one}>
          <span className={styles.file} data-reading title={name}>
            <LoaderIcon aria-hidden />
            <span role="status">{text.common.reading}</span>
            <bdi>{name}</bdi>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The address of a picture whose bytes are at hand. */
export const pictureUrl = (media_type: string, data: string): string => `data:${media_type};base64,${data}`;
