import type { ComponentProps, ReactNode } from "react";
import styles from "./Side.module.css";

/** A group of the sidebar: its heading with one action, and what it lists. */
export function SideSection({
  title,
  action,
  children,
}: {
  readonly title: string;
  readonly action: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={styles.section} aria-label={title}>
      <div className={styles.heading}>
        <h2>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}

export function SideList({ children }: { readonly children: ReactNode }) {
  return <ul className={styles.list}>{children}</ul>;
}

/** What an empty group says. */
export function SideNote({ children }: { readonly children: ReactNode }) {
  return <div className={styles.note}>{children}</div>;
}

export interface SideRowProps extends ComponentProps<"button"> {
  readonly icon: ReactNode;
  readonly name: string;
  /** At its end, out of the menu's way. */
  readonly end?: ReactNode;
  /** Shows while the row is pointed at or has the focus. */
  readonly menu?: ReactNode;
  readonly current?: boolean;
  readonly dragging?: boolean;
}

/** A row of the sidebar that is pressed, with a menu of its own. */
export function SideRow({ icon, name, end, menu, current, dragging, ...button }: SideRowProps) {
  return (
    <li
      className={styles.row}
      data-current={current === true || undefined}
      data-dragging={dragging === true || undefined}
    >
      <button type="button" {...button} className={styles.press}>
        <span className={styles.icon} aria-hidden>
          {icon}
        </span>
        <span className={styles.name}>{name}</span>
        {end}
      </button>
      {menu === undefined ? null : <span className={styles.menu}>{menu}</span>}
    </li>
  );
}
