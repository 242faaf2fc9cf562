import { useEffect, useMemo, useState } from "react";
import { KeyboardIcon, SearchIcon } from "lucide-react";
import { Button, Empty, ErrorNote, IconButton, Select, Skeleton, Tag, type TagKind } from "../../parts";
import { text } from "../../text";
import { type Ending, ending, exitWords } from "./names";
import { endOf, type RunTerminal, type RunTerminals, shownTerminal, useRunTerminals } from "./run";
import { Screen } from "./screen";
import { ScreenView, useScreen } from "./ScreenView";
import styles from "./Terminal.module.css";

/** The columns that a run's programs print for until somebody takes over. */
const RUN_COLS = 120;
const NEWEST = "newest";

const KINDS: Record<Ending, TagKind> = { running: "accent", good: "good", bad: "bad", unknown: "plain" };

interface WatchedProps {
  readonly terminal: RunTerminal;
  readonly known: RunTerminals;
  readonly visible: boolean;
  readonly finding: boolean;
  readonly onFind: (finding: boolean) => void;
  readonly choose: React.ReactNode;
}

function Watched({ terminal, known, visible, finding, onFind, choose }: WatchedProps) {
  const { id } = terminal;
  // The bytes that were there when it opened stay those of that moment.
  const [printed] = useState(terminal.written);
  const screen = useMemo(
    () => new Screen(id, { printed, writable: false, watchedCols: RUN_COLS }),
    [id, printed],
  );
  const { writable, exit, error } = useScreen(screen);
  useEffect(() => () => screen.dispose(), [screen]);
  const seen = endOf({ ...terminal, exit: exit ?? terminal.exit ?? null }, known.calls);
  const name = known.calls.get(terminal.call)?.command ?? text.terminal.run.unnamed;
  return (
    <>
      <div className={styles.runBar}>
        <div className={styles.choose}>{choose}</div>
        <Tag kind={KINDS[ending(seen)]}>{exitWords(seen)}</Tag>
        <IconButton label={text.terminal.find} keys="Mod+Shift+F" onPress={() => onFind(!finding)}>
          <SearchIcon />
        </IconButton>
        {seen !== null ? null : writable ? (
          <Button size="small" kind="primary" onPress={() => screen.write(false)}>
            {text.terminal.run.handBack}
          </Button>
        ) : (
          <Button
            size="small"
            icon={<KeyboardIcon />}
            onPress={() => {
              screen.write(true);
              screen.focus();
            }}
          >
            {text.terminal.run.takeOver}
          </Button>
        )}
      </div>
      {error === null ? null : (
        <div className={styles.note}>
          <ErrorNote error={error} />
        </div>
      )}
      {seen === null ? (
        <p className={styles.who} data-typing={writable} role="status">
          {writable ? text.terminal.run.typing : text.terminal.run.watching}
        </p>
      ) : null}
      <ScreenView
        screen={screen}
        name={name}
        visible={visible}
        finding={finding}
        onEndFind={() => onFind(false)}
        takesFocus={false}
      />
    </>
  );
}

export interface RunPanelProps {
  readonly task: string;
  readonly call: string | null;
  readonly visible: boolean;
  readonly finding: boolean;
  readonly onFind: (finding: boolean) => void;
}

/** The terminals of a task's runs: watched, taken over, read afterwards. */
export function RunPanel({ task, call, visible, finding, onFind }: RunPanelProps) {
  const known = useRunTerminals(task, visible);
  const asked = known.terminals.find((terminal) => terminal.call === call)?.id ?? null;
  const [chosen, setChosen] = useState<string | null>(null);
  const picked = chosen ?? asked;
  const shown = shownTerminal(known.terminals, picked === NEWEST ? null : picked);
  if (known.status === "failed" && known.error !== null) {
    return (
      <div className={styles.note}>
        <ErrorNote error={known.error} />
      </div>
    );
  }
  if (known.status === "loading") return <Skeleton lines={4} />;
  if (shown === undefined) {
    return <Empty title={text.terminal.run.none}>{text.terminal.run.noneBody}</Empty>;
  }
  const choices = [
    { id: NEWEST, label: text.terminal.run.newest },
    ...known.terminals.toReversed().map((terminal) => ({
      id: terminal.id,
      label: known.calls.get(terminal.call)?.command?.split("\n")[0] ?? text.terminal.run.unnamed,
      hint: exitWords(endOf(terminal, known.calls)),
    })),
  ];
  return (
    <Watched
      key={shown.id}
      terminal={shown}
      known={known}
      visible={visible}
      finding={finding}
      onFind={onFind}
      choose={
        <Select
          label={text.terminal.run.choose}
          hideLabel
          choices={choices}
          value={shown.id}
          onChange={setChosen}
        />
      }
    />
  );
}
