import { InfoIcon } from "lucide-react";
import { Button, ErrorNote, Skeleton } from "../../../parts";
import { text } from "../../../text";
import { coloursOf } from "../diff/colours";
import { isMarked, stateOf } from "../diff/marks";
import type { Hunk, Line } from "../diff/patch";
import type { Chosen, Draft, Layout, LineRow as LineRowData, Row } from "../diff/rows";
import type { Rights } from "../DiffView";
import { contentOf, type Review, type ReviewState } from "../review";
import type { FileChange } from "../wire";
import { Composer } from "./Composer";
import { FileHead } from "./FileHead";
import { HunkHead } from "./HunkHead";
import { LineRow } from "./LineRow";
import { Pictures } from "./Pictures";
import { Thread } from "./Thread";
import styles from "./RowView.module.css";

export interface RowViewProps {
  readonly row: Row;
  readonly review: Review;
  readonly state: ReviewState;
  readonly layout: Layout;
  readonly rights: Rights;
  readonly workspace: string | null;
  readonly folded: boolean;
  readonly notes: readonly string[];
  readonly chosen: "old" | "new" | "both" | null;
  readonly composing: { readonly chosen: Chosen; readonly draft: Draft | null } | null;
  readonly onFold: (file: FileChange) => void;
  readonly onViewed: (file: FileChange) => void;
  readonly onCompose: (chosen: Chosen, draft: Draft | null) => void;
  readonly onClose: () => void;
}

/** Whatever stands in a row of the diff. */
export function RowView(props: RowViewProps) {
  const { row } = props;
  if (row.kind === "line") return <CodeLine {...props} row={row} />;
  return (
    <div role="gridcell">
      <Cell {...props} />
    </div>
  );
}

function CodeLine({ row, review, layout, chosen }: RowViewProps & { row: LineRowData }) {
  const { hunk, left, right, path } = row;
  const marks = review.marksOf(path);
  const pieces = (line: Line | null) => (line === null ? null : coloursOf(hunk, line, path));
  return (
    <LineRow
      hunk={hunk}
      left={left}
      right={right}
      layout={layout}
      leftPieces={pieces(left)}
      rightPieces={pieces(right)}
      chosen={chosen}
      leftAccepted={isMarked(hunk, left, marks)}
      rightAccepted={isMarked(hunk, right, marks)}
    />
  );
}

function Cell(props: RowViewProps) {
  const { row, review, state, rights, workspace } = props;
  const { path } = row;
  const place = workspace === null ? null : `${workspace}/${path}`;
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
          place={place}
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
          place={file.new == null ? null : place}
          onAccept={() => review.accept(path, [hunk], accepted === "all" ? "take" : "add")}
          onReject={() => void review.reject(file, [hunk])}
        />
      );
    }
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
