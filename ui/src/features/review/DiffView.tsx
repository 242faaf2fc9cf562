import {
  memo,
  type ReactNode,
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
import { watchColours } from "./diff/colours";
import { isGuess, isMeasured, topsOf, widest } from "./diff/heights";
import { notesOf } from "./diff/notes";
import { type Chosen, type Draft, type Layout, type LineRow, type Row, rowsOf, threadsOf } from "./diff/rows";
import type { Review, ReviewState } from "./review";
import { RowView } from "./rows/RowView";
import { type Command, diffKeys } from "./rows/keys";
import { useChoosing } from "./rows/choosing";
import { Painter } from "./rows/painter";
import { Viewport } from "./rows/viewport";
import { useMeasures, useSize } from "./useLines";
import type { FileChange } from "./wire";
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
  /** Does what a key does. */
  run(command: Command): void;
}

export interface DiffViewProps {
  readonly review: Review;
  readonly state: ReviewState;
  readonly files: readonly FileChange[];
  readonly layout: Layout;
  readonly wrap: boolean;
  readonly rights: Rights;
  /** The workspace's folder; null where it is gone. */
  readonly workspace: string | null;
  readonly onCurrent: (path: string | null) => void;
  readonly handle: RefObject<DiffHandle | null>;
}

const NO_NOTES: readonly string[] = [];

/** All changed files in one scroller; only what is in sight is in the page. */
export function DiffView(props: DiffViewProps) {
  const { review, state, files, layout, wrap, rights, workspace, onCurrent, handle } = props;
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [composing, setComposing] = useState<{ chosen: Chosen; draft: Draft | null } | null>(null);
  const [viewport] = useState(() => new Viewport());
  const [painter] = useState(() => new Painter());
  const scroller = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const lines = useRef<HTMLDivElement>(null);
  const across = useRef<HTMLDivElement>(null);
  const id = useId();

  const { patches, comments, drafts, viewed, around } = state;
  const folded = useCallback(
    (file: FileChange): boolean => folds.get(file.path) ?? review.isViewed(file),
    // `viewed` is what `isViewed` reads.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [folds, review, viewed],
  );
  const threads = useMemo(() => threadsOf(comments, drafts, patches), [comments, drafts, patches]);
  const notes = useMemo(
    () => new Map(files.map((file) => [file.path, notesOf(file, patches.get(file.path))])),
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
        around,
        folded,
        notes: (file) => notes.get(file.path) ?? NO_NOTES,
        threads,
        composer,
      }),
    [files, patches, layout, around, folded, notes, threads, composer],
  );
  const heads = useMemo(() => rows.flatMap((row, i) => (row.kind === "file" ? [i] : [])), [rows]);

  const { width, height } = useSize(scroller);
  const measures = useMeasures(width, layout, patches);
  const columns = wrap ? measures.columns : Infinity;
  const heights = useHeights(columns);
  const { heightOf, measured, note } = heights;
  const tops = useMemo(
    () => topsOf(rows, columns, heightOf),
    // `measured` counts what `heightOf` knows.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [rows, columns, heightOf, measured],
  );
  const beyond = useMemo(
    () => (wrap ? 0 : Math.max(0, (widest(rows) - measures.columns) * measures.character)),
    [wrap, rows, measures],
  );

  const choosing = useChoosing({
    rows,
    scroller,
    layout,
    enabled: rights.comment || rights.reject || rights.accept,
    onChosen: (chosen) => setComposing({ chosen, draft: null }),
    onStart: () => setComposing(null),
  });
  const { cursor, range, side } = choosing;
  const chosenLines = useMemo(() => {
    const shown = range ?? (composing === null ? null : rangeOf(rows, composing.chosen));
    if (shown === null) return null;
    const own = range === null ? composing?.chosen.side : side;
    return { from: shown[0], to: shown[1], side: layout === "split" && own != null ? own : "both" } as const;
  }, [range, composing, rows, side, layout]);

  // Lines whose height is a guess are measured once they are drawn, all in one go.
  const guesses = useRef<(row: LineRow) => boolean>(() => false);
  const looking = useRef(0);
  useLayoutEffect(() => {
    guesses.current = (row) =>
      heightOf(row) === undefined && isGuess(row.left, row.right === row.left ? null : row.right, columns);
  }, [heightOf, columns]);
  useLayoutEffect(() => {
    if (!scroller.current || !inner.current || !lines.current) return;
    const stop = painter.attach(lines.current);
    const end = viewport.attach({
      scroller: scroller.current,
      inner: inner.current,
      show: (from, to) => {
        painter.window(from, to);
        if (looking.current !== 0) return;
        looking.current = requestAnimationFrame(() => {
          looking.current = 0;
          note(painter.measure(guesses.current));
        });
      },
    });
    const unwatch = watchColours(() => painter.recolour());
    return () => {
      unwatch();
      end();
      stop();
      cancelAnimationFrame(looking.current);
      looking.current = 0;
    };
  }, [viewport, painter, note]);
  const { accepted } = state;
  useLayoutEffect(() => {
    painter.use({
      rows,
      tops,
      layout,
      id,
      cursor,
      chosen: chosenLines,
      marks: (path) => accepted.get(path) ?? NO_MARKS,
    });
    painter.refresh();
  }, [painter, rows, tops, layout, id, cursor, chosenLines, accepted]);
  useLayoutEffect(() => viewport.use({ rows, tops, heads }), [viewport, rows, tops, heads]);
  useLayoutEffect(() => viewport.resize(height), [viewport, height]);

  const sight = useSyncExternalStore(viewport.watch, viewport.get);
  const current = rows[sight.head]?.path ?? null;
  useEffect(() => onCurrent(current), [current, onCurrent]);

  // Files that were not read with the others are read as they come into sight.
  const waiting = sight.rows.flatMap((index) => {
    const row = rows[index];
    return row?.kind === "load" ? [row.file] : [];
  });
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

  const keys = diffKeys({
    rows,
    viewport,
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
        viewport.scrollTo(index, "start");
      },
      focus: () => scroller.current?.focus(),
      foldAll: (on) => setFolds(new Map(files.map((file) => [file.path, on]))),
      run: (command) => {
        keys.run(command, false);
        // The palette gives the focus back to where it was as it goes, a frame later.
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            const inside = scroller.current?.contains(document.activeElement) === true;
            if (!inside) scroller.current?.focus({ preventScroll: true });
          }),
        );
      },
    }),
    [rows, viewport, files, choosing, keys],
  );

  const shared = { review, state, rights, workspace, onFold: fold, onViewed: setViewed };
  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="grid"
        aria-label={text.review.diff}
        aria-rowcount={rows.length}
        aria-multiselectable
        tabIndex={0}
        onKeyDown={keys.onKeyDown}
        onWheel={(event) => {
          const sideways = event.shiftKey ? event.deltaY : event.deltaX;
          if (beyond > 0 && sideways !== 0) across.current?.scrollBy(sideways, 0);
        }}
        {...choosing.pointer}
        {...(cursor === null ? {} : { "aria-activedescendant": `${id}-${cursor}` })}
        style={measures.style}
      >
        <div ref={inner} className={styles.inner} role="presentation">
          <div ref={lines} className={styles.lines} role="presentation" data-wrap={wrap} />
          {sight.rows.map((index) => {
            const row = rows[index];
            if (!row || row.kind === "line" || row.kind === "end") return null;
            return (
              <Place
                key={row.key}
                id={`${id}-${index}`}
                index={index}
                top={tops[index] ?? 0}
                stuck={index === sight.head}
                cursor={index === cursor}
                observe={isMeasured(row) ? heights.observe : null}
                rowKey={row.key ?? ""}
              >
                <RowView
                  {...shared}
                  row={row}
                  folded={row.kind === "file" && folded(row.file)}
                  notes={row.kind === "notes" ? (notes.get(row.path) ?? NO_NOTES) : NO_NOTES}
                  composing={row.kind === "composer" ? composing : null}
                  onCompose={compose}
                  onClose={close}
                />
              </Place>
            );
          })}
        </div>
      </div>
      {beyond > 0 ? (
        <div
          ref={across}
          className={styles.across}
          onScroll={({ currentTarget }) =>
            lines.current?.style.setProperty("--shift", `${currentTarget.scrollLeft}px`)
          }
        >
          <div style={{ width: width + beyond }} />
        </div>
      ) : null}
    </div>
  );
}

const NO_MARKS: ReadonlySet<string> = new Set();

interface PlaceProps {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly stuck: boolean;
  readonly cursor: boolean;
  readonly rowKey: string;
  readonly observe: ((element: HTMLElement, key: string) => () => void) | null;
  readonly children: ReactNode;
}

/** The place of a row that React draws. */
const Place = memo(function Place({ id, index, top, stuck, cursor, rowKey, observe, children }: PlaceProps) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(
    () => (observe !== null && element.current ? observe(element.current, rowKey) : undefined),
    [observe, rowKey],
  );
  return (
    <div
      ref={element}
      id={id}
      role="row"
      data-index={index}
      aria-rowindex={index + 1}
      className={stuck ? styles.stuck : styles.row}
      {...(cursor ? { "data-cursor": "" } : {})}
      style={stuck ? undefined : { transform: `translateY(${top}px)` }}
    >
      {children}
    </div>
  );
});

interface Heights {
  readonly heightOf: (row: Row) => number | undefined;
  /** Counts up when more is known. */
  readonly measured: number;
  /** Takes down what lines measure. */
  readonly note: (found: ReadonlyMap<LineRow, number>) => void;
  /** Follows the height of a row of React's. */
  readonly observe: (element: HTMLElement, key: string) => () => void;
}

/** The heights that only the page knows. Those of lines hold for one width of the code. */
function useHeights(columns: number): Heights {
  const [measured, setMeasured] = useState(0);
  const byKey = useRef(new Map<string, number>());
  const keys = useRef(new WeakMap<Element, string>());
  const observer = useRef<ResizeObserver | null>(null);
  const byLine = useMemo(() => ({ columns, heights: new WeakMap<Row, number>() }), [columns]);
  const latest = useRef(byLine);
  useLayoutEffect(() => {
    latest.current = byLine;
  }, [byLine]);
  const heightOf = useCallback(
    (row: Row): number | undefined =>
      row.kind === "line"
        ? byLine.heights.get(row)
        : isMeasured(row)
          ? byKey.current.get(row.key ?? "")
          : undefined,
    [byLine],
  );
  const note = useCallback((found: ReadonlyMap<LineRow, number>): void => {
    if (found.size === 0) return;
    for (const [row, height] of found) latest.current.heights.set(row, height);
    setMeasured((count) => count + 1);
  }, []);
  const observe = useCallback((element: HTMLElement, key: string): (() => void) => {
    observer.current ??= new ResizeObserver((entries) => {
      let news = false;
      for (const { target, borderBoxSize } of entries) {
        const own = keys.current.get(target);
        const height = borderBoxSize[0]?.blockSize ?? 0;
        if (own === undefined || height === 0 || byKey.current.get(own) === height) continue;
        byKey.current.set(own, height);
        news = true;
      }
      if (news) setMeasured((count) => count + 1);
    });
    keys.current.set(element, key);
    observer.current.observe(element);
    return () => observer.current?.unobserve(element);
  }, []);
  return { heightOf, measured, note, observe };
}

function rangeOf(rows: readonly Row[], chosen: Chosen): [number, number] | null {
  const wanted = new Set(chosen.lines);
  const holds = (row: Row): boolean =>
    row.kind === "line" &&
    row.path === chosen.path &&
    ((row.left !== null && wanted.has(row.left)) || (row.right !== null && wanted.has(row.right)));
  const first = rows.findIndex(holds);
  return first === -1 ? null : [first, rows.findLastIndex(holds)];
}
