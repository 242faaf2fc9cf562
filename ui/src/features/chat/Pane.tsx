import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { PanelLeftOpenIcon } from "lucide-react";
import { comesFromOutside, readOutside } from "../../drag/outside";
import { IconButton } from "../../parts";
import { text } from "../../text";
import { addWords, attach } from "./attach";
import styles from "./ChatView.module.css";

/** The conversation's column: its bar, and a place for what is dropped from outside. */
export function Pane({
  draft,
  title,
  onUnfold,
  children,
}: {
  /** The draft that takes what is dropped. */
  readonly draft: string;
  readonly title: ReactNode;
  readonly onUnfold: (() => void) | null;
  readonly children: ReactNode;
}) {
  const [over, setOver] = useState(false);
  // Children are entered before their parents are left.
  const depth = useRef(0);
  const move = (event: DragEvent, by: number): void => {
    if (!comesFromOutside(event.dataTransfer)) return;
    event.preventDefault();
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent): void => {
    depth.current = 0;
    setOver(false);
    if (event.defaultPrevented) return;
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    if (files.length > 0) void attach(draft, files);
    else {
      void readOutside(event.dataTransfer).then(({ parts }) => {
        for (const part of parts) if (part.type === "text") addWords(draft, part.text);
      });
    }
  };
  return (
    <section
      className={styles.pane}
      onDragEnter={(event) => move(event, 1)}
      onDragOver={(event) => move(event, 0)}
      onDragLeave={(event) => move(event, -1)}
      onDrop={drop}
    >
      <header className={styles.header}>
        {onUnfold === null ? null : (
          <IconButton label={text.chat.unfoldList} onPress={onUnfold}>
            <PanelLeftOpenIcon />
          </IconButton>
        )}
        {title}
      </header>
      {children}
      {over ? <div className={styles.drop}>{text.chat.dropHere}</div> : null}
    </section>
  );
}
