import { useState } from "react";
import { Button, ErrorNote } from "../../parts";
import { text } from "../../text";
import { folderName } from "./names";
import type { Screen } from "./screen";
import { ScreenView, useScreen } from "./ScreenView";
import { close, open, type Shell } from "./sessions";
import styles from "./Terminal.module.css";

export interface ShellPanelProps {
  readonly shell: Shell;
  readonly screen: Screen;
  readonly visible: boolean;
  readonly finding: boolean;
  readonly onEndFind: () => void;
}

/** One shell: its screen, and a line above it where something is to be said. */
export function ShellPanel({ shell, screen, visible, finding, onEndFind }: ShellPanelProps) {
  const { attached, exit, gone, error } = useScreen(screen);
  // A screen that is only being attached has nothing to say yet.
  const [wasAttached, setWasAttached] = useState(attached);
  if (attached && !wasAttached) setWasAttached(true);
  const again = (): void => {
    void open({ in: "path", path: shell.cwd });
    void close(shell.id);
  };
  return (
    <>
      {gone || exit !== null ? (
        <div className={styles.over} role="status">
          <span>{gone ? text.terminal.gone : text.terminal.ended}</span>
          <Button size="small" onPress={again}>
            {text.terminal.openAgain}
          </Button>
        </div>
      ) : wasAttached && !attached ? (
        <p className={styles.over} role="status">
          {text.terminal.lost}
        </p>
      ) : null}
      {error === null ? null : (
        <div className={styles.note}>
          <ErrorNote error={error} />
        </div>
      )}
      <ScreenView
        screen={screen}
        name={folderName(shell.cwd)}
        visible={visible}
        finding={finding}
        onEndFind={onEndFind}
        takesFocus
      />
    </>
  );
}
