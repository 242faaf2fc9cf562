/**
 * Buttons of the diff's heads. A long diff draws heads while it is scrolled, and each of them has several: these are the
 * page's own, without what the app's buttons bring for fields and dialogs.
 */

import type { ReactNode } from "react";
import styles from "./Light.module.css";

export interface LightProps {
  readonly children: ReactNode;
  readonly label?: string;
  readonly title?: string;
  readonly pressed?: boolean;
  readonly onPress: () => void;
}

/** A small button with words. */
export function LightButton({ children, label, title, pressed, onPress }: LightProps) {
  return (
    <button
      type="button"
      className={styles.button}
      aria-label={label}
      title={title}
      aria-pressed={pressed}
      onClick={onPress}
    >
      {children}
    </button>
  );
}

/** A button with a picture alone. */
export function LightIcon({ label, children, onPress }: LightProps & { readonly label: string }) {
  return (
    <button type="button" className={styles.icon} aria-label={label} title={label} onClick={onPress}>
      {children}
    </button>
  );
}
