import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import {
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { text } from "../../text";
import { colourVersion, watchColours } from "./diff/colours";
import { notesOf } from "./diff/notes";
import { type Chosen, type Draft, heightOf, type Layout, type Row, rowsOf, threadsOf } from "./diff/rows";
import type { Review, ReviewState } from "./review";
import { RowView } from "./rows/RowView";
import { diffKeys } from "./rows/keys";
import { useChoosing } from "./rows/choosing";
import { CAN, type FileChange } from "./wire";
import styles from "./DiffView.module.css";

/** What a task lets the reviewer do now. */
export interface Rights {
  readonly reject: boolean;
  readonly accept: boolean;
  readonly comment: boolean;
}

export interface DiffHandle {
  showFile(path: string): void;
  focus(): void;
  /** Folds or unfolds all files. */
  foldAll(folded: boolean): void;
}

export interface DiffViewProps {
  readonly review: Review;
  readonly state: ReviewState;
  readonly files: readonly FileChange[];
  readonly layout: Layout;
  readonly rights: Rights;
  /** The workspace's folder; null where it is gone. */
  readonly workspace: string | null;
  readonly onCurrent: (path: string | null) => void;
  readonly handle: RefObject<DiffHandle | null>;
}

const LINE = 18;
const HEAD = 38;
const SIGN_AND_PADDING = 28;
const NUMBER_PADDING = 16;

const FONT = "11.5px 'JetBrains Mono Variable'";
const GUESSED_WIDTH = 6.9;

/** The width of a character of the code font, in pixels; measured once the font is there. */
function useCharacterWidth(): number {
  const [width, setWidth] = useState(GUESSED_WIDTH);
  useEffect(() => {
    let over = false;
    void document.fonts.load(FONT).then(() => {
      const context = document.createElement("canvas").getContext("2d");
      if (over || !context) return;
      context.font = FONT;
      setWidth(context.measureText("0".repeat(100)).width / 100);
    });
    return () => {
      over = true;
    };
  }, []);
  return width;
}

/** All changed files in one scroller; only what is in sight is in the page. */
export function DiffView(props: DiffViewProps) {
  const { review, state, files, layout, rights, workspace, onCurrent, handle } = props;
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [composing, setComposing] = useState<{ chosen: Chosen; draft: Draft | null } | null>(null);
  const [width, setWidth] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  useSyncExternalStore(watchColours, colourVersion);

  const { patches, comments, drafts, viewed } = state;
  const folded = useCallback(
    (file: FileChange): boolean => folds.get(file.path) ?? review.isViewed(file),
    // `viewed` is what `isViewed` reads.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [folds, review, viewed],
  );
  const threads = useMemo(() => threadsOf(comments, drafts, patches), [comments, drafts, patches]);
  const notes = useMemo(
    () => new Map(files.map((file) => [file.path, notesOf(file, patches.get(file.path), CAN.parts)])),
    [files, patches],
  );
  const composer = useMemo(
    () =>
      composing === null
        ? null
        : { path: composing.chosen.path, line: composing.chosen.lines.at(-1) ?? null },
    [composing],
  );
  const rows = useMemo(
    () =>
      rowsOf({
        files,
        patches,
        layout,
        folded,
        pictures: CAN.parts,
        notes: (file) => notes.get(file.path) ?? [],
        threads,
        composer,
      }),
    [files, patches, layout, folded, notes, threads, composer],
  );
  const heads = useMemo(() => rows.flatMap((row, i) => (row.kind === "file" ? [i] : [])), [rows]);

  const digits = useMemo(() => {
    let most = 1;
    for (const patch of patches.values()) {
      const last = patch.hunks.at(-1);
      if (last) most = Math.max(most, last.newStart + last.newCount, last.oldStart + last.oldCount);
    }
    return Math.max(3, String(most).length);
  }, [patches]);
  const one = useCharacterWidth();
  const columns = useMemo(() => {
    const numbers = digits * one + NUMBER_PADDING;
    const room =
      layout === "split" ? width / 2 - numbers - SIGN_AND_PADDING : width - 2 * numbers - SIGN_AND_PADDING;
    return Math.max(8, Math.floor(room / one));
  }, [width, digits, layout, one]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = (): void => setWidth(element.clientWidth);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const top = useRef(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const row = rows[index];
      return row ? heightOf(row, columns, LINE) : LINE;
    },
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    overscan: 12,
    scrollPaddingStart: HEAD,
    useFlushSync: false,
    rangeExtractor: useCallback(
      (range: Range) => {
        // A file whose last row goes under the head that sticks gives its place to the next one.
        const isLast = (index: number): boolean => rows[index]?.kind === "end";
        const { startIndex } = range;
        const first = startIndex + (isLast(startIndex) ? 1 : isLast(startIndex + 1) ? 2 : 0);
        let head = 0;
        for (const index of heads) {
          if (index > first) break;
          head = index;
        }
        top.current = head;
        const shown = defaultRangeExtractor(range);
        return shown[0] !== undefined && head < shown[0] ? [head, ...shown] : shown;
      },
      [heads, rows],
    ),
  });
  useLayoutEffect(() => {
    virtual.measure();
    // What is in the page keeps its measured height.
    for (const element of scroller.current?.querySelectorAll<HTMLElement>("[data-index]") ?? []) {
      virtual.resizeItem(Number(element.dataset["index"]), element.offsetHeight);
    }
  }, [columns, layout, virtual]);

  const items = virtual.getVirtualItems();
  const current = rows[top.current]?.path ?? null;
  useEffect(() => onCurrent(current), [current, onCurrent]);

  // Files that were not read with the others are read as they come into sight.
  const waiting = items
    .map((item) => rows[item.index])
    .flatMap((row) => (row?.kind === "load" ? [row.file] : []));
  const waitingFor = waiting.map((file) => file.path).join("\n");
  useEffect(() => {
    for (const file of waiting) if (!review.isLarge(file)) void review.loadFile(file);
    // The list is made anew on each render; its paths say whether it is another one.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [waitingFor, review]);

  const close = useCallback((): void => {
    setComposing(null);
    scroller.current?.focus({ preventScroll: true });
  }, []);
  const compose = useCallback((chosen: Chosen, draft: Draft | null = null): void => {
    setComposing({ chosen, draft });
  }, []);
  const fold = useCallback(
    (file: FileChange, on?: boolean): void =>
      setFolds((now) => new Map(now).set(file.path, on ?? !(now.get(file.path) ?? review.isViewed(file)))),
    [review],
  );
  const setViewed = useCallback(
    (file: FileChange): void => {
      const on = !review.isViewed(file);
      review.setViewed(file, on);
      setFolds((now) => new Map(now).set(file.path, on));
    },
    [review],
  );

  const choosing = useChoosing({
    rows,
    scroller,
    layout,
    enabled: rights.comment || rights.reject || rights.accept,
    onChosen: compose,
    onStart: () => setComposing(null),
  });
  const onKeyDown = diffKeys({
    rows,
    virtual,
    choosing,
    review,
    rights,
    workspace,
    fold,
    setViewed,
    compose,
    close,
    composing: composing !== null,
  });

  useImperativeHandle(
    handle,
    (): DiffHandle => ({
      showFile: (path) => {
        const index = rows.findIndex((row) => row.kind === "file" && row.path === path);
        if (index === -1) return;
        choosing.moveTo(index, false);
        // Its head takes the place of the one that sticks.
        virtual.scrollToOffset((virtual.getOffsetForIndex(index, "start")?.[0] ?? 0) + HEAD);
      },
      focus: () => scroller.current?.focus(),
      foldAll: (on) => setFolds(new Map(files.map((file) => [file.path, on]))),
    }),
    [rows, virtual, files, choosing],
  );

  const { cursor, range, side } = choosing;
  const shownRange = range ?? (composing === null ? null : rangeOf(rows, composing.chosen));
  const shownSide = range === null ? (layout === "split" ? (composing?.chosen.side ?? null) : null) : side;
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label={text.review.diff}
      aria-rowcount={rows.length}
      aria-multiselectable
      tabIndex={0}
      onKeyDown={onKeyDown}
      {...choosing.pointer}
      {...(cursor === null ? {} : { "aria-activedescendant": `${id}-${cursor}` })}
      style={{ "--digits": digits } as React.CSSProperties}
    >
      <div className={styles.inner} role="presentation" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const stuck = item.index === top.current;
          const chosen =
            shownRange !== null &&
            row.kind === "line" &&
            item.index >= shownRange[0] &&
            item.index <= shownRange[1];
          return (
            <div
              key={row.key}
              ref={virtual.measureElement}
              data-index={item.index}
              id={`${id}-${item.index}`}
              role="row"
              aria-rowindex={item.index + 1}
              aria-selected={chosen}
              aria-label={labelOf(row)}
              className={stuck ? styles.stuck : styles.row}
              data-cursor={item.index === cursor}
              style={stuck ? undefined : { transform: `translateY(${item.start}px)` }}
            >
              <RowView
                row={row}
                review={review}
                state={state}
                layout={layout}
                rights={rights}
                workspace={workspace}
                folded={row.kind === "file" && folded(row.file)}
                notes={row.kind === "notes" ? (notes.get(row.path) ?? []) : NO_NOTES}
                chosen={chosen ? (shownSide ?? "both") : null}
                composing={row.kind === "composer" ? composing : null}
                onFold={fold}
                onViewed={setViewed}
                onCompose={compose}
                onClose={close}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

const NO_NOTES: readonly string[] = [];

function rangeOf(rows: readonly Row[], chosen: Chosen): [number, number] | null {
  const wanted = new Set(chosen.lines);
  const holds = (row: Row): boolean =>
    row.kind === "line" &&
    row.path === chosen.path &&
    ((row.left !== null && wanted.has(row.left)) || (row.right !== null && wanted.has(row.right)));
  const first = rows.findIndex(holds);
  return first === -1 ? null : [first, rows.findLastIndex(holds)];
}

/** What a row is called where it is read aloud; what it holds is read by itself where it has controls. */
function labelOf(row: Row): string | undefined {
  const words = text.review.row;
  if (row.kind !== "line") return undefined;
  const { left, right } = row;
  if (left !== null && right !== null) {
    return left.sign === " " ? words.same(right.new) : words.changed(right.new);
  }
  if (left !== null) return words.removed(left.old);
  if (right === null) return undefined;
  return right.sign === "+" ? words.added(right.new) : words.same(right.new);
}
