import { useState } from "react";
import { host } from "../../host";
import { setPreference, usePreference } from "../../live";
import { Button, IconButton, Segmented, Switch, TextField } from "../../parts";
import { MinusIcon, PlusIcon } from "lucide-react";
import { text } from "../../text";
import { motionOf, setMotion, setTheme, setZoom, stepZoom, themeOf, zoomOf } from "../surroundings";
import styles from "./Settings.module.css";

const words = text.settings.general;
const SEARCH = "https://duckduckgo.com/?q=%s";
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
      <Notifications />
      {host().pane === null ? null : (
        <Kept name="browser.search" label={words.search} hint={words.searchHint} example={SEARCH} />
      )}
      {host().shell.openInEditor === undefined ? null : (
        <Kept
          name="editor.command"
          label={words.editor}
          hint={words.editorHint}
          example="code --goto {file}:{line}"
        />
      )}
    </>
  );
}
