import type { ReactNode } from "react";
import {
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Button as AriaButton,
  Popover,
  Select as AriaSelect,
  SelectValue,
  SwitchButton,
  SwitchField,
  Text,
  TextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
} from "react-aria-components";
import { ChevronsUpDownIcon } from "lucide-react";
import { PaneCover } from "./cover";
import styles from "./Field.module.css";

export interface TextFieldProps extends Omit<AriaTextFieldProps, "className" | "style" | "children"> {
  /** Shown above it; where `hideLabel`, read aloud only. */
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly hint?: string;
  readonly error?: string;
  readonly placeholder?: string;
  /** More than one makes it a text area. */
  readonly rows?: number;
  readonly code?: boolean;
}

export function TextField({
  label,
  hideLabel = false,
  hint,
  error,
  placeholder,
  rows = 1,
  code = false,
  ...props
}: TextFieldProps) {
  const box = `${styles.input} ${code ? styles.code : ""}`;
  return (
    <AriaTextField
      {...props}
      {...(hideLabel ? { "aria-label": label } : {})}
      isInvalid={error !== undefined}
      className={styles.field ?? ""}
    >
      {hideLabel ? null : <Label className={styles.label ?? ""}>{label}</Label>}
      {rows > 1 ? (
        <TextArea className={box} rows={rows} {...(placeholder === undefined ? {} : { placeholder })} />
      ) : (
        <Input className={box} {...(placeholder === undefined ? {} : { placeholder })} />
      )}
      {hint === undefined ? null : (
        <Text slot="description" className={styles.hint ?? ""}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ""}>{error}</FieldError>
    </AriaTextField>
  );
}

export interface Choice<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly hint?: string;
}

export interface SelectProps<T extends string> {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
  /** Without a frame, as a chip of a composer. */
  readonly chip?: boolean;
  readonly icon?: ReactNode;
}

export function Select<T extends string>({
  label,
  hideLabel = false,
  choices,
  value,
  onChange,
  disabled = false,
  chip = false,
  icon,
}: SelectProps<T>) {
  return (
    <AriaSelect
      {...(hideLabel ? { "aria-label": label } : {})}
      value={value}
      onChange={(key) => onChange(key as T)}
      isDisabled={disabled}
      className={styles.field ?? ""}
    >
      {hideLabel ? null : <Label className={styles.label ?? ""}>{label}</Label>}
      <AriaButton className={`${styles.select} ${chip ? styles.chip : ""}`}>
        {icon}
        <SelectValue className={styles.value ?? ""}>{({ selectedText }) => selectedText}</SelectValue>
        {chip ? null : <ChevronsUpDownIcon aria-hidden />}
      </AriaButton>
      <Popover className={styles.popover ?? ""} offset={4}>
        <PaneCover />
        <ListBox className={styles.list ?? ""}>
          {choices.map((choice) => (
            <ListBoxItem
              key={choice.id}
              id={choice.id}
              textValue={choice.label}
              className={styles.option ?? ""}
            >
              <Text slot="label">{choice.label}</Text>
              {choice.hint === undefined ? null : (
                <Text slot="description" className={styles.hint ?? ""}>
                  {choice.hint}
                </Text>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

export interface SwitchProps {
  readonly label: string;
  readonly hint?: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly disabled?: boolean;
}

export function Switch({ label, hint, on, onChange, disabled = false }: SwitchProps) {
  return (
    <SwitchField isSelected={on} onChange={onChange} isDisabled={disabled}>
      <SwitchButton className={styles.switch ?? ""}>
        <span className={styles.track} aria-hidden>
          <span className={styles.thumb} />
        </span>
        <span>
          {label}
          {hint === undefined ? null : <span className={styles.hint}>{hint}</span>}
        </span>
      </SwitchButton>
    </SwitchField>
  );
}
