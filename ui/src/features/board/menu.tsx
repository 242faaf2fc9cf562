import {
  ArchiveIcon,
  ArchiveRestoreIcon,
  CheckIcon,
  CopyIcon,
  EyeIcon,
  PencilLineIcon,
  PlayIcon,
  SquareIcon,
} from "lucide-react";
import type { TaskCard } from "../../live";
import type { MenuGroup } from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";
import { accept, askToStop, discard, restore, start } from "./commands";
import { moveOf } from "./moves";

const words = text.board.do;

/** Everything that can be done with a card: what a drag does, and what a drag cannot do. */
export function cardMenu(card: TaskCard, ids: readonly string[]): MenuGroup[] {
  const many = ids.length > 1;
  const can = (column: Parameters<typeof moveOf>[1]): boolean =>
    moveOf(card.state, column) !== "refuse" && moveOf(card.state, column) !== "stay";
  return [
    {
      id: "open",
      actions: many
        ? []
        : [
            {
              id: "open",
              label: words.open,
              icon: <PencilLineIcon />,
              keys: "Enter",
              act: () => go({ place: "task", task: card.id, tab: "timeline" }),
            },
            ...(card.state === "review"
              ? [
                  {
                    id: "review",
                    label: words.review,
                    icon: <EyeIcon />,
                    act: () => go({ place: "task", task: card.id, tab: "changes" }),
                  },
                  {
                    id: "accept",
                    label: words.accept,
                    icon: <CheckIcon />,
                    keys: "Mod+Enter",
                    act: () => accept(card.id),
                  },
                ]
              : []),
          ],
    },
    {
      id: "move",
      actions: [
        ...(can("queued")
          ? [
              {
                id: "start",
                label: card.state === "draft" ? words.start : words.again,
                icon: <PlayIcon />,
                keys: "s",
                act: () => void start(ids),
              },
            ]
          : []),
        ...(can("draft")
          ? [
              {
                id: "stop",
                label:
                  card.state === "queued" ? words.toDraft : many ? words.stopMany(ids.length) : words.stop,
                icon: <SquareIcon />,
                keys: "x",
                act: () => askToStop(ids),
              },
            ]
          : []),
        ...(card.state === "discarded" || card.state === "landed"
          ? [
              {
                id: "restore",
                label: words.restore,
                icon: <ArchiveRestoreIcon />,
                act: () => void restore(ids),
              },
            ]
          : []),
        ...(can("put_away")
          ? [
              {
                id: "discard",
                label: words.discard,
                icon: <ArchiveIcon />,
                keys: "Backspace",
                act: () => void discard(ids),
              },
            ]
          : []),
      ],
    },
    {
      id: "more",
      actions: many
        ? []
        : [
            {
              id: "copy",
              label: words.copyId,
              icon: <CopyIcon />,
              act: () => void navigator.clipboard.writeText(card.id),
            },
          ],
    },
  ];
}
