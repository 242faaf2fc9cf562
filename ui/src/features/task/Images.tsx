import type { MessageRow } from "./timeline";
import { pictureUrl } from "../../parts";
import styles from "./Rows.module.css";

export function Images({ images }: { readonly images: MessageRow["images"] }) {
  return images.map(({ mediaType, data }, i) => (
    <img key={i} className={styles.image} src={pictureUrl(mediaType, data)} alt="" />
  ));
}
