import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { QuoteIcon, SquareKanbanIcon } from "lucide-react";
import { type Action, useActions } from "../../actions";
import { Button } from "../../parts";
import { text } from "../../text";
import { Grip } from "./Grip";
import { sendToScratchpad } from "./send";
import styles from "./Selection.module.css";

interface Picked {
  readonly words: string;
  readonly left: number;
  readonly top: number;
}

/** Sends the selected words to the Scratchpad. */
const KEYS = "Mod+Shift+D";
const ROOM_PX = 44;
const HALF_WIDTH_PX = 150;

/** The words that are selected inside `root`, and where. */
function picked(root: HTMLElement | null): Picked | null {
  const selection = getSelection();
  if (root === null || selection === null || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const words = selection.toString().trim();
  if (words === "" || !root.contains(range.commonAncestorContainer)) return null;
  const at = range.getBoundingClientRect();
  const area = root.getBoundingClientRect();
  const middle = at.left + at.width / 2;
  const left = Math.min(Math.max(middle, area.left + HALF_WIDTH_PX), area.right - HALF_WIDTH_PX);
  const above = at.top - ROOM_PX > area.top;
  return { words, left, top: above ? at.top - ROOM_PX : Math.min(at.bottom + 6, area.bottom - ROOM_PX) };
}

/** What can be done with selected words. */
export function Selection({
  root,
  project,
  onQuote,
}: {
  readonly root: RefObject<HTMLElement | null>;
  readonly project: string | null;
  readonly onQuote: (words: string) => void;
}) {
  const [shown, setShown] = useState<Picked | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const area = root.current;
    let down = false;
    const look = (): void => setShown(picked(area));
    const inBar = (event: Event): boolean => bar.current?.contains(event.target as Node) === true;
    const onDown = (event: PointerEvent): void => {
      // A drag out of the bar ends the selection; the bar stays until it is dropped.
      down = true;
      if (!inBar(event)) setShown(null);
    };
    const onUp = (event: PointerEvent): void => {
      down = false;
      if (!inBar(event)) setTimeout(look);
    };
    const onChange = (): void => {
      if (!down && bar.current?.contains(document.activeElement) !== true) look();
    };
    const onScroll = (): void => setShown(null);
    document.addEventListener("pointerdown", onDown, true);
    document.addEventListener("pointerup", onUp, true);
    document.addEventListener("selectionchange", onChange);
    area?.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      document.removeEventListener("pointerdown", onDown, true);
      document.removeEventListener("pointerup", onUp, true);
      document.removeEventListener("selectionchange", onChange);
      area?.removeEventListener("scroll", onScroll);
    };
  }, [root]);
  const words = shown?.words;
  useActions(
    useMemo(
      (): readonly Action[] =>
        words === undefined
          ? []
          : [
              {
                id: "chat.selection",
                title: text.chat.actions.selection,
                group: text.chat.title,
                keys: KEYS,
                run: () => void sendToScratchpad(words, project),
              },
            ],
      [words, project],
    ),
  );
  if (shown === null) return null;
  const done = (): void => {
    getSelection()?.removeAllRanges();
    setShown(null);
  };
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label={text.chat.selection}
      className={styles.bar}
      style={{ left: shown.left, top: shown.top }}
      onPointerDown={(event) => event.preventDefault()}
    >
      <Button
        kind="quiet"
        size="small"
        keys={KEYS}
        icon={<SquareKanbanIcon aria-hidden />}
        onPress={() => {
          void sendToScratchpad(shown.words, project);
          done();
        }}
      >
        {text.chat.toScratchpad}
      </Button>
      <Button
        kind="quiet"
        size="small"
        icon={<QuoteIcon aria-hidden />}
        onPress={() => {
          onQuote(shown.words);
          done();
        }}
      >
        {text.chat.quote}
      </Button>
      <Grip id="selection" words={shown.words} label={text.chat.selection} project={project} />
    </div>
  );
}
