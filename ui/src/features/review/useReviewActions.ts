/** The review in the palette: what the keys in the diff do, and what the head's buttons do. */

import { type RefObject, useMemo } from "react";
import { type Action, useActions } from "../../actions";
import { text } from "../../text";
import type { DiffHandle } from "./DiffView";
import { type Command, KEYS } from "./rows/keys";

const words = text.review;

export interface ReviewActions {
  readonly diff: RefObject<DiffHandle | null>;
  readonly drafts: number;
  readonly onLayout: () => void;
  readonly onWrap: () => void;
  readonly onSpace: () => void;
  /** Null where the change cannot land now. */
  readonly onLand: (() => void) | null;
  readonly onSend: () => void;
}

const COMMANDS: readonly Command[] = [
  "nextFile",
  "previousFile",
  "nextHunk",
  "previousHunk",
  "nextComment",
  "previousComment",
  "viewed",
  "comment",
  "accept",
  "reject",
  "around",
  "edit",
];

export function useReviewActions(ask: ReviewActions): void {
  const { diff, drafts, onLayout, onWrap, onSpace, onLand, onSend } = ask;
  useActions(
    useMemo(() => {
      const { group, commands } = words.keys;
      const action = (id: string, title: string, run: () => void): Action => ({
        id: `review.${id}`,
        title,
        group,
        run,
      });
      return [
        ...COMMANDS.map((command) => ({
          ...action(command, commands[command], () => diff.current?.run(command)),
          shownKeys: KEYS[command],
        })),
        action("focus", words.keys.focus, () => diff.current?.focus()),
        action("layout", words.keys.layout, onLayout),
        action("wrap", words.keys.wrap, onWrap),
        action("space", words.keys.space, onSpace),
        action("fold", words.foldAll, () => diff.current?.foldAll(true)),
        action("unfold", words.unfoldAll, () => diff.current?.foldAll(false)),
        ...(onLand ? [action("land", words.accept, onLand)] : []),
        ...(drafts > 0 ? [action("send", words.sendComments(drafts), onSend)] : []),
      ];
    }, [diff, drafts, onLayout, onWrap, onSpace, onLand, onSend]),
  );
}
