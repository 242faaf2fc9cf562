import { useState } from "react";
import { type Project, useProjectList } from "../../live";
import { Button, Confirm, Menu } from "../../parts";
import { text } from "../../text";
import type { Filter } from "./filter";
import { changeChosen, type Chosen, chosenNone } from "./memories";
import styles from "./Memory.module.css";

const words = text.memory.many;
const all = (rows: Iterable<Project>): readonly Project[] => [...rows];
/** More than this, once forgotten, cannot be put back: the daemon tells no more. */
const CAN_BE_UNDONE = 500;

/** What can be done with all that was chosen. */
export function ChosenBar({
  chosen,
  filter,
  total,
  onChoose,
}: {
  readonly chosen: Chosen;
  readonly filter: Filter;
  readonly total: number;
  readonly onChoose: (chosen: Chosen) => void;
}) {
  const projects = useProjectList(all);
  const [asking, setAsking] = useState(false);
  const count = chosen === "all" ? total : chosen.size;
  const change = (to: Parameters<typeof changeChosen>[2]): void => {
    void changeChosen(chosen, filter, to);
    onChoose(chosenNone);
  };
  const forget = (): void => change({ to: "forget" });
  return (
    <div className={styles.chosen} role="toolbar" aria-label={words.bar}>
      <span role="status">{words.count(count)}</span>
      {chosen !== "all" && total > chosen.size ? (
        <Button size="small" kind="quiet" onPress={() => onChoose("all")}>
          {words.all(total)}
        </Button>
      ) : null}
      <Button size="small" kind="quiet" onPress={() => onChoose(chosenNone)}>
        {words.none}
      </Button>
      <span className={styles.space} />
      <Button size="small" onPress={() => change({ to: "keep" })}>
        {text.memory.keep}
      </Button>
      <Menu
        label={words.move}
        groups={[
          {
            id: "to",
            actions: [
              { id: "user", label: text.memory.everywhere, act: () => change({ to: "move" }) },
              ...projects.map(({ id, name }) => ({
                id,
                label: text.memory.dialog.only(name),
                act: () => change({ to: "move", project: id }),
              })),
            ],
          },
        ]}
      >
        <Button size="small">{words.move}</Button>
      </Menu>
      <Button size="small" onPress={() => change({ to: "pin", pinned: true })}>
        {text.memory.pin}
      </Button>
      <Button
        size="small"
        kind="danger"
        onPress={() => {
          if (count > CAN_BE_UNDONE) setAsking(true);
          else forget();
        }}
      >
        {text.memory.forget}
      </Button>
      <Confirm
        title={words.sure(count)}
        open={asking}
        action={words.forgetAll(count)}
        danger
        onConfirm={() => {
          setAsking(false);
          forget();
        }}
        onClose={() => setAsking(false)}
      >
        <p>{words.sureWords}</p>
      </Confirm>
    </div>
  );
}
