import { clockTime, useTask } from "../../live";
import { Tag } from "../../parts";
import { text } from "../../text";

const words = text.review.evidence;

/** Whether Flotilla itself saw a task's work pass its project's checks, or only its agent says so. */
export function CheckedTag({ id }: { readonly id: string }) {
  const passed = useTask(id, (card) => card?.latest_run?.checked?.passed ?? null);
  const at = useTask(id, (card) => card?.latest_run?.checked?.at ?? "");
  if (passed === null) return <Tag kind="review">{words.reported}</Tag>;
  if (!passed) return <Tag kind="bad">{words.checkFailed}</Tag>;
  return <Tag kind="good">{words.verified(clockTime(at))}</Tag>;
}
