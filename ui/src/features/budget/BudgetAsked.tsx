import { later } from "../../parts";
import { useBudget } from "./store";

const Asked = later(async () => (await import("./BudgetDialog")).BudgetDialog, "unseen");

/** The dialog that asks what a task may cost. Mounted once; `openBudget` opens it. */
export function BudgetAsked() {
  const task = useBudget();
  return task === null ? null : <Asked key={task} task={task} />;
}
