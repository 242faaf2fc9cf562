import { type ComponentProps, type KeyboardEvent, type ReactNode, type RefObject, useRef } from "react";
import { CornerDownRightIcon } from "lucide-react";
import { type Attached, Attachments } from "./Attachments";
import { Button } from "./Button";
import styles from "./Composer.module.css";

type AreaProps = Omit<ComponentProps<"textarea">, "ref" | "value" | "onChange" | "className" | "placeholder">;

export interface ComposerBoxProps {
  /** The name of the text field. */
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Enter without Shift, which makes a new line; `alt` says whether Alt was held. */
  readonly onEnter: (alt: boolean) => void;
  /** What was pasted, where files are among it. */
  readonly onPasteFiles: (pasted: DataTransfer) => void;
  readonly attached?: readonly Attached[];
  /** Files that are being read, to be attached then. */
  readonly reading?: readonly string[];
  readonly onDetach?: (index: number) => void;
  /** Something is dragged over it that it would take. */
  readonly over?: boolean;
  /** What stands above the text: a list of suggestions, messages that wait. */
  readonly above?: ReactNode;
  /** Choices at the left of its bar. */
  readonly chips?: ReactNode;
  /** Buttons at the right of its bar. */
  readonly children: ReactNode;
  readonly field?: RefObject<HTMLTextAreaElement | null>;
  /** More for the text field. A key that `onKeyDown` prevents is not the composer's. */
  readonly area?: AreaProps;
  /** More for the frame: where it is dropped on, what it is called. */
  readonly frame?: Omit<ComponentProps<"div">, "className" | "children">;
}

/** Where a person writes to a model: text that grows with its words, what comes along, choices and buttons. */
export function ComposerBox(props: ComposerBoxProps) {
  const { label, placeholder, value, attached = [], reading = [], over = false } = props;
  const { area = {}, frame = {} } = props;
  const own = useRef<HTMLTextAreaElement>(null);
  const field = props.field ?? own;
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // Enter ends a composition of an input method and sends nothing.
    if (event.nativeEvent.isComposing) return;
    area.onKeyDown?.(event);
    if (event.defaultPrevented || event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    props.onEnter(event.altKey);
  };
  return (
    <div
      {...frame}
      {...(frame["aria-label"] === undefined ? {} : { role: "region" })}
      className={styles.composer}
      data-over={over}
      onPointerDown={(event) => {
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        field.current?.focus();
      }}
    >
      {props.above}
      <Attachments
        attached={attached}
        reading={reading}
        {...(props.onDetach ? { onRemove: props.onDetach } : {})}
      />
      <div className={styles.grow} data-text={value}>
        <textarea
          aria-label={label}
          {...area}
          ref={field}
          rows={1}
          className={styles.text}
          placeholder={placeholder}
          value={value}
          onChange={(event) => props.onChange(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            if (event.clipboardData.files.length === 0) return;
            event.preventDefault();
            props.onPasteFiles(event.clipboardData);
          }}
        />
      </div>
      <div className={styles.bar}>
        <div className={styles.chips}>{props.chips}</div>
        {props.children}
      </div>
    </div>
  );
}

export interface Waiting {
  readonly id: string;
  /** What it waits for: "After this reply". */
  readonly when: string;
  readonly words: string;
}

/** Messages that were sent too early, above the text: they can be taken back. */
export function WaitingMessages({
  label,
  messages,
  takeBack,
  onTakeBack,
}: {
  readonly label: string;
  readonly messages: readonly Waiting[];
  /** What the button says. */
  readonly takeBack: string;
  readonly onTakeBack: (id: string) => void;
}) {
  if (messages.length === 0) return null;
  return (
    <ul className={styles.waiting} aria-label={label}>
      {messages.map(({ id, when, words }) => (
        <li key={id}>
          <CornerDownRightIcon aria-hidden />
          <span className={styles.when}>{when}</span>
          <span className={styles.words}>{words}</span>
          <Button size="small" kind="quiet" onPress={() => onTakeBack(id)}>
            {takeBack}
          </Button>
        </li>
      ))}
    </ul>
  );
}
