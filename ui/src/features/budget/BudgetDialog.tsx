import { useCallback, useState } from "react";
import { asError, call, type Wire } from "../../api";
import { cost } from "../../live";
import { Button, Dialog, ErrorNote, Skeleton, TextField, toast } from "../../parts";
import { useRead } from "../../parts/useRead";
import { text } from "../../text";
import { budgetOf, proposed, spentBy } from "./amount";
import { closeBudget, stoppedAtBudget } from "./store";
import styles from "./BudgetDialog.module.css";

const words = text.budget;
const FORM = "task-budget";

/** Asks what a task may cost; one that stopped because that was spent goes on with the answer. */
export function BudgetDialog({ task: id }: { readonly task: string }) {
  const read = useRead(useCallback(() => call("ShowTask", { path: { task: id } }), [id]));
  if (read.value !== null) return <Asked task={read.value} />;
  return (
    <Dialog title={words.title} open onClose={closeBudget}>
      {read.error === null ? <Skeleton lines={3} /> : <ErrorNote error={read.error} onRetry={read.again} />}
    </Dialog>
  );
}

function Asked({ task }: { readonly task: Wire<"TaskView"> }) {
  const goesOn = stoppedAtBudget(task);
  const budget = task.settings.budget_micros ?? null;
  const spent = spentBy(task.runs);
  const [written, setWritten] = useState(() => {
    if (budget === null) return "";
    return goesOn ? proposed(budget, spent) : String(budget / 1_000_000);
  });
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const set = async (micros: number | null): Promise<void> => {
    setBusy(true);
    try {
      const body: Wire<"SetBudget"> = { budget_micros: micros, then: goesOn ? "go_on" : "stay" };
      await call("SetBudget", { path: { task: task.id }, body });
      toast(micros === null ? words.taken(task.title) : words.given(task.title, cost(micros)));
      closeBudget();
    } catch (problem) {
      const { title, hint, code } = asError(problem);
      // What is spent already stands above the field.
      setWrong(code === "budget" && spent !== null ? words.tooLittle(cost(spent)) : `${title}. ${hint}`);
    } finally {
      setBusy(false);
    }
  };
  const submit = (): void => {
    const micros = budgetOf(written);
    if (micros === null) setWrong(text.board.compose.badBudget);
    else void set(micros);
  };

  return (
    <Dialog
      title={words.title}
      open
      onClose={closeBudget}
      actions={
        <>
          <Button kind="quiet" onPress={closeBudget}>
            {text.common.cancel}
          </Button>
          {budget === null ? null : (
            <Button isDisabled={busy} onPress={() => void set(null)}>
              {goesOn ? words.goOnWithout : words.without}
            </Button>
          )}
          <Button kind="primary" type="submit" form={FORM} isDisabled={busy}>
            {goesOn ? words.goOn : text.board.compose.setBudget}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>{task.title}</p>
        <p className={styles.spent}>
          {words.spent(spent === null ? null : cost(spent), budget === null ? null : cost(budget))}
        </p>
        <TextField
          label={text.board.compose.dollars}
          hint={words.hint}
          inputMode="decimal"
          autoFocus
          value={written}
          onChange={(value) => {
            setWritten(value);
            setWrong(null);
          }}
          {...(wrong === null ? {} : { error: wrong })}
        />
      </form>
    </Dialog>
  );
}
