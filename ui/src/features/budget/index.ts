/** What a task may cost: written as people do, and said anew while the task is there. */
export { budgetOf } from "./amount";
export { BudgetAsked } from "./BudgetAsked";
export { mayChangeBudget, openBudget, stoppedAtBudget } from "./store";
