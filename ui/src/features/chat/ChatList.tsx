import { type KeyboardEvent, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArchiveIcon, EllipsisIcon, PanelLeftCloseIcon, SquarePenIcon } from "lucide-react";
import { useProject } from "../../live";
import { ErrorNote, IconButton, Menu, Skeleton, TextField } from "../../parts";
import { text } from "../../text";
import { type ChatState, Listing, type ListedChat, type Row, rowsOf } from "./listing";
import { archive, newChat, rename, restore } from "./send";
import styles from "./ChatList.module.css";

type Hit = NonNullable<ListedChat["hits"]>[number];

const SEARCH_AFTER_MS = 120;
const ROW_PX = 46;
const HEADING_PX = 30;
const HIT_PX = 34;
const OVERSCAN = 8;

/** What was typed, once the typing rests. */
function useRested(value: string): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), value === "" ? 0 : SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested.trim();
}

function midnight(): number {
  return new Date().setHours(0, 0, 0, 0);
}

const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" });

function when(at: string): string {
  const time = new Date(at);
  return time.getTime() >= midnight() ? clock.format(time) : day.format(time);
}

function Rename({ chat, onEnd }: { readonly chat: ListedChat; readonly onEnd: () => void }) {
  const [title, setTitle] = useState(chat.title);
  const save = (): void => {
    onEnd();
    if (title.trim() !== "" && title.trim() !== chat.title) void rename(chat.id, title.trim());
  };
  return (
    <div className={styles.rename}>
      <TextField
        label={text.chat.renameLabel}
        hideLabel
        value={title}
        onChange={setTitle}
        autoFocus
        onFocus={(event) => event.target.select()}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === "Enter") save();
          else if (event.key === "Escape") onEnd();
          else return;
          event.preventDefault();
        }}
      />
    </div>
  );
}

interface RowProps {
  readonly chat: ListedChat;
  readonly current: boolean;
  readonly onOpen: (chat: string, message: string | null) => void;
}

/** Where the words stand. Those of the title stand there to be read already. */
const hitsOf = (chat: ListedChat): readonly Hit[] => (chat.hits ?? []).filter((hit) => hit.message != null);

function Second({ chat }: { readonly chat: ListedChat }) {
  const project = useProject(chat.project ?? "", (found) => found?.name ?? null);
  const state =
    chat.replying != null ? (
      <span className={styles.replying}>{text.chat.replying}</span>
    ) : chat.error != null ? (
      <span className={styles.failed}>{text.chat.failed}</span>
    ) : (
      <span>{project ?? text.chat.noProject}</span>
    );
  return (
    <span className={styles.second}>
      {state}
      <time dateTime={chat.updated_at}>{when(chat.updated_at)}</time>
    </span>
  );
}

function ChatRow({ chat, current, onOpen }: RowProps) {
  const [renaming, setRenaming] = useState(false);
  if (renaming) return <Rename chat={chat} onEnd={() => setRenaming(false)} />;
  const title = chat.title === "" ? text.chat.untitled : chat.title;
  const away = chat.state === "archived";
  return (
    <div className={styles.row} data-current={current}>
      <a
        href={`#/chat/${chat.id}`}
        className={styles.link}
        {...(current ? { "aria-current": "page" as const } : {})}
        onClick={() => onOpen(chat.id, null)}
        onDoubleClick={() => setRenaming(true)}
        onKeyDown={(event) => {
          if (event.key === "F2") setRenaming(true);
        }}
      >
        <span className={styles.title}>{title}</span>
        <Second chat={chat} />
      </a>
      {hitsOf(chat).map((hit, i) => (
        <a
          key={i}
          href={`#/chat/${chat.id}`}
          className={styles.hit}
          onClick={() => onOpen(chat.id, hit.message ?? null)}
        >
          {hit.snippet.map((piece, j) => (piece.found ? <mark key={j}>{piece.text}</mark> : piece.text))}
        </a>
      ))}
      <div className={styles.more}>
        <Menu
          label={text.chat.moreOf(title)}
          placement="bottom end"
          groups={[
            {
              id: "chat",
              actions: [
                { id: "rename", label: text.chat.rename, keys: "F2", act: () => setRenaming(true) },
                away
                  ? { id: "restore", label: text.chat.restore, act: () => void restore(chat.id) }
                  : { id: "archive", label: text.chat.archive, act: () => void archive(chat.id) },
              ],
            },
          ]}
        >
          <IconButton label={text.chat.moreOf(title)}>
            <EllipsisIcon />
          </IconButton>
        </Menu>
      </div>
    </div>
  );
}

function sizeOf(row: Row | undefined): number {
  if (row === undefined || row.kind === "heading") return HEADING_PX;
  return ROW_PX + hitsOf(row.chat).length * HIT_PX;
}

function Rows({
  rows,
  current,
  onOpen,
  onEnd,
}: {
  readonly rows: readonly Row[];
  readonly current: string | null;
  readonly onOpen: (chat: string, message: string | null) => void;
  readonly onEnd: () => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => sizeOf(rows[index]),
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: OVERSCAN,
  });
  const items = virtual.getVirtualItems();
  const atEnd = (items.at(-1)?.index ?? -1) >= rows.length - 1;
  useEffect(() => {
    if (atEnd && rows.length > 0) onEnd();
  }, [atEnd, rows.length, onEnd]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
    const at = links.indexOf(document.activeElement as HTMLElement);
    const next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <div className={styles.scroller} ref={scroller} onKeyDown={onKeyDown}>
      <ul className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          return row === undefined ? null : (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {row.kind === "heading" ? (
                <h3 className={styles.heading}>{row.title}</h3>
              ) : (
                <ChatRow chat={row.chat} current={row.id === current} onOpen={onOpen} />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Nothing({ title, words }: { readonly title: string; readonly words: string }) {
  return (
    <div className={styles.nothing} role="status">
      <p>{title}</p>
      <p>{words}</p>
    </div>
  );
}

/** All chats: search, archive, rename. */
export function ChatList({
  current,
  onOpen,
  onFold,
}: {
  readonly current: string | null;
  /** A chat was opened, at a message where a search led there. */
  readonly onOpen: (chat: string, message: string | null) => void;
  readonly onFold: () => void;
}) {
  const [typed, setTyped] = useState("");
  const [state, setState] = useState<ChatState>("open");
  const search = useRested(typed);
  const listing = useMemo(() => new Listing(state, search), [state, search]);
  const { chats, loading, error } = useSyncExternalStore(listing.watch, listing.current);
  const onEnd = useMemo(() => () => void listing.readOn(), [listing]);
  const rows = useMemo(() => rowsOf(chats, midnight(), search === "" ? "with" : "without"), [chats, search]);
  const archived = state === "archived";
  return (
    <aside className={styles.list} aria-label={text.chat.list}>
      <header className={styles.header}>
        <h2>{archived ? text.chat.archived : text.chat.list}</h2>
        <IconButton
          label={archived ? text.chat.showOpen : text.chat.showArchived}
          pressed={archived}
          onPress={() => setState(archived ? "open" : "archived")}
        >
          <ArchiveIcon />
        </IconButton>
        <IconButton label={text.chat.foldList} onPress={onFold}>
          <PanelLeftCloseIcon />
        </IconButton>
        <IconButton label={text.chat.new} onPress={newChat} keys="Mod+Shift+O">
          <SquarePenIcon />
        </IconButton>
      </header>
      <div className={styles.search} id="chat-search">
        <TextField
          label={text.chat.search}
          hideLabel
          type="search"
          placeholder={text.chat.searchShort}
          value={typed}
          onChange={setTyped}
          onKeyDown={(event) => {
            if (event.key === "Escape" && typed !== "") {
              event.preventDefault();
              setTyped("");
            }
          }}
        />
      </div>
      {error !== null ? (
        <div className={styles.note}>
          <ErrorNote error={error} onRetry={() => void listing.read()} />
        </div>
      ) : rows.length > 0 ? (
        <Rows rows={rows} current={current} onOpen={onOpen} onEnd={onEnd} />
      ) : loading ? (
        <Skeleton lines={6} />
      ) : search !== "" ? (
        <Nothing
          title={text.chat.noHits}
          words={archived ? text.chat.noHitsArchived : text.chat.noHitsWords}
        />
      ) : (
        <Nothing
          title={archived ? text.chat.noArchived : text.chat.noChats}
          words={archived ? text.chat.noArchivedWords : text.chat.noChatsWords}
        />
      )}
    </aside>
  );
}
