import { useEffect, useMemo, useState } from "react";
import { asError, type Wire } from "../../../api";
import { useTask } from "../../../live";
import { Button, Dialog, ErrorNote, Select, Skeleton, TextField, toast } from "../../../parts";
import { text } from "../../../text";
import { reviewOf } from "../review";
import {
  type Accepted,
  land,
  type LandingAsk,
  type LandingForm,
  type LandingProposal,
  readBranches,
  readProposal,
  steer,
} from "../wire";
import { Options } from "./Options";
import { Outcome, type Trial } from "./Outcome";
import { acceptedParts } from "./parts";
import { closeLanding, useLanding } from "./store";
import styles from "./Landing.module.css";

const words = text.landing;
const CHECKED_OUT = "";

export function LandingDialog() {
  const task = useLanding();
  return task === null ? null : <Asking key={task} task={task} />;
}

type Asked = LandingAsk & { readonly as: LandingForm };

interface Known {
  readonly proposal: LandingProposal;
  readonly branches: readonly string[];
  readonly parts: ReturnType<typeof acceptedParts>;
  readonly tree: string;
}

async function know(task: string, project: string | undefined): Promise<Known> {
  const review = reviewOf(task);
  const [proposal, branches] = await Promise.all([
    readProposal(task),
    project === undefined ? [] : readBranches(project),
    review.load(),
  ]);
  const { changes, patches } = review.get();
  const parts = acceptedParts({
    files: changes?.files ?? [],
    hunks: (path) => patches.get(path)?.hunks ?? [],
    marks: (path) => review.marksOf(path),
    state: (file) => review.acceptedState(file),
  });
  return { proposal, branches, parts, tree: changes?.tree ?? "" };
}

const NOTHING: readonly string[] = [];

/** The way back out of a landing, where it made commits. */
function revertOf({ onto, before, commit }: Accepted): Parameters<typeof toast>[1] {
  if (onto == null || before == null) return {};
  const command = `git revert --no-edit ${before.slice(0, 12)}..${commit.slice(0, 12)}`;
  return {
    action: {
      label: words.copyRevert,
      act: () => void navigator.clipboard.writeText(command).then(() => toast(words.copied(command))),
    },
  };
}

function Asking({ task }: { readonly task: string }) {
  const title = useTask(task, (card) => card?.title ?? "");
  const project = useTask(task, (card) => card?.project_id);
  const [known, setKnown] = useState<Known | null>(null);
  const [failed, setFailed] = useState<Wire<"Error"> | null>(null);
  const [form, setForm] = useState<LandingForm>("commit");
  const [onto, setOnto] = useState(CHECKED_OUT);
  const [message, setMessage] = useState("");
  const [what, setWhat] = useState<"all" | "accepted">("all");
  const [busy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [tried, setTried] = useState<{ key: string; trial: Trial } | null>(null);

  useEffect(() => {
    let over = false;
    know(task, project).then(
      (found) => {
        if (over) return;
        setKnown(found);
        setFailed(null);
        setMessage((now) => (now === "" ? found.proposal.message : now));
        const first = found.proposal.forms.find((one) => one.possible);
        if (first) setForm(first.as);
        if (found.parts.parts.length > 0 && !found.parts.all) setWhat("accepted");
      },
      (problem: unknown) => {
        if (!over) setFailed(asError(problem));
      },
    );
    return () => {
      over = true;
    };
  }, [task, project, attempt]);

  const ask = useMemo((): Asked | null => {
    if (known === null) return null;
    return {
      as: form,
      ...(onto === CHECKED_OUT || form === "edits" ? {} : { onto }),
      ...(what === "accepted" ? { only: known.parts.parts, tree: known.tree } : {}),
    };
  }, [known, form, onto, what]);
  const key = `${JSON.stringify(ask)} ${attempt}`;
  useEffect(() => {
    if (ask === null) return;
    let over = false;
    const say = (trial: Trial): void => {
      if (!over) setTried({ key, trial });
    };
    land(task, { ...ask, dry_run: true }).then(
      (result) => say({ is: "fits", result }),
      (problem: unknown) => say({ is: "refused", error: asError(problem) }),
    );
    return () => {
      over = true;
    };
  }, [ask, key, task]);
  const trial: Trial = tried?.key === key ? tried.trial : { is: "trying" };

  const lacking = form === "commit" && message.trim() === "";
  const ready = !busy && !lacking && trial.is === "fits" && trial.result.files.length > 0;
  const accept = (): void => {
    if (ask === null || !ready) return;
    setBusy(true);
    land(task, { ...ask, ...(form === "commit" ? { message: message.trim() } : {}), dry_run: false }).then(
      (done) => {
        closeLanding();
        toast(words.landed(done.onto ?? null, done.files.length), revertOf(done));
        void reviewOf(task).load();
      },
      (problem: unknown) => {
        setBusy(false);
        setTried({ key, trial: { is: "refused", error: asError(problem) } });
      },
    );
  };
  const askAgent = (paths: readonly string[]): void => {
    const branch = onto === CHECKED_OUT ? (known?.proposal.onto ?? words.checkedOut) : onto;
    steer(task, words.askWords(branch, paths)).then(
      () => {
        closeLanding();
        toast(words.asked);
      },
      (problem: unknown) => setFailed(asError(problem)),
    );
  };

  return (
    <Dialog
      title={words.title(title)}
      open
      onClose={() => {
        if (!busy) closeLanding();
      }}
      size="medium"
      actions={
        <>
          <Button kind="quiet" onPress={closeLanding} isDisabled={busy}>
            {text.common.cancel}
          </Button>
          <Button kind="primary" onPress={accept} isDisabled={!ready}>
            {words.accept}
          </Button>
        </>
      }
    >
      {failed === null ? null : <ErrorNote error={failed} onRetry={() => setAttempt(attempt + 1)} />}
      {known === null ? (
        failed === null ? (
          <Skeleton lines={5} />
        ) : null
      ) : (
        <div className={styles.form}>
          {known.parts.parts.length > 0 && !known.parts.all ? (
            <Options
              label={words.what}
              value={what}
              onChange={setWhat}
              choices={[
                { id: "accepted", label: words.onlyAccepted(known.parts.parts.length) },
                { id: "all", label: words.everything },
              ]}
            />
          ) : null}
          <Options
            label={words.how}
            value={form}
            onChange={setForm}
            choices={known.proposal.forms.map((one) => ({
              id: one.as,
              label: words[one.as],
              hint: one.possible ? words[`${one.as}Hint`] : (one.why ?? ""),
              disabled: !one.possible,
            }))}
          />
          {form === "commits" && known.proposal.commits.length > 0 ? (
            <ol className={styles.commits}>
              {known.proposal.commits.map((commit) => (
                <li key={commit.commit}>
                  <code>{commit.commit.slice(0, 8)}</code> {commit.message.split("\n")[0]}
                </li>
              ))}
            </ol>
          ) : null}
          {form === "edits" || known.branches.length === 0 ? null : (
            <Select
              label={words.onto}
              value={onto}
              onChange={setOnto}
              choices={[
                {
                  id: CHECKED_OUT,
                  label:
                    known.proposal.onto == null ? words.checkedOut : words.checkedOutAt(known.proposal.onto),
                },
                ...known.branches
                  .filter((name) => name !== known.proposal.onto)
                  .map((name) => ({ id: name, label: name })),
              ]}
            />
          )}
          {form === "commit" ? (
            <TextField
              label={words.message}
              value={message}
              onChange={setMessage}
              rows={Math.min(10, Math.max(4, message.split("\n").length + 1))}
              code
              {...(lacking ? { error: words.messageNeeded } : {})}
            />
          ) : null}
          <Outcome
            trial={trial}
            stays={what === "accepted" ? known.parts.stays : NOTHING}
            onto={onto === CHECKED_OUT ? (known.proposal.onto ?? words.checkedOut) : onto}
            onAskAgent={askAgent}
            onRetry={() => setAttempt(attempt + 1)}
          />
        </div>
      )}
    </Dialog>
  );
}
