import { CircleCheckIcon, SquareArrowOutUpRightIcon } from "lucide-react";
import { memo } from "react";
import { Button, fileOpener, IconButton } from "../../../parts";
import { text } from "../../../text";
import type { MarkState } from "../diff/marks";
import type { Hunk } from "../diff/patch";
import styles from "./Heads.module.css";

export interface HunkHeadProps {
  readonly hunk: Hunk;
  readonly accepted: MarkState;
  readonly canReject: boolean;
  readonly canAccept: boolean;
  /** The file in the workspace; null where it is not there. */
  readonly place: string | null;
  readonly onAccept: () => void;
  readonly onReject: () => void;
}

/** Where a hunk stands, and whether it stays. */
export const HunkHead = memo(function HunkHead(props: HunkHeadProps) {
  const { hunk, accepted, canReject, canAccept, place } = props;
  const words = text.review;
  const [first, count] =
    hunk.newCount > 0 ? [hunk.newStart, hunk.newCount] : [hunk.oldStart, Math.max(1, hunk.oldCount)];
  const last = first + count - 1;
  const changed = hunk.lines.find((line) => line.sign === "+")?.new ?? first;
  const openInEditor = fileOpener();
  return (
    <div className={styles.hunk}>
      <span className={styles.section} title={hunk.section}>
        {hunk.section === "" ? words.hunkAt(first, last) : hunk.section}
      </span>
      {openInEditor && place !== null ? (
        <span className={styles.onHover}>
          <IconButton label={words.openEditorAt(changed)} onPress={() => openInEditor(place, changed)}>
            <SquareArrowOutUpRightIcon />
          </IconButton>
        </span>
      ) : null}
      {accepted === "all" ? (
        <>
          <span className={styles.accepted}>
            <CircleCheckIcon aria-hidden />
            {words.accepted}
          </span>
          <Button size="small" kind="quiet" onPress={props.onAccept}>
            {words.undoAccept}
          </Button>
        </>
      ) : (
        <>
          {canReject ? (
            <Button size="small" aria-label={words.rejectHunkAt(first, last)} onPress={props.onReject}>
              {words.rejectHunk}
            </Button>
          ) : null}
          {canAccept ? (
            <Button size="small" aria-label={words.acceptHunkAt(first, last)} onPress={props.onAccept}>
              {words.acceptHunk}
            </Button>
          ) : null}
        </>
      )}
    </div>
  );
});
