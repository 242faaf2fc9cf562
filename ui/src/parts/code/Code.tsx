import { memo, useEffect, useRef, useState } from "react";
import { CheckIcon, CopyIcon } from "lucide-react";
import { text } from "../../text";
import { Button, IconButton } from "../Button";
import { copyText } from "../copy";
import { highlight, highlighted } from "./highlight";
import type { Piece } from "./protocol";
import styles from "./Code.module.css";

export interface CodeProps {
  readonly code: string;
  /** A name, an alias or a file's name; empty for plain text. */
  readonly language: string;
}

type Line = readonly Piece[];
type Lines = readonly Line[];

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
  return [...kept, ...rest.map((line): Line => [[line, null, false]])];
}

const sameLine = (a: Line, b: Line): boolean =>
  a.length === b.length && a.every((piece, i) => piece.every((part, j) => part === b[i]?.[j]));

/** `lines` with those that are as they were kept, so that they are not drawn again. */
function keeping(before: Lines | null, lines: Lines | null): Lines | null {
  if (before === null || lines === null) return lines;
  return lines.map((line, i) => {
    const was = before[i];
    return was !== undefined && sameLine(was, line) ? was : line;
  });
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
    void highlight(code, language, late?.code).then((lines) => {
      asking.current = false;
      setLate({ code, language, lines: keeping(late?.lines ?? null, lines) });
    });
  }, [code, language, known, now, late]);
  if (known) return late.lines;
  if (now !== undefined) return now;
  return fits ? grown(late, code) : null;
}

/** One line of highlighted code. */
export function Pieces({ pieces }: { readonly pieces: Line }) {
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

const CodeLine = memo(function CodeLine({ pieces, last }: { readonly pieces: Line; readonly last: boolean }) {
  return (
    <span>
      <Pieces pieces={pieces} />
      {last ? null : "\n"}
    </span>
  );
});

/** Code without a frame; `limit` is the most lines that show. */
export function Code({ code, language, limit = Infinity }: CodeProps & { readonly limit?: number }) {
  const lines = useHighlighted(code, language);
  const shown = lines === null || lines.length <= limit ? lines : lines.slice(0, limit);
  return (
    <code className={styles.code}>
      {shown === null
        ? limit === Infinity
          ? code
          : code.split("\n", limit).join("\n")
        : shown.map((pieces, i) => <CodeLine key={i} pieces={pieces} last={i + 1 === shown.length} />)}
    </code>
  );
}

const COPIED_MS = 1500;
/** Longer blocks show their beginning; the rest on demand. */
const LONG_LINES = 400;

function Copy({ code }: { readonly code: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <IconButton
      label={copied ? text.common.copied : text.common.copy}
      onPress={() => void copyText(code).then(setCopied)}
    >
      {copied ? <CheckIcon /> : <CopyIcon />}
    </IconButton>
  );
}

function countLines(code: string): number {
  let count = 1;
  for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) count++;
  return count;
}

/** A block of code with its language and a button that copies it. */
export function CodeBlock({ code, language }: CodeProps) {
  const [whole, setWhole] = useState(false);
  const count = countLines(code);
  const long = count > LONG_LINES;
  return (
    <figure className={styles.block} data-named={language !== ""}>
      <figcaption className={styles.bar}>
        <span>{language}</span>
        <Copy code={code} />
      </figcaption>
      <pre className={styles.pre} tabIndex={0} aria-label={text.common.codeIn(language)}>
        <Code code={code} language={language} {...(long && !whole ? { limit: LONG_LINES } : {})} />
      </pre>
      {long ? (
        <div className={styles.more}>
          <Button kind="quiet" size="small" onPress={() => setWhole(!whole)}>
            {whole ? text.common.fewerLines : text.common.allLines(count)}
          </Button>
        </div>
      ) : null}
    </figure>
  );
}
