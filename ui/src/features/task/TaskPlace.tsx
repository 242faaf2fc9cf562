import type { TaskTab } from "../../shell/route";

export function TaskPlace({ task, tab }: { task: string; tab: TaskTab }) {
  return (
    <p>
      {task} {tab}
    </p>
  );
}
