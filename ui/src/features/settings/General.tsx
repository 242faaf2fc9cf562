import { useState } from "react";
import { asError, call, type Wire } from "../../api";
import { host } from "../../host";
import { setPreference, usePreference } from "../../live";
import { Button, EDITOR_KEY, ErrorNote, IconButton, Segmented, Select, Switch, TextField } from "../../parts";
import { MinusIcon, PlusIcon } from "lucide-react";
import { text } from "../../text";
import { ENGINE_KEY, engineOf, ENGINES } from "../browser";
import { motionOf, setMotion, setTheme, setZoom, stepZoom, themeOf, zoomOf } from "../surroundings";
import { useRead } from "../../parts/useRead";
import styles from "./Settings.module.css";

const words = text.settings.general;
const engineIdOf = (value: unknown): string => engineOf(value).id;
const wordsOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A text that is kept when the field is left. */
function Kept({
  name,
  label,
  hint,
  example,
}: {
  name: string;
  label: string;
  hint: string;
  example: string;
}) {
  const kept = usePreference(name, wordsOf);
  const [own, setOwn] = useState<string | null>(null);
  return (
    <TextField
      label={label}
      hint={hint}
      placeholder={example}
      code
      value={own ?? kept}
      onChange={setOwn}
      onBlur={() => {
        if (own !== null) setPreference(name, own.trim() === "" ? null : own.trim());
        setOwn(null);
      }}
    />
  );
}

const readLimit = (): Promise<Wire<"Settings">> => call("ReadSettings", {});

/** How many runs may be under way at once. */
function Limit() {
  const { value, error, again } = useRead(readLimit);
  const [failed, setFailed] = useState<Wire<"Error"> | null>(null);
  const set = async (most: number): Promise<void> => {
    try {
      await call("ChangeSettings", { body: { max_running: most } });
      setFailed(null);
      again();
    } catch (problem) {
      setFailed(asError(problem));
    }
  };
  const now = value?.running_limit ?? 0;
  const problem = failed ?? error;
  return (
    <>
      <div className={styles.setting}>
        <div>
          <p id="running-limit">{words.limit}</p>
          <p className={styles.hint}>{words.limitHint}</p>
        </div>
        <span className={styles.line} role="group" aria-labelledby="running-limit">
          <IconButton label={words.fewer} isDisabled={now < 2} onPress={() => void set(now - 1)}>
            <MinusIcon />
          </IconButton>
          <span className={styles.amount} role="status">
            {value === null ? "" : now}
          </span>
          <IconButton label={words.more} isDisabled={value === null} onPress={() => void set(now + 1)}>
            <PlusIcon />
          </IconButton>
        </span>
      </div>
      {problem === null ? null : <ErrorNote error={problem} onRetry={again} />}
    </>
  );
}

function Notifications() {
  const { mayNotify, askToNotify } = host().shell;
  const [may, setMay] = useState(mayNotify?.() ?? null);
  if (may === null || askToNotify === undefined) return null;
  return (
    <div className={styles.setting}>
      <div>
        <p>{words.notify}</p>
        <p className={styles.hint}>{words.notifyHints[may]}</p>
      </div>
      {may === "not_asked" ? (
        <Button onPress={() => void askToNotify().then(setMay)}>{words.allow}</Button>
      ) : null}
    </div>
  );
}

export function General() {
  const theme = usePreference("theme", themeOf);
  const zoom = usePreference("zoom", zoomOf);
  const engine = usePreference(ENGINE_KEY, engineIdOf);
  const motion = usePreference("motion", motionOf);
  const { view } = text.surroundings;
  return (
    <>
      <div className={styles.setting}>
        <span>{words.theme}</span>
        <Segmented
          label={words.theme}
          value={theme}
          onChange={setTheme}
          choices={(["system", "dark", "light", "contrast"] as const).map((id) => ({
            id,
            label: words.themes[id],
          }))}
        />
      </div>
      <div className={styles.setting}>
        <span>{words.zoom}</span>
        <span className={styles.line}>
          <IconButton label={view.smaller} keys="Mod+-" onPress={() => stepZoom("smaller")}>
            <MinusIcon />
          </IconButton>
          <Button kind="quiet" aria-label={view.natural} onPress={() => setZoom(1)}>
            {Math.round(zoom * 100)}%
          </Button>
          <IconButton label={view.larger} keys="Mod+Plus" onPress={() => stepZoom("larger")}>
            <PlusIcon />
          </IconButton>
        </span>
      </div>
      <Switch
        label={words.motion}
        hint={words.motionHint}
        on={motion === "reduced"}
        onChange={(on) => setMotion(on ? "reduced" : "system")}
      />
      <Limit />
      <Notifications />
      {host().pane === null ? null : (
        <Select
          label={words.search}
          value={engine}
          onChange={(id) => setPreference(ENGINE_KEY, id)}
          choices={ENGINES.map(({ id, name }) => ({ id, label: name }))}
        />
      )}
      {host().shell.openInEditor === undefined ? null : (
        <Kept
          name={EDITOR_KEY}
          label={words.editor}
          hint={words.editorHint}
          example="code --goto {file}:{line}"
        />
      )}
    </>
  );
}
