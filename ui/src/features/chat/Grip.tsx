import { GripVerticalIcon } from "lucide-react";
import { useDrag } from "../../drag";
import { text } from "../../text";
import styles from "./Grip.module.css";

/** What words of a chat are dragged to the Scratchpad by. */
export function Grip({
  id,
  words,
  label,
  project,
}: {
  readonly id: string;
  readonly words: string;
  /** What is said of the words while they are dragged. */
  readonly label: string;
  readonly project: string | null;
}) {
  const { ref, handle } = useDrag(
    `chat-${id}`,
    { kind: "text", text: words, ...(project === null ? {} : { project }) },
    label,
  );
  return (
    <button
      type="button"
      ref={ref}
      {...handle}
      role="button"
      className={styles.grip}
      aria-label={text.chat.drag}
    >
      <GripVerticalIcon aria-hidden />
    </button>
  );
}
