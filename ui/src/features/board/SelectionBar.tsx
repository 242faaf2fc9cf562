import { useMemo } from "react";
import { tasks, useTaskSum } from "../../live";
import { Button, Menu } from "../../parts";
import { text } from "../../text";
import { cardMenu } from "./menu";
import { clearSelection } from "./selection";
import styles from "./Board.module.css";

const words = text.board;

/** What can be done with all cards that are selected; it lies over the board, so that nothing moves when it comes. */
export function SelectionBar({ ids }: { readonly ids: readonly string[] }) {
  // The states decide what is on offer, so only a change of them renders.
  const states = useTaskSum(
    useMemo(() => (): string => ids.map((id) => tasks.get(id)?.state ?? "").join(" "), [ids]),
  );
  const groups = useMemo(() => {
    const cards = ids.flatMap((id) => tasks.get(id) ?? []);
    return states === "" ? [] : cardMenu(cards, ids);
  }, [ids, states]);
  const actions = groups.flatMap((group) => group.actions);
  return (
    <div className={styles.selection} role="toolbar" aria-label={words.select.bar}>
      <span>{words.select.count(ids.length)}</span>
      {actions.slice(0, MOST_BUTTONS).map(({ id, label, icon, act }) => (
        <Button key={id} size="small" icon={icon} onPress={act}>
          {label}
        </Button>
      ))}
      {actions.length <= MOST_BUTTONS ? null : (
        <Menu label={words.card.menu} groups={groups} placement="top end">
          <Button size="small" kind="quiet">
            {words.card.menu}
          </Button>
        </Menu>
      )}
      <Button size="small" kind="quiet" keys="Escape" onPress={clearSelection}>
        {words.select.clear}
      </Button>
    </div>
  );
}

const MOST_BUTTONS = 4;
