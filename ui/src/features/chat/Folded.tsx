import { useState, type ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components";
import { ChevronRightIcon } from "lucide-react";
import { CodeBlock, Markdown } from "../../parts";
import { text } from "../../text";
import { type CallLine, outputOf, type ToolResult } from "./calls";
import styles from "./Message.module.css";

/** A line that opens. */
function Folded({
  label,
  children,
  disabled = false,
}: {
  readonly label: ReactNode;
  readonly children: () => ReactNode;
  readonly disabled?: boolean;
}) {
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.folded}>
      <AriaButton
        className={styles.line ?? ""}
        aria-expanded={open}
        isDisabled={disabled}
        onPress={() => setOpen(!open)}
      >
        <ChevronRightIcon aria-hidden data-open={open} />
        {label}
      </AriaButton>
      {open ? <div className={styles.inside}>{children()}</div> : null}
    </div>
  );
}

/** What the model thought. */
export function Reasoning({
  children,
  coming = false,
}: {
  readonly children: string;
  readonly coming?: boolean;
}) {
  return (
    <Folded label={<span>{coming ? text.chat.thinking : text.chat.reasoning}</span>}>
      {() => <Markdown>{children}</Markdown>}
    </Folded>
  );
}

/** A look at the project's files. */
export function ToolCall({ line, result }: { readonly line: CallLine; readonly result: ToolResult | null }) {
  const bad = result !== null && result.status !== "ok";
  return (
    <Folded
      disabled={result === null}
      label={
        <>
          <span>{line.verb}</span>
          <bdi className={styles.what}>{line.what}</bdi>
          {bad ? <span className={styles.bad}>{text.chat.callStatus[result.status]}</span> : null}
        </>
      }
    >
      {() => {
        const output = result === null ? "" : outputOf(result);
        return output.trim() === "" ? (
          <p className={styles.faint}>{text.chat.noOutput}</p>
        ) : (
          <div className={styles.output}>
            <CodeBlock code={output} language="" />
          </div>
        );
      }}
    </Folded>
  );
}
