import {
  ArrowDownToLineIcon,
  ArrowUpToLineIcon,
  CircleCheckIcon,
  SquareArrowOutUpRightIcon,
  UnfoldVerticalIcon,
} from "lucide-react";
import { text } from "../../../text";
import { type Direction, STEP } from "../diff/around";
import type { MarkState } from "../diff/marks";
import type { Hunk } from "../diff/patch";
import { LightButton, LightIcon } from "./Light";
import styles from "./Heads.module.css";

const words = text.review;

/** Shows more of the lines that are left out. */
function Widen(props: {
  readonly hidden: number;
  readonly isFirst: boolean;
  readonly onWiden: (direction: Direction) => void;
}) {
  const { hidden, isFirst, onWiden } = props;
  if (hidden === 0) return null;
  return (
    <span className={styles.widen}>
      {hidden <= STEP ? null : (
        <>
          {isFirst ? null : (
            <LightIcon label={words.showBelow(STEP)} onPress={() => onWiden("below")}>
              <ArrowDownToLineIcon />
            </LightIcon>
          )}
          <LightIcon label={words.showAbove(STEP)} onPress={() => onWiden("above")}>
            <ArrowUpToLineIcon />
          </LightIcon>
        </>
      )}
      <LightIcon label={words.showAround(hidden)} onPress={() => onWiden("all")}>
        <UnfoldVerticalIcon />
      </LightIcon>
    </span>
  );
}

export interface HunkHeadProps {
  readonly hunk: Hunk;
  readonly accepted: MarkState;
  /** Lines that are left out before it. */
  readonly hidden: number;
  readonly isFirst: boolean;
  readonly canReject: boolean;
  readonly canAccept: boolean;
  /** Opens a line in the editor; null where that cannot be. */
  readonly edit: ((line?: number) => void) | null;
  readonly onAccept: () => void;
  readonly onReject: () => void;
  readonly onWiden: (direction: Direction) => void;
}

/** Where a hunk stands, and whether it stays. */
export function HunkHead(props: HunkHeadProps) {
  const { hunk, accepted, canReject, canAccept, edit } = props;
  const [first, count] =
    hunk.newCount > 0 ? [hunk.newStart, hunk.newCount] : [hunk.oldStart, Math.max(1, hunk.oldCount)];
  const last = first + count - 1;
  const changed = hunk.lines.find((line) => line.sign === "+")?.new ?? first;
  return (
    <div className={styles.hunk}>
      <Widen hidden={props.hidden} isFirst={props.isFirst} onWiden={props.onWiden} />
      <span className={styles.section} title={hunk.section}>
        {hunk.section === "" ? words.hunkAt(first, last) : hunk.section}
      </span>
      {edit === null ? null : (
        <span className={styles.onHover}>
          <LightIcon label={words.openEditorAt(changed)} onPress={() => edit(changed)}>
            <SquareArrowOutUpRightIcon />
          </LightIcon>
        </span>
      )}
      {accepted === "all" ? (
        <>
          <span className={styles.accepted}>
            <CircleCheckIcon aria-hidden />
            {words.accepted}
          </span>
          <LightButton onPress={props.onAccept}>{words.undoAccept}</LightButton>
        </>
      ) : (
        <>
          {canReject ? (
            <LightButton label={words.rejectHunkAt(first, last)} onPress={props.onReject}>
              {words.rejectHunk}
            </LightButton>
          ) : null}
          {canAccept ? (
            <LightButton label={words.acceptHunkAt(first, last)} onPress={props.onAccept}>
              {words.acceptHunk}
            </LightButton>
          ) : null}
        </>
      )}
    </div>
  );
}

export interface TailProps {
  /** Lines after the last change; null while they are not counted. */
  readonly hidden: number | null;
  readonly onWiden: (direction: Direction) => void;
}

/** Leads on to the end of a file. */
export function Tail({ hidden, onWiden }: TailProps) {
  return (
    <div className={styles.tail}>
      <LightIcon label={words.showBelow(STEP)} onPress={() => onWiden("below")}>
        <ArrowDownToLineIcon />
      </LightIcon>
      <LightIcon label={words.showRest} onPress={() => onWiden("all")}>
        <UnfoldVerticalIcon />
      </LightIcon>
      <span>{hidden === null ? words.more20 : words.linesMore(hidden)}</span>
    </div>
  );
}
