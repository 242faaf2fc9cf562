import { Separator } from "react-resizable-panels";
import styles from "./Divider.module.css";

/** The line between two columns: it is dragged, or moved with the arrow keys. */
export function Divider({ label }: { readonly label: string }) {
  return <Separator className={styles.divider ?? ""} aria-label={label} />;
}
