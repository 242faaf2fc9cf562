import { useEffect, useState } from "react";
import { call, type Wire } from "../../api";
import { text } from "../../text";
import styles from "./Mentions.module.css";

type FileMatch = Wire<"FileMatch">;

const SHOWN = 8;

/** The project's files that fit what was typed after an `@`; null until they are known. */
export function useFiles(project: string | null, query: string | null): readonly FileMatch[] | null {
  const [found, setFound] = useState<{ project: string; files: readonly FileMatch[] } | null>(null);
  useEffect(() => {
    if (project === null || query === null) return;
    const ended = new AbortController();
    call("FindFiles", { path: { project }, query: { query, limit: SHOWN }, signal: ended.signal }).then(
      ({ files }) => {
        if (!ended.signal.aborted) setFound({ project, files });
      },
      () => {
        if (!ended.signal.aborted) setFound({ project, files: [] });
      },
    );
    return () => ended.abort();
  }, [project, query]);
  return query !== null && found !== null && found.project === project ? found.files : null;
}

function Path({ file }: { readonly file: FileMatch }) {
  const found = new Set(file.positions);
  return Array.from(file.path).map((letter, i) => (found.has(i) ? <b key={i}>{letter}</b> : letter));
}

export const optionId = (list: string, index: number): string => `${list}-${index}`;

/** The list above the composer; the keyboard stays in the text. */
export function MentionList({
  id,
  files,
  active,
  onPick,
}: {
  readonly id: string;
  readonly files: readonly FileMatch[];
  readonly active: number;
  readonly onPick: (path: string) => void;
}) {
  return (
    <div className={styles.mentions}>
      <ul id={id} role="listbox" aria-label={text.chat.mentions}>
        {files.map((file, i) => (
          <li
            key={file.path}
            id={optionId(id, i)}
            role="option"
            aria-selected={i === active}
            // The text keeps the focus and the caret.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(file.path)}
          >
            <Path file={file} />
          </li>
        ))}
      </ul>
      <p
        role="status"
        {...(files.length > 0 ? { "data-visually-hidden": true } : { className: styles.none })}
      >
        {files.length > 0 ? text.chat.mentionCount(files.length) : text.chat.noFiles}
      </p>
    </div>
  );
}
