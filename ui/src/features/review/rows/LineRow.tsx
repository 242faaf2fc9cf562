import { memo } from "react";
import type { Piece } from "../../../parts";
import { text } from "../../../text";
import { mark, wordsOf } from "../diff/pairs";
import type { Hunk, Line } from "../diff/patch";
import styles from "./LineRow.module.css";

export interface LineRowProps {
  readonly hunk: Hunk;
  readonly left: Line | null;
  readonly right: Line | null;
  readonly layout: "unified" | "split";
  readonly leftPieces: readonly Piece[] | null;
  readonly rightPieces: readonly Piece[] | null;
  /** Chosen on this side; `both` in the unified view. */
  readonly chosen: "old" | "new" | "both" | null;
  readonly leftAccepted: boolean;
  readonly rightAccepted: boolean;
}

const SIGN = { "+": "+", "-": "−", " ": "" };

function Content({ hunk, line, pieces }: { hunk: Hunk; line: Line; pieces: readonly Piece[] | null }) {
  const spans = wordsOf(hunk.lines, line);
  const shown = pieces ?? [[line.text, null, false] as const];
  return (
    <>
      {mark(shown, spans).map(({ piece: [, colour, italic], text: part, marked }, i) =>
        colour === null && !italic && !marked ? (
          part
        ) : (
          <span
            key={i}
            {...(marked ? { className: styles.word } : {})}
            style={{ color: colour ?? undefined, fontStyle: italic ? "italic" : undefined }}
          >
            {part}
          </span>
        ),
      )}
      {line.open ? <span className={styles.open}>{text.review.noNewline}</span> : null}
    </>
  );
}

function Number({
  value,
  side,
  chosen,
  accepted,
}: {
  value: number;
  side: "old" | "new";
  chosen: boolean;
  accepted: boolean;
}) {
  return (
    <div
      className={styles.number}
      role="gridcell"
      data-gutter={side}
      data-chosen={chosen}
      data-accepted={accepted}
    >
      {value === 0 ? "" : value}
    </div>
  );
}

/** A line of a diff, or two beside each other. */
export const LineRow = memo(function LineRow(props: LineRowProps) {
  const { hunk, left, right, layout, leftPieces, rightPieces, chosen, leftAccepted, rightAccepted } = props;
  if (layout === "unified") {
    const line = left ?? right;
    if (line === null) return null;
    const accepted = left === null ? rightAccepted : leftAccepted;
    return (
      <div className={styles.unified} role="presentation" data-sign={line.sign} data-chosen={chosen !== null}>
        <Number value={line.old} side="old" chosen={chosen !== null} accepted={accepted} />
        <Number value={line.new} side="new" chosen={chosen !== null} accepted={accepted} />
        <div className={styles.sign} role="gridcell">
          {SIGN[line.sign]}
        </div>
        <div className={styles.code} role="gridcell">
          <Content hunk={hunk} line={line} pieces={left === null ? rightPieces : leftPieces} />
        </div>
      </div>
    );
  }
  const half = (
    side: "old" | "new",
    line: Line | null,
    pieces: readonly Piece[] | null,
    accepted: boolean,
  ) => {
    const picked = line !== null && (chosen === side || chosen === "both");
    return (
      <div className={styles.half} role="presentation" data-sign={line?.sign ?? "none"} data-chosen={picked}>
        <Number
          value={line === null ? 0 : side === "old" ? line.old : line.new}
          side={side}
          chosen={picked}
          accepted={accepted}
        />
        <div className={styles.sign} role="gridcell">
          {line === null ? "" : SIGN[line.sign]}
        </div>
        <div className={styles.code} role="gridcell">
          {line === null ? null : <Content hunk={hunk} line={line} pieces={pieces} />}
        </div>
      </div>
    );
  };
  return (
    <div className={styles.split} role="presentation">
      {half("old", left, leftPieces, leftAccepted)}
      {half("new", right, rightPieces, rightAccepted)}
    </div>
  );
});
