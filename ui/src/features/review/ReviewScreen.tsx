import {
  ChevronsDownUpIcon,
  ChevronsUpDownIcon,
  ListTreeIcon,
  Maximize2Icon,
  PilcrowIcon,
  SlidersHorizontalIcon,
  Columns2Icon,
  RowsIcon,
} from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useActions } from "../../actions";
import { Button, Empty, ErrorNote, IconButton, Menu, Segmented } from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";
import { Counts } from "./Counts";
import type { Layout } from "./diff/rows";
import { type DiffHandle, DiffView, type Rights } from "./DiffView";
import { Evidence } from "./Evidence";
import { rememberView, viewOptions } from "./kept";
import { openLanding } from "./landing";
import type { Review, ReviewState } from "./review";
import { SendComments } from "./SendComments";
import { FileTree } from "./tree/FileTree";
import { inTreeOrder } from "./tree/model";
import { useWidth } from "./useReview";
import { CAN } from "./wire";
import styles from "./ReviewScreen.module.css";

export interface ReviewScreenProps {
  readonly review: Review;
  readonly state: ReviewState;
  readonly place: "dock" | "work";
}

/** Below this width the file list folds, and both sides have no room beside each other. */
const NARROW = 640;
const SPLIT_FROM = 560;

/** What the reviewer may do: a workspace changes by one hand at a time. */
function rightsOf(state: ReviewState): Rights {
  const task = state.task?.state ?? "draft";
  const rests = ["review", "failed", "stopped"].includes(task);
  return {
    reject: CAN.reject && rests && !state.busy,
    accept: CAN.parts && rests,
    comment: CAN.comment && task !== "landed",
  };
}

/** A change: its files, its lines, and what to do with them. */
export function ReviewScreen({ review, state, place }: ReviewScreenProps) {
  const [view, setView] = useState(viewOptions);
  const [current, setCurrent] = useState<string | null>(null);
  const [listed, setListed] = useState<boolean | null>(null);
  const [sending, setSending] = useState(false);
  const [width, measured] = useWidth();
  const diff = useRef<DiffHandle>(null);
  const { changes, task, drafts } = state;
  const words = text.review;
  const files = useMemo(() => inTreeOrder(changes?.files ?? []), [changes]);
  const run = task?.runs.at(-1) ?? null;
  const narrow = width < NARROW;
  const showList = files.length > 1 && (listed ?? !narrow);
  const layout: Layout = width < SPLIT_FROM ? "unified" : view.layout;
  const rights = useMemo(() => rightsOf(state), [state]);
  const setLayout = useCallback(
    (next: Layout): void =>
      setView((now) => {
        const view = { ...now, layout: next };
        rememberView(view);
        return view;
      }),
    [],
  );
  const hideSpace = view.whiteSpace === "hidden";
  const setSpace = (whiteSpace: "shown" | "hidden"): void => {
    const next = { ...view, whiteSpace };
    rememberView(next);
    setView(next);
    void review.setWhiteSpace(whiteSpace);
  };
  const land = useCallback((): void => openLanding(review.task), [review]);
  const canLand = task !== null && ["review", "failed", "stopped"].includes(task.state) && files.length > 0;

  useActions(
    useMemo(
      () => [
        {
          id: "review.layout",
          title: words.keys.layout,
          group: words.keys.group,
          run: () => setLayout(view.layout === "split" ? "unified" : "split"),
        },
        {
          id: "review.focus",
          title: words.keys.focus,
          group: words.keys.group,
          run: () => diff.current?.focus(),
        },
        ...(canLand
          ? [{ id: "review.accept", title: words.accept, group: words.keys.group, run: land }]
          : []),
        ...(drafts.length > 0
          ? [
              {
                id: "review.send",
                title: words.sendComments(drafts.length),
                group: words.keys.group,
                run: () => setSending(true),
              },
            ]
          : []),
      ],
      [words, setLayout, view.layout, canLand, land, drafts.length],
    ),
  );

  if (changes === null || task === null) return null;
  const tree = (
    <FileTree
      files={files}
      current={current}
      viewed={(file) => review.isViewed(file)}
      accepted={(file) => review.acceptedState(file) === "all"}
      onOpen={(path) => diff.current?.showFile(path)}
    />
  );
  return (
    <section className={styles.review} ref={measured} aria-label={words.title} data-narrow={narrow}>
      <header className={styles.head}>
        {files.length > 1 ? (
          <IconButton
            label={showList ? words.hideTree : words.showTree}
            pressed={showList}
            onPress={() => setListed(!showList)}
          >
            <ListTreeIcon />
          </IconButton>
        ) : null}
        <h2 className={styles.title}>{words.title}</h2>
        <span className={styles.stat}>
          {words.files(changes.stat.files)}{" "}
          <Counts added={changes.stat.added} removed={changes.stat.removed} />
        </span>
        <span className={styles.gap} />
        {width >= NARROW ? (
          <Segmented
            label={words.layout}
            value={view.layout}
            onChange={setLayout}
            choices={[
              { id: "unified", label: words.unified },
              { id: "split", label: words.split },
            ]}
          />
        ) : null}
        <Menu
          label={words.view}
          placement="bottom end"
          groups={[
            {
              id: "layout",
              title: words.layout,
              actions:
                width >= NARROW || width < SPLIT_FROM
                  ? []
                  : [
                      {
                        id: "unified",
                        label: words.unified,
                        icon: <RowsIcon />,
                        checked: view.layout === "unified",
                        act: () => setLayout("unified"),
                      },
                      {
                        id: "split",
                        label: words.split,
                        icon: <Columns2Icon />,
                        checked: view.layout === "split",
                        act: () => setLayout("split"),
                      },
                    ],
            },
            {
              id: "view",
              actions: [
                ...(CAN.parts
                  ? [
                      {
                        id: "space",
                        label: words.hideSpace,
                        icon: <PilcrowIcon />,
                        checked: hideSpace,
                        act: () => setSpace(hideSpace ? "shown" : "hidden"),
                      },
                    ]
                  : []),
                {
                  id: "fold",
                  label: words.foldAll,
                  icon: <ChevronsDownUpIcon />,
                  act: () => diff.current?.foldAll(true),
                },
                {
                  id: "unfold",
                  label: words.unfoldAll,
                  icon: <ChevronsUpDownIcon />,
                  act: () => diff.current?.foldAll(false),
                },
                ...(place === "dock"
                  ? [
                      {
                        id: "open",
                        label: words.open,
                        icon: <Maximize2Icon />,
                        act: () => go({ place: "task", task: review.task, tab: "changes" }),
                      },
                    ]
                  : []),
              ],
            },
          ]}
        >
          <IconButton label={words.view}>
            <SlidersHorizontalIcon />
          </IconButton>
        </Menu>
        {drafts.length > 0 ? (
          <Button kind={narrow ? "plain" : "quiet"} onPress={() => setSending(true)}>
            {words.sendComments(drafts.length)}
          </Button>
        ) : null}
        {task.state === "landed" ? null : (
          <Button kind="primary" onPress={land} isDisabled={!canLand}>
            {words.accept}
          </Button>
        )}
      </header>
      <Evidence task={task} run={run} />
      {state.error === null ? null : (
        <div className={styles.pad}>
          <ErrorNote error={state.error} onRetry={() => void review.load()} />
        </div>
      )}
      {state.stale ? (
        <div className={styles.moved} role="status">
          {words.moved}
          <Button size="small" onPress={() => void review.load()}>
            {words.showNew}
          </Button>
        </div>
      ) : null}
      {files.length === 0 ? (
        <Empty title={words.noChange}>{words.noChangeWords}</Empty>
      ) : (
        <div className={styles.body} data-list={showList}>
          {showList ? <div className={styles.list}>{tree}</div> : null}
          <div className={styles.diff}>
            <DiffView
              review={review}
              state={state}
              files={files}
              layout={layout}
              rights={rights}
              workspace={run?.workspace ?? null}
              onCurrent={setCurrent}
              handle={diff}
            />
          </div>
        </div>
      )}
      <SendComments review={review} state={state} open={sending} onClose={() => setSending(false)} />
    </section>
  );
}
