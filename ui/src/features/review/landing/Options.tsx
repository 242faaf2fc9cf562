import { Label, RadioButton, RadioField, RadioGroup } from "react-aria-components";
import styles from "./Landing.module.css";

export interface Option<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly hint?: string;
  readonly disabled?: boolean;
}

export interface OptionsProps<T extends string> {
  readonly label: string;
  readonly choices: readonly Option<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of a few, each with a word on what it means. */
export function Options<T extends string>({ label, choices, value, onChange }: OptionsProps<T>) {
  return (
    <RadioGroup value={value} onChange={(next) => onChange(next as T)}>
      <Label className={styles.label ?? ""}>{label}</Label>
      <div className={styles.choices}>
        {choices.map((choice) => (
          <RadioField key={choice.id} value={choice.id} isDisabled={choice.disabled === true}>
            <RadioButton className={styles.option ?? ""}>
              <span className={styles.dot} aria-hidden />
              <span>
                {choice.label}
                {choice.hint === undefined ? null : <span className={styles.hint}>{choice.hint}</span>}
              </span>
            </RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  );
}
