import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { ChevronDownIcon, ChevronUpIcon, XIcon } from "lucide-react";
import { IconButton } from "../../parts";
import { text } from "../../text";
import type { Screen, ScreenState } from "./screen";
import styles from "./Terminal.module.css";

export function useScreen(screen: Screen): ScreenState {
  return useSyncExternalStore(screen.watch, screen.current);
}

function Find({ screen, onClose }: { readonly screen: Screen; readonly onClose: () => void }) {
  const { found } = useScreen(screen);
  const [words, setWords] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    return () => screen.endFind();
  }, [screen]);
  const find = (way: "next" | "previous"): void => screen.find(words, way);
  return (
    <div className={styles.find} role="search">
      <input
        ref={field}
        className={styles.findField}
        aria-label={text.terminal.findIn}
        placeholder={text.terminal.findIn}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          screen.find(event.target.value, "previous");
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") find(event.shiftKey ? "next" : "previous");
          else if (event.key === "Escape") onClose();
          else return;
          event.preventDefault();
        }}
      />
      <span className={styles.found} role="status">
        {words === "" || found === null ? "" : text.terminal.found(found.index, found.count)}
      </span>
      <IconButton label={text.terminal.previous} onPress={() => find("previous")}>
        <ChevronUpIcon />
      </IconButton>
      <IconButton label={text.terminal.next} onPress={() => find("next")}>
        <ChevronDownIcon />
      </IconButton>
      <IconButton label={text.terminal.endFind} onPress={onClose}>
        <XIcon />
      </IconButton>
    </div>
  );
}

export interface ScreenViewProps {
  readonly screen: Screen;
  readonly name: string;
  readonly visible: boolean;
  readonly finding: boolean;
  readonly onEndFind: () => void;
  /** Whether it takes the keyboard as it comes to the front. */
  readonly takesFocus: boolean;
}

/** The place where a screen shows. */
export function ScreenView({ screen, name, visible, finding, onEndFind, takesFocus }: ScreenViewProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!visible || place.current === null) return;
    return screen.show(place.current);
  }, [screen, visible]);
  useEffect(() => {
    if (visible && takesFocus) screen.focus();
  }, [screen, visible, takesFocus]);
  return (
    <div className={styles.screen}>
      {finding ? (
        <Find
          key={name}
          screen={screen}
          onClose={() => {
            onEndFind();
            screen.focus();
          }}
        />
      ) : null}
      <div ref={place} className={styles.glass} role="group" aria-label={text.terminal.screen(name)} />
    </div>
  );
}
