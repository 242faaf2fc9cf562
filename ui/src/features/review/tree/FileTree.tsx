import { useVirtualizer } from "@tanstack/react-virtual";
import { CheckIcon, ChevronRightIcon, CircleCheckIcon } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { SearchField, Input } from "react-aria-components";
import { text } from "../../../text";
import type { FileChange } from "../wire";
import { Counts } from "../Counts";
import { treeRows } from "./model";
import styles from "./FileTree.module.css";

export interface FileTreeProps {
  readonly files: readonly FileChange[];
  /** The file that is at the top of the diff. */
  readonly current: string | null;
  readonly viewed: (file: FileChange) => boolean;
  readonly accepted: (file: FileChange) => boolean;
  readonly onOpen: (path: string) => void;
}

const ROW = 24;
const FILTER_FROM = 6;

/** The changed files. Arrow keys walk and fold; Enter leads to the file in the diff. */
export function FileTree({ files, current, viewed, accepted, onOpen }: FileTreeProps) {
  const [filter, setFilter] = useState("");
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<string | null>(null);
  const rows = useMemo(() => treeRows(files, closed, filter), [files, closed, filter]);
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const at = Math.max(
    0,
    rows.findIndex((row) => row.path === (cursor ?? current)),
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  useEffect(() => {
    const index = rows.findIndex((row) => row.path === current);
    if (index !== -1) virtual.scrollToIndex(index, { align: "auto" });
  }, [current, rows, virtual]);

  const fold = (path: string, shut: boolean): void => {
    const next = new Set(closed);
    if (shut) next.add(path);
    else next.delete(path);
    setClosed(next);
  };
  const move = (to: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (!row) return;
    setCursor(row.path);
    virtual.scrollToIndex(rows.indexOf(row), { align: "auto" });
    if (row.kind === "file") onOpen(row.path);
  };
  const onKey = (event: KeyboardEvent): void => {
    const row = rows[at];
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const open = row.kind === "folder" && !closed.has(row.path);
    switch (event.key) {
      case "ArrowDown":
        move(at + 1);
        break;
      case "ArrowUp":
        move(at - 1);
        break;
      case "Home":
        move(0);
        break;
      case "End":
        move(rows.length - 1);
        break;
      case "ArrowRight":
        if (open) move(at + 1);
        else if (row.kind === "folder") fold(row.path, false);
        break;
      case "ArrowLeft": {
        if (open) fold(row.path, true);
        else
          move(
            Math.max(
              0,
              rows.findLastIndex((one, i) => i < at && one.level < row.level),
            ),
          );
        break;
      }
      case "Enter":
      case " ":
        if (row.kind === "folder") fold(row.path, open);
        else onOpen(row.path);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <div className={styles.tree}>
      {files.length < FILTER_FROM ? null : (
        <SearchField
          aria-label={text.review.filter}
          value={filter}
          onChange={setFilter}
          className={styles.filter ?? ""}
        >
          <Input className={styles.input ?? ""} placeholder={text.review.filter} />
        </SearchField>
      )}
      {rows.length === 0 ? <p className={styles.none}>{text.review.noMatch}</p> : null}
      <div
        ref={scroller}
        className={styles.scroller}
        role="tree"
        aria-label={text.review.tree}
        tabIndex={0}
        onKeyDown={onKey}
        onBlur={() => setCursor(null)}
        {...(rows.length === 0 ? {} : { "aria-activedescendant": `${id}-${at}` })}
      >
        <div className={styles.inner} style={{ height: virtual.getTotalSize() }} role="presentation">
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            const { file } = row;
            const open = row.kind === "folder" && (filter !== "" || !closed.has(row.path));
            return (
              <div
                key={row.path}
                id={`${id}-${item.index}`}
                role="treeitem"
                aria-level={row.level}
                aria-posinset={row.position}
                aria-setsize={row.of}
                aria-selected={row.path === current}
                {...(row.kind === "folder" ? { "aria-expanded": open } : {})}
                className={styles.row}
                data-kind={row.kind}
                data-cursor={cursor !== null && item.index === at}
                data-viewed={file !== null && viewed(file)}
                title={row.path}
                style={{
                  transform: `translateY(${item.start}px)`,
                  paddingInlineStart: 8 + (row.level - 1) * 12,
                }}
                onClick={() => {
                  if (row.kind === "folder") fold(row.path, open);
                  else onOpen(row.path);
                }}
              >
                {row.kind === "folder" ? (
                  <ChevronRightIcon aria-hidden className={styles.chevron} data-open={open} />
                ) : file !== null && accepted(file) ? (
                  <CircleCheckIcon className={styles.accepted} aria-label={text.review.acceptedFile} />
                ) : file !== null && viewed(file) ? (
                  <CheckIcon className={styles.mark} aria-label={text.review.viewed} />
                ) : (
                  <span className={styles.mark} />
                )}
                <span className={styles.name}>{row.name}</span>
                {file === null ? null : (
                  <Counts added={file.added} removed={file.removed} status={file.status} quiet />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
