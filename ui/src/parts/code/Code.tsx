import { useEffect, useRef, useState } from "react";
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

type Lines = readonly (readonly Piece[])[];

interface Known {
  readonly code: string;
  readonly language: string;
  readonly lines: Lines | null;
}

/** The colours of code that has grown since: its last line was perhaps not whole, what came after it is plain. */
function grown(known: Known, code: string): Lines | null {
  if (known.lines === null || !code.startsWith(known.code)) return null;
  const kept = known.lines.slice(0, -1);
  const rest = code.split("\n").slice(kept.length);
  return [...kept, ...rest.map((line): readonly Piece[] => [[line, null, false]])];
}

/** The coloured lines of a piece of code; plain until the worker has answered. Code that grows keeps its colours. */
export function useHighlighted(code: string, language: string): Lines | null {
  const now = highlighted(code, language);
  const [late, setLate] = useState<Known | null>(null);
  // One question at a time: code that is being written changes more often than the worker can answer.
  const asking = useRef(false);
  const fits = late !== null && late.language === language;
  const known = fits && late.code === code;
  useEffect(() => {
    if (now !== undefined || known || asking.current) return;
    asking.current = true;
    void highlight(code, language).then((lines) => {
      asking.current = false;
      setLate({ code, language, lines });
    });
  }, [code, language, known, now, late]);
  if (now !== undefined) return now;
  if (!fits) return null;
  return known ? late.lines : grown(late, code);
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
