import {
  ChevronsDownUpIcon,
  ChevronsUpDownIcon,
  Columns2Icon,
  ListTreeIcon,
  PilcrowIcon,
  RowsIcon,
  SlidersHorizontalIcon,
  WrapTextIcon,
} from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { Button, Empty, ErrorNote, IconButton, Menu, Segmented } from "../../parts";
import { text } from "../../text";
import { Counts } from "./Counts";
import type { Layout } from "./diff/rows";
import { type DiffHandle, DiffView, type Rights } from "./DiffView";
import { Evidence } from "./evidence/Evidence";
import { rememberView, type ViewOptions, viewOptions } from "./kept";
import { openLanding } from "./landing";
import type { Review, ReviewState } from "./review";
import { SendComments } from "./SendComments";
import { FileTree } from "./tree/FileTree";
import { inTreeOrder } from "./tree/model";
import { useWidth } from "./useReview";
import { useReviewActions } from "./useReviewActions";
import styles from "./ReviewScreen.module.css";

export interface ReviewScreenProps {
  readonly review: Review;
  readonly state: ReviewState;
}

/** Below this width the file list folds, and both sides have no room beside each other. */
const NARROW = 640;
const SPLIT_FROM = 560;

const words = text.review;

/** What the reviewer may do: a workspace changes by one hand at a time. */
function rightsOf(state: ReviewState): Rights {
  const task = state.task?.state ?? "draft";
  const rests = ["review", "failed", "stopped"].includes(task);
  return { reject: rests && !state.busy, accept: rests, comment: task !== "landed" };
}

/** A change: its files, its lines, and what to do with them. */
export function ReviewScreen({ review, state }: ReviewScreenProps) {
  const [view, setView] = useState(viewOptions);
  const [current, setCurrent] = useState<string | null>(null);
  const [listed, setListed] = useState<boolean | null>(null);
  const [sending, setSending] = useState(false);
  const [width, measured] = useWidth();
  const diff = useRef<DiffHandle>(null);
  const { changes, task, drafts } = state;
  const files = useMemo(() => inTreeOrder(changes?.files ?? []), [changes]);
  const run = task?.runs.at(-1) ?? null;
  const narrow = width < NARROW;
  const showList = files.length > 1 && (listed ?? !narrow);
  const layout: Layout = width < SPLIT_FROM ? "unified" : view.layout;
  const rights = useMemo(() => rightsOf(state), [state]);
  const change = useCallback((next: Partial<ViewOptions>): void => {
    const all = { ...viewOptions(), ...next };
    rememberView(all);
    setView(all);
  }, []);
  const setLayout = useCallback((next: Layout): void => change({ layout: next }), [change]);
  const hideSpace = view.whiteSpace === "hidden";
  const switchSpace = useCallback((): void => {
    const whiteSpace = viewOptions().whiteSpace === "hidden" ? "shown" : "hidden";
    change({ whiteSpace });
    void review.setWhiteSpace(whiteSpace);
  }, [change, review]);
  const switchWrap = useCallback((): void => change({ wrap: !viewOptions().wrap }), [change]);
  const land = useCallback((): void => openLanding(review.task), [review]);
  const canLand = task !== null && ["review", "failed", "stopped"].includes(task.state) && files.length > 0;
  useReviewActions({
    diff,
    drafts: drafts.length,
    onLayout: useCallback(
      () => change({ layout: viewOptions().layout === "split" ? "unified" : "split" }),
      [change],
    ),
    onWrap: switchWrap,
    onSpace: switchSpace,
    onLand: canLand ? land : null,
    onSend: useCallback(() => setSending(true), []),
  });

  if (changes === null || task === null) return null;
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
                {
                  id: "wrap",
                  label: words.wrap,
                  icon: <WrapTextIcon />,
                  checked: view.wrap,
                  act: switchWrap,
                },
                {
                  id: "space",
                  label: words.hideSpace,
                  icon: <PilcrowIcon />,
                  checked: hideSpace,
                  act: switchSpace,
                },
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
      <Evidence task={task} run={run} state={state} onFile={(path) => diff.current?.showFile(path)} />
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
          {showList ? (
            <div className={styles.list}>
              <FileTree
                files={files}
                current={current}
                viewed={(file) => review.isViewed(file)}
                accepted={(file) => review.acceptedState(file) === "all"}
                onOpen={(path) => diff.current?.showFile(path)}
              />
            </div>
          ) : null}
          <div className={styles.diff}>
            <DiffView
              review={review}
              state={state}
              files={files}
              layout={layout}
              wrap={view.wrap}
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
