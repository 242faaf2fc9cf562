import { useEffect, useState } from "react";
import { ChevronRightIcon } from "lucide-react";
import { asError, call, callForBytes } from "../../api";
import { Button, Skeleton, toast } from "../../parts";
import { text } from "../../text";
import { type PatchLine, patchLines } from "./lines";
import { useOpened } from "./opened";
import { Counts, Patch } from "./Patch";
import type { CheckpointRow } from "./timeline";
import styles from "./Checkpoint.module.css";

const words = text.task;

function fail(problem: unknown): void {
  const { title, hint } = asError(problem);
  toast(`${title}. ${hint}`, { kind: "error" });
}

/** Puts the workspace back to a checkpoint, and offers the way back. */
async function restore(run: string, checkpoint: string, done: string): Promise<void> {
  try {
    const { undo = null } = await call("RestoreCheckpoint", { path: { run, checkpoint } });
    toast(done, {
      ...(undo === null
        ? {}
        : { action: { label: words.undo, act: () => void restore(run, undo, words.undone) } }),
    });
  } catch (problem) {
    fail(problem);
  }
}

async function startFrom(task: string, from: string): Promise<void> {
  try {
    await call("StartTask", { path: { task }, body: { from } });
  } catch (problem) {
    fail(problem);
  }
}

/** What can be done with a run's checkpoints now. */
export interface CheckpointUse {
  readonly restore: boolean;
  readonly start: boolean;
}

export interface CheckpointProps {
  readonly row: CheckpointRow;
  readonly task: string;
  readonly use: CheckpointUse;
}

/** A moment to which the workspace can be put back, and what had changed by then. */
export function Checkpoint({ row, task, use }: CheckpointProps) {
  const { checkpoint, number, run } = row;
  const { added, files, removed } = checkpoint.stat;
  const [open, toggle] = useOpened(row.id, false);
  return (
    <div>
      <div className={styles.line}>
        <button type="button" className={styles.head} aria-expanded={open} onClick={toggle}>
          <ChevronRightIcon className={styles.arrow} aria-hidden />
          {words.checkpoint(number, words.files(files))}
          <Counts added={added} removed={removed} />
        </button>
        {use.restore && run !== null ? (
          <Button
            size="small"
            kind="quiet"
            onPress={() => void restore(run, checkpoint.id, words.restored(number))}
          >
            {words.restore}
          </Button>
        ) : null}
        {open && use.start ? (
          <Button size="small" kind="quiet" onPress={() => void startFrom(task, checkpoint.id)}>
            {words.retryFrom}
          </Button>
        ) : null}
      </div>
      {open && run !== null ? <Changed run={run} row={row} /> : null}
    </div>
  );
}

function Changed({ run, row }: { readonly run: string; readonly row: CheckpointRow }) {
  const { checkpoint, number } = row;
  const [lines, setLines] = useState<readonly PatchLine[] | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let over = false;
    callForBytes("ReadCheckpointPatch", { path: { run, checkpoint: checkpoint.id } })
      .then((bytes) => {
        if (!over) setLines(patchLines(new TextDecoder().decode(bytes)));
      })
      .catch((why: unknown) => {
        if (!over) setProblem(asError(why).title);
      });
    return () => {
      over = true;
    };
  }, [run, checkpoint.id]);
  if (problem !== "") return <p className={styles.none}>{problem}</p>;
  if (lines === null) return <Skeleton lines={3} />;
  if (lines.length === 0) return <p className={styles.none}>{words.nothingChanged}</p>;
  return (
    <div className={styles.changed}>
      <Patch lines={lines} label={words.checkpointChanges(number)} />
    </div>
  );
}
