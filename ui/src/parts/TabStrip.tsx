import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { XIcon } from "lucide-react";
import styles from "./TabStrip.module.css";

export interface StripTab {
  readonly id: string;
  readonly title: string;
  readonly icon?: ReactNode;
  /** Its state in words, where the picture tells one: read aloud after the title. */
  readonly note?: string;
  readonly closable?: boolean;
}

export interface TabStripProps {
  readonly label: string;
  readonly tabs: readonly StripTab[];
  readonly active: string | null;
  /** The id of the element that the tabs lead to. */
  readonly panel: string;
  readonly onSelect: (id: string) => void;
  readonly onClose: (id: string) => void;
}

/**
 * Tabs that come and go: arrow keys walk, Delete closes, and so does the middle button. The cross on a tab is for the
 * mouse alone, because a tab holds no second control.
 */
export function TabStrip({ label, tabs, active, panel, onSelect, onClose }: TabStripProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current
      ?.querySelector('[aria-selected="true"]')
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active, tabs.length]);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = tabs.findIndex((tab) => tab.id === active);
    const to: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const current = tabs[at];
    if (event.key === "Delete" && current !== undefined && current.closable !== false) {
      event.preventDefault();
      onClose(current.id);
      return;
    }
    const next = tabs[to[event.key] ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.id)}"]`)?.focus();
  };

  return (
    <div ref={list} className={styles.strip} role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map(({ id, title, icon, note, closable = true }, i) => (
        <div
          key={id}
          role="tab"
          data-tab={id}
          className={styles.tab}
          aria-selected={id === active}
          aria-controls={panel}
          aria-label={note === undefined ? title : `${title}, ${note}`}
          tabIndex={id === active || (i === 0 && !tabs.some((tab) => tab.id === active)) ? 0 : -1}
          title={title}
          onClick={() => onSelect(id)}
          onMouseDown={(event) => {
            // Else the middle button begins to scroll.
            if (event.button === 1) event.preventDefault();
          }}
          onAuxClick={(event) => {
            if (event.button === 1 && closable) onClose(id);
          }}
        >
          {icon === undefined ? null : <span className={styles.icon}>{icon}</span>}
          <span className={styles.title}>{title}</span>
          {closable ? (
            <span
              className={styles.close}
              aria-hidden
              onClick={(event) => {
                event.stopPropagation();
                onClose(id);
              }}
            >
              <XIcon />
            </span>
          ) : null}
        </div>
      ))}
    </div>
  );
}
