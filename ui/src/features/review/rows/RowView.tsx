import { InfoIcon } from "lucide-react";
import { memo } from "react";
import { Button, ErrorNote, Skeleton } from "../../../parts";
import { text } from "../../../text";
import { stateOf } from "../diff/marks";
import type { Hunk } from "../diff/patch";
import type { Chosen, Draft, Row } from "../diff/rows";
import type { Rights } from "../DiffView";
import { editorFor } from "../editor";
import { contentOf, type Review, type ReviewState } from "../review";
import type { FileChange } from "../wire";
import { Composer } from "./Composer";
import { FileHead } from "./FileHead";
import { HunkHead, Tail } from "./HunkHead";
import { Pictures } from "./Pictures";
import { Thread } from "./Thread";
import styles from "./RowView.module.css";

export interface RowViewProps {
  readonly row: Row;
  readonly review: Review;
  readonly state: ReviewState;
  readonly rights: Rights;
  readonly workspace: string | null;
  readonly folded: boolean;
  readonly notes: readonly string[];
  readonly composing: { readonly chosen: Chosen; readonly draft: Draft | null } | null;
  readonly onFold: (file: FileChange) => void;
  readonly onViewed: (file: FileChange) => void;
  readonly onCompose: (chosen: Chosen, draft: Draft | null) => void;
  readonly onClose: () => void;
}

/** Whatever stands in a row of the diff, save for lines: those are drawn without React. */
export const RowView = memo(function RowView(props: RowViewProps) {
  return (
    <div role="gridcell">
      <Cell {...props} />
    </div>
  );
});

function Cell(props: RowViewProps) {
  const { row, review, state, rights, workspace } = props;
  const { path } = row;
  const hunks = state.patches.get(path)?.hunks ?? [];
  const marks = review.marksOf(path);
  switch (row.kind) {
    case "file": {
      const { file } = row;
      const seen = state.viewed[path];
      const accepted = review.acceptedState(file);
      return (
        <FileHead
          file={file}
          folded={props.folded}
          viewed={seen === contentOf(file)}
          changedSince={seen !== undefined && seen !== contentOf(file)}
          accepted={accepted}
          canReject={rights.reject}
          canAccept={rights.accept}
          edit={editorFor(workspace, file)}
          onFold={() => props.onFold(file)}
          onViewed={() => props.onViewed(file)}
          onAccept={() => review.acceptFile(file, accepted === "all" ? "take" : "add")}
          onReject={() => void review.reject(file, "whole")}
        />
      );
    }
    case "hunk": {
      const { hunk, file } = row;
      const accepted = stateOf([hunk], marks);
      return (
        <HunkHead
          hunk={hunk}
          accepted={accepted}
          canReject={rights.reject}
          canAccept={rights.accept}
          hidden={row.hidden}
          isFirst={row.at === 0}
          edit={editorFor(workspace, file)}
          onWiden={(direction) => void review.widen(file, row.at, direction)}
          onAccept={() => review.accept(path, [hunk], accepted === "all" ? "take" : "add")}
          onReject={() => void review.reject(file, [hunk])}
        />
      );
    }
    case "tail":
      return (
        <Tail hidden={row.hidden} onWiden={(direction) => void review.widen(row.file, row.at, direction)} />
      );
    case "notes":
      return (
        <ul className={styles.notes}>
          {props.notes.map((note) => (
            <li key={note}>
              <InfoIcon aria-hidden />
              {note}
            </li>
          ))}
        </ul>
      );
    case "pictures":
      return <Pictures task={review.task} file={row.file} tree={state.changes?.tree ?? ""} />;
    case "load": {
      const error = state.failed.get(path);
      if (error) {
        return (
          <div className={styles.load}>
            <ErrorNote error={error} onRetry={() => void review.loadFile(row.file)} />
          </div>
        );
      }
      return review.isLarge(row.file) ? (
        <div className={styles.load}>
          <p>{text.review.large(row.file.added + row.file.removed)}</p>
          <Button size="small" onPress={() => void review.loadFile(row.file)}>
            {text.review.showLarge}
          </Button>
        </div>
      ) : (
        <Skeleton lines={3} />
      );
    }
    case "thread":
      return (
        <Thread
          thread={row.thread}
          astray={row.astray}
          resolved={state.resolved}
          onResolve={(comment, on) => review.setResolved(comment, on)}
          onEdit={(draft) => props.onCompose(chosenOf(draft, hunks), draft)}
          onDrop={(draft) => review.dropDraft(draft.key)}
        />
      );
    case "composer":
      return props.composing === null ? null : (
        <Compose {...props} composing={props.composing} hunks={hunks} />
      );
    case "end":
    case "line":
      return null;
  }
}

function Compose({
  composing,
  hunks,
  review,
  state,
  rights,
  onClose,
}: RowViewProps & {
  composing: { readonly chosen: Chosen; readonly draft: Draft | null };
  hunks: readonly Hunk[];
}) {
  const { chosen, draft } = composing;
  const lines = new Set(chosen.lines);
  const file = state.changes?.files.find((one) => one.path === chosen.path);
  return (
    <Composer
      key={draft?.key ?? `${chosen.side}${chosen.line}-${chosen.end}`}
      chosen={chosen}
      draft={draft}
      canComment={rights.comment}
      canReject={rights.reject}
      canAccept={rights.accept}
      onClose={onClose}
      onSave={(words) => {
        const { path, side, line, end, quote } = chosen;
        review.addDraft({
          key: draft?.key ?? crypto.randomUUID(),
          path,
          side,
          line,
          ...(end === line ? {} : { end_line: end }),
          quote,
          text: words,
        });
        onClose();
      }}
      onReject={() => {
        onClose();
        if (file) void review.reject(file, hunks, (line) => lines.has(line));
      }}
      onAccept={() => {
        onClose();
        review.accept(chosen.path, hunks, "add", (line) => lines.has(line));
      }}
    />
  );
}

/** The lines of a draft, to edit it; under the row of its last line. */
function chosenOf(draft: Draft, hunks: readonly Hunk[]): Chosen {
  const end = draft.end_line ?? draft.line;
  const lines = hunks.flatMap((hunk) =>
    hunk.lines.filter((line) => {
      const number = draft.side === "new" ? line.new : line.old;
      return number >= draft.line && number <= end;
    }),
  );
  const { path, side, line, quote } = draft;
  return { path, side, line, end, quote, lines };
}
