import { Select, TextField } from "../../parts";
import { text } from "../../text";
import styles from "./Settings.module.css";
import { VERBOSITIES, type TuningFields } from "./tuning";

const words = text.settings.models.dialog;

interface Props {
  readonly fields: TuningFields;
  /** Whether it is open from the beginning. */
  readonly open: boolean;
  readonly onChange: (fields: TuningFields) => void;
}

/** What most people leave to the provider: folded away until it is wanted. */
export function ModelTuning({ fields, open, onChange }: Props) {
  const set = (name: keyof TuningFields) => (value: string) => onChange({ ...fields, [name]: value });
  return (
    <details className={styles.more} open={open}>
      <summary>{words.more}</summary>
      <div className={styles.wide}>
        <p className={styles.sub}>{words.asUsual}</p>
        <TextField
          label={words.effort}
          hint={words.effortHint}
          value={fields.effort}
          onChange={set("effort")}
        />
        <Select
          label={words.verbosity}
          value={fields.verbosity}
          onChange={set("verbosity")}
          choices={VERBOSITIES.map((id) => ({ id, label: words.verbosities[id] }))}
        />
        <div className={styles.pair}>
          <TextField
            label={words.temperature}
            inputMode="decimal"
            value={fields.temperature}
            onChange={set("temperature")}
          />
          <TextField label={words.topP} inputMode="decimal" value={fields.topP} onChange={set("topP")} />
        </div>
        <div className={styles.pair}>
          <TextField
            label={words.longest}
            inputMode="numeric"
            value={fields.longest}
            onChange={set("longest")}
          />
          <TextField
            label={words.window}
            inputMode="numeric"
            value={fields.window}
            onChange={set("window")}
          />
        </div>
        <TextField
          label={words.fallback}
          hint={words.fallbackHint}
          code
          rows={2}
          value={fields.fallback}
          onChange={set("fallback")}
        />
      </div>
    </details>
  );
}
