import { SearchIcon } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import {
  Autocomplete,
  Dialog,
  Input,
  ListBox,
  ListBoxItem,
  Modal,
  ModalOverlay,
  SearchField,
} from "react-aria-components";
import { useActions, useAllActions } from "../../actions";
import { preference } from "../../live";
import { Kbd, PaneCover } from "../../parts";
import { text } from "../../text";
import { readChats } from "./chats";
import { entriesOf, type Entry, type Goal, recentOf, remember } from "./entries";
import { findFiles } from "./files";
import { match, rank } from "./rank";
import styles from "./Palette.module.css";

const words = text.palette;
const SHOWN = 60;

function Keys({ keys }: { keys: string }) {
  const chords = keys.split(" ");
  return (
    <span className={styles.keys}>
      {chords.map((chord, i) => (
        <span key={i}>
          {i === 0 ? "" : " "}
          <Kbd keys={chord} />
        </span>
      ))}
    </span>
  );
}

function Body({ onClose }: { onClose: () => void }) {
  const actions = useAllActions();
  const [query, setQuery] = useState("");
  const [chats, setChats] = useState<readonly Goal[]>([]);
  // What was used lately must not move while the palette is open.
  const [recent] = useState(() => recentOf(preference("palette.recent")));
  useEffect(() => {
    const abort = new AbortController();
    readChats(abort.signal).then(setChats, () => undefined);
    return () => abort.abort();
  }, []);
  const [files, setFiles] = useState<readonly Entry[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    findFiles(query, abort.signal).then(setFiles, () => undefined);
    return () => abort.abort();
  }, [query]);
  const entries = useMemo(() => entriesOf(actions, chats), [actions, chats]);
  const shown = useMemo(() => {
    const known = rank(entries, query, recent, SHOWN);
    // The daemon has ranked them, by the letters that were there when it was asked.
    return [...known, ...files.filter(({ title }) => match(query, title) !== null)];
  }, [entries, query, recent, files]);
  return (
    <Autocomplete inputValue={query} onInputChange={setQuery}>
      <SearchField aria-label={words.label} className={styles.field ?? ""} autoFocus>
        <SearchIcon aria-hidden />
        <Input
          className={styles.input ?? ""}
          placeholder={words.placeholder}
          role="combobox"
          aria-haspopup="listbox"
          aria-expanded
        />
      </SearchField>
      <ListBox
        aria-label={words.results}
        className={styles.list ?? ""}
        items={shown}
        onAction={(key) => {
          const entry = shown.find(({ id }) => id === key);
          if (entry === undefined) return;
          remember(entry.id, recent);
          onClose();
          entry.run();
        }}
        renderEmptyState={() => <p className={styles.none}>{words.none(query)}</p>}
      >
        {({ id, title, group, keys }) => (
          <ListBoxItem id={id} textValue={title} className={styles.item ?? ""}>
            <span className={styles.title}>{title}</span>
            <span className={styles.group}>{group}</span>
            {keys === undefined ? null : <Keys keys={keys} />}
          </ListBoxItem>
        )}
      </ListBox>
    </Autocomplete>
  );
}

/** Every action with its shortcut, and every task, project and chat, a few letters away. */
export function Palette() {
  const [open, setOpen] = useState(false);
  useActions(
    useMemo(
      () => [
        {
          id: "palette.open",
          title: words.open,
          group: words.groups.app,
          keys: "Mod+K",
          run: () => setOpen(true),
        },
      ],
      [],
    ),
  );
  return (
    <ModalOverlay isOpen={open} onOpenChange={setOpen} isDismissable className={styles.overlay ?? ""}>
      <PaneCover />
      <Modal className={styles.modal ?? ""}>
        <Dialog className={styles.dialog ?? ""} aria-label={words.title}>
          <Body onClose={() => setOpen(false)} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
