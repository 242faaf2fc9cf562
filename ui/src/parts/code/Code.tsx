import { useEffect, useState } from "react";
import { CheckIcon, CopyIcon } from "lucide-react";
import { text } from "../../text";
import { IconButton } from "../Button";
import { highlight, highlighted } from "./highlight";
import type { Piece } from "./protocol";
import styles from "./Code.module.css";

export interface CodeProps {
  readonly code: string;
  /** A name, an alias or a file's name; empty for plain text. */
  readonly language: string;
}

/** The coloured lines of a piece of code; plain until the worker has answered. */
export function useHighlighted(code: string, language: string): readonly (readonly Piece[])[] | null {
  const now = highlighted(code, language);
  const [late, setLate] = useState<{ key: string; lines: readonly (readonly Piece[])[] | null } | null>(null);
  const key = `${language}\n${code}`;
  useEffect(() => {
    if (now !== undefined) return;
    let current = true;
    void highlight(code, language).then((lines) => {
      if (current) setLate({ key, lines });
    });
    return () => {
      current = false;
    };
  }, [code, language, key, now]);
  return now ?? (late?.key === key ? late.lines : null);
}

/** One line of highlighted code. */
export function Pieces({ pieces }: { readonly pieces: readonly Piece[] }) {
  return pieces.map(([content, colour, italic], i) =>
    colour === null && !italic ? (
      content
    ) : (
      <span key={i} style={{ color: colour ?? undefined, fontStyle: italic ? "italic" : undefined }}>
        {content}
      </span>
    ),
  );
}

/** Code without a frame. */
export function Code({ code, language }: CodeProps) {
  const lines = useHighlighted(code, language);
  return (
    <code className={styles.code}>
      {lines === null
        ? code
        : lines.map((pieces, i) => (
            <span key={i}>
              <Pieces pieces={pieces} />
              {i + 1 < lines.length ? "\n" : null}
            </span>
          ))}
    </code>
  );
}

const COPIED_MS = 1500;

/** A block of code with its language and a button that copies it. */
export function CodeBlock({ code, language }: CodeProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <figure className={styles.block}>
      <figcaption className={styles.bar}>
        <span>{language}</span>
        <IconButton
          label={copied ? text.common.copied : text.common.copy}
          onPress={() => void navigator.clipboard.writeText(code).then(() => setCopied(true))}
        >
          {copied ? <CheckIcon /> : <CopyIcon />}
        </IconButton>
      </figcaption>
      <pre className={styles.pre} tabIndex={0} aria-label={text.common.codeIn(language)}>
        <Code code={code} language={language} />
      </pre>
    </figure>
  );
}
