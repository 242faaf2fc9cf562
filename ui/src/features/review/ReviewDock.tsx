import { useTask } from "../../live";
import { Empty, ErrorNote, Skeleton } from "../../parts";
import { text } from "../../text";
import { ReviewScreen } from "./ReviewScreen";
import { hasChange } from "./review";
import { useReview } from "./useReview";
import styles from "./ReviewScreen.module.css";

function Shown({ task }: { readonly task: string }) {
  const { review, state } = useReview(task);
  const card = useTask(task, (one) => one?.state ?? null);
  if (state.loading === "failed" && state.error !== null) {
    return (
      <div className={styles.pad}>
        <ErrorNote error={state.error} onRetry={() => void review.load()} />
      </div>
    );
  }
  if (state.task === null) return <Skeleton lines={8} />;
  if (!hasChange(state.task)) {
    const gone = ["discarded", "cancelled", "landed"].includes(card ?? state.task.state);
    return (
      <Empty title={gone ? text.review.gone : text.review.notStarted}>
        {gone ? text.review.goneWords : text.review.notStartedWords}
      </Empty>
    );
  }
  if (state.changes === null) return <Skeleton lines={8} />;
  return <ReviewScreen key={task} review={review} state={state} />;
}

/** A task's change in the dock. */
export function ReviewDock({ task }: { readonly task: string | null }) {
  if (task === null) return <Empty title={text.review.none}>{text.review.noneWords}</Empty>;
  return <Shown key={task} task={task} />;
}
