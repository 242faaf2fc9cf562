import { Empty } from "../../parts";
import { text } from "../../text";
import { TaskPanel } from "./TaskPanel";

/** The selected task, beside the board. */
export function TaskDock({ task }: { readonly task: string | null }) {
  return task === null ? <Empty title={text.task.none} /> : <TaskPanel key={task} task={task} inDock />;
}
