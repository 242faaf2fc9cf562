import { routeText } from "../../shell/route";
import { text } from "../../text";
import { useProposedCount } from "./memories";
import styles from "./Memory.module.css";

/** That proposals wait for the user's word, with the way there; nothing where none does. */
export function ProposalsNote() {
  const count = useProposedCount();
  if (count === 0) return null;
  return (
    <p className={styles.note}>
      <a href={`#${routeText({ place: "memory", memory: "proposed" })}`}>{text.memory.waitForYou(count)}</a>
    </p>
  );
}
