import { type TaskCard, useTaskSum } from "../../live";

const waiting = (tasks: Iterable<TaskCard>): number => {
  let count = 0;
  for (const task of tasks) if (task.state === "needs_you" || task.state === "review") count++;
  return count;
};

/** How many things wait for the user. */
export function useInboxCount(): number {
  return useTaskSum(waiting);
}
