import type { ReactNode } from "react";
import {
  Button as AriaButton,
  type ButtonProps as AriaProps,
  Tooltip,
  TooltipTrigger,
} from "react-aria-components";
import { Kbd } from "./Kbd";
import styles from "./Button.module.css";

export type ButtonKind = "primary" | "plain" | "quiet" | "chip" | "danger";

export interface ButtonProps extends Omit<AriaProps, "className" | "style" | "children"> {
  readonly children: ReactNode;
  readonly kind?: ButtonKind;
  /** A chip is a choice in a composer's bar. */
  readonly size?: "small" | "normal" | "chip";
  readonly icon?: ReactNode;
  /** A picture behind the words. */
  readonly after?: ReactNode;
  /** The shortcut that does the same, such as `Mod+Enter`. */
  readonly keys?: string;
  /** Something that is on or off, and is on. */
  readonly pressed?: boolean;
}

/** A button with words. Its label says what happens. */
export function Button({
  children,
  kind = "plain",
  size = "normal",
  icon,
  after,
  keys,
  pressed,
  ...props
}: ButtonProps) {
  return (
    <AriaButton
      {...props}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
      className={`${styles.button} ${styles[kind]} ${styles[size]} ${pressed === true ? styles.on : ""}`}
    >
      {icon}
      <span className={styles.label}>{children}</span>
      {after}
      {keys === undefined ? null : <Kbd keys={keys} />}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaProps, "className" | "style" | "children" | "aria-label"> {
  /** What it does: read aloud, and shown as a tip. */
  readonly label: string;
  readonly children: ReactNode;
  readonly keys?: string;
  readonly pressed?: boolean;
  /** Drawn in the accent: what it acts on is there now. */
  readonly accent?: boolean;
}

/** A button with a picture alone; its tip says what it does. */
export function IconButton({ label, children, keys, pressed, accent, ...props }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <AriaButton
        {...props}
        aria-label={label}
        {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
        className={`${styles.icon} ${pressed === true ? styles.pressed : ""} ${accent === true ? styles.accent : ""}`}
      >
        {children}
      </AriaButton>
      <Tooltip className={styles.tip ?? ""} offset={6}>
        {label}
        {keys === undefined ? null : <Kbd keys={keys} />}
      </Tooltip>
    </TooltipTrigger>
  );
}
