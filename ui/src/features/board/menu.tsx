import {
  ArchiveIcon,
  ArchiveRestoreIcon,
  CheckIcon,
  CircleDollarSignIcon,
  CopyIcon,
  EyeIcon,
  PencilLineIcon,
  PlayIcon,
  SquareIcon,
  Undo2Icon,
} from "lucide-react";
import { type TaskCard, tasks } from "../../live";
import type { MenuAction, MenuGroup } from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";
import { mayChangeBudget, openBudget } from "../budget";
import { accept, askToStop, discard, restore, start } from "./commands";
import { type Move, moveOf } from "./moves";

const words = text.board.do;

/** What is done with one card alone. */
function open(card: TaskCard): MenuAction[] {
  const task = card.id;
  const actions: MenuAction[] = [
    {
      id: "open",
      label: words.open,
      icon: <PencilLineIcon />,
      keys: "Enter",
      act: () => go({ place: "task", task, tab: "timeline" }),
    },
  ];
  if (card.state !== "review") return actions;
  return [
    ...actions,
    {
      id: "review",
      label: words.review,
      icon: <EyeIcon />,
      act: () => go({ place: "task", task, tab: "changes" }),
    },
    { id: "accept", label: words.accept, icon: <CheckIcon />, keys: "Mod+Enter", act: () => accept(task) },
  ];
}

/** Everything that can be done with cards: what a drag does, and what a drag cannot do. Each acts on those it fits. */
export function cardMenu(of: TaskCard | readonly TaskCard[], ids: readonly string[]): MenuGroup[] {
  const [only] = ids;
  const cards = ids.length > 1 ? ids.flatMap((id) => tasks.get(id) ?? []) : [of].flat();
  const card = cards[0];
  if (card === undefined || only === undefined) return [];
  const one = cards.length === 1;
  const fit = (column: Parameters<typeof moveOf>[1], move: Move["kind"]): TaskCard[] =>
    cards.filter(({ state }) => moveOf(state, column) === move);
  const acting = (
    id: string,
    able: readonly TaskCard[],
    label: string,
    icon: MenuAction["icon"],
    act: (ids: readonly string[]) => void,
    keys?: string,
  ): MenuAction[] =>
    able.length === 0
      ? []
      : [
          {
            id,
            label: able.length === cards.length ? label : words.some(label, able.length),
            icon,
            ...(keys === undefined ? {} : { keys }),
            act: () => act(able.map((task) => task.id)),
          },
        ];
  const starts = fit("queued", "start").filter(({ state }) => state !== "discarded");
  const stops = fit("draft", "stop");
  const waits = stops.filter(({ state }) => state === "queued");
  const works = stops.filter(({ state }) => state !== "queued");
  const fresh = starts.every(({ state }) => state === "draft");
  return [
    { id: "open", actions: one ? open(card) : [] },
    {
      id: "move",
      actions: [
        ...acting(
          "start",
          starts,
          fresh ? words.start : words.again,
          <PlayIcon />,
          (all) => void start(all),
          "s",
        ),
        ...acting("stop", works, words.stop, <SquareIcon />, askToStop, "x"),
        ...acting(
          "unqueue",
          waits,
          words.toDraft,
          <Undo2Icon />,
          askToStop,
          works.length === 0 ? "x" : undefined,
        ),
        ...acting(
          "restore",
          cards.filter(({ state }) => state === "discarded" || (one && state === "landed")),
          words.restore,
          <ArchiveRestoreIcon />,
          (all) => void restore(all),
        ),
        ...acting(
          "discard",
          fit("put_away", "discard"),
          words.discard,
          <ArchiveIcon />,
          (all) => void discard(all),
          "Backspace",
        ),
      ],
    },
    {
      id: "more",
      actions: one
        ? [
            ...(mayChangeBudget(card.state)
              ? [
                  {
                    id: "budget",
                    label: text.budget.change,
                    icon: <CircleDollarSignIcon />,
                    act: () => openBudget(card.id),
                  },
                ]
              : []),
            {
              id: "copy",
              label: words.copyId,
              icon: <CopyIcon />,
              act: () => void navigator.clipboard.writeText(card.id),
            },
          ]
        : [],
    },
  ];
}
