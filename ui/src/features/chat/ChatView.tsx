import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { ArchiveIcon, ArchiveRestoreIcon, EllipsisIcon, PencilIcon } from "lucide-react";
import { type Action, useActions } from "../../actions";
import { useProject } from "../../live";
import {
  Button,
  Empty,
  ErrorNote,
  IconButton,
  Menu,
  Skeleton,
  TextField,
  WaitingMessages,
} from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";
import { Composer } from "./Composer";
import { type ChatCard, conversation } from "./conversation";
import { changeDraft, draftOf, draftOfParts, editKey, withQuote } from "./drafts";
import { Pane } from "./Pane";
import { queueOf, sayNext, takeBack, watchQueues } from "./queue";
import { Selection } from "./Selection";
import { archive, rename, restore, stop } from "./send";
import { Transcript } from "./Transcript";
import styles from "./ChatView.module.css";

function Title({
  card,
  renaming,
  onRename,
}: {
  card: ChatCard;
  renaming: boolean;
  onRename: (on: boolean) => void;
}) {
  const [typed, setTyped] = useState(card.title);
  const project = useProject(card.project ?? "", (found) => found?.name ?? null);
  if (!renaming) {
    return (
      <>
        <h1 className={styles.title} onDoubleClick={() => onRename(true)}>
          {card.title === "" ? text.chat.untitled : card.title}
        </h1>
        <span className={styles.about}>{project ?? text.chat.noProject}</span>
      </>
    );
  }
  const save = (): void => {
    onRename(false);
    if (typed.trim() !== "" && typed.trim() !== card.title) void rename(card.id, typed.trim());
  };
  return (
    <div className={styles.rename}>
      <TextField
        label={text.chat.renameLabel}
        hideLabel
        value={typed}
        onChange={setTyped}
        autoFocus
        onFocus={(event) => {
          setTyped(card.title);
          event.target.select();
        }}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === "Enter") save();
          else if (event.key === "Escape") onRename(false);
          else return;
          event.preventDefault();
        }}
      />
    </div>
  );
}

/** What will be said once the reply under way is complete. */
function Queue({ chat }: { readonly chat: string }) {
  const messages = useSyncExternalStore(watchQueues, () => queueOf(chat));
  return (
    <WaitingMessages
      label={text.chat.queued}
      takeBack={text.chat.takeBack}
      onTakeBack={(id) => takeBack(chat, id)}
      messages={messages.map(({ id, draft }) => ({
        id,
        when: text.chat.afterReply,
        words: draft.text.trim() || draft.attachments.map((one) => one.name ?? text.chat.picture).join(", "),
      }))}
    />
  );
}

/** Says when a reply is complete; to those who hear the page, too. */
function useAnnounced(replying: boolean): string {
  const [said, setSaid] = useState({ replying, words: "" });
  if (said.replying !== replying) {
    setSaid({ replying, words: replying ? text.chat.replying : text.chat.finished });
  }
  return said.words;
}

function useChatActions(chat: string, replying: boolean, onRename: () => void): void {
  useActions(
    useMemo(() => {
      const { actions, title: group } = text.chat;
      const all: Action[] = [
        { id: "chat.rename", title: actions.rename, group, run: onRename },
        { id: "chat.archive", title: actions.archive, group, run: () => void archive(chat) },
      ];
      if (replying) {
        all.push({
          id: "chat.stop",
          title: actions.stop,
          group,
          keys: "Escape",
          inText: true,
          run: () => void stop(chat),
        });
      }
      return all;
    }, [chat, replying, onRename]),
  );
}

/** One chat. */
export function ChatView({
  chat,
  target,
  onUnfold,
}: {
  readonly chat: string;
  readonly target: string | null;
  readonly onUnfold: (() => void) | null;
}) {
  const open = useMemo(() => conversation(chat), [chat]);
  const shown = useSyncExternalStore(open.watch, open.current);
  useEffect(() => open.follow(), [open]);
  const [editing, setEditing] = useState<string | null>(null);
  const [renaming, setRenaming] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const { card, error, branch, tree, from } = shown;
  const replying = card?.replying != null;
  const announced = useAnnounced(replying);
  const rename = useCallback(() => setRenaming(true), []);
  useChatActions(chat, replying, rename);
  useEffect(() => {
    if (target !== null) open.seek(target);
  }, [open, target]);
  const edit = (message: string | null): void => {
    setEditing(message);
    if (message === null) field.current?.focus();
  };
  const editLast = (): void => {
    if (queueOf(chat).length > 0) {
      takeBack(chat);
      return;
    }
    const last = branch.findLast((id) => tree.byId.get(id)?.by === "person");
    const message = last === undefined ? undefined : tree.byId.get(last);
    if (message?.by !== "person" || replying) return;
    changeDraft(editKey(message.id), draftOfParts(message.parts));
    setEditing(message.id);
  };
  if (card === null) {
    return (
      <Pane draft={chat} onUnfold={onUnfold} title={null}>
        {error === null ? (
          <Skeleton lines={5} />
        ) : (
          <div className={styles.note}>
            <ErrorNote error={error} onRetry={() => void open.read()} />
            <Button kind="quiet" onPress={() => go({ place: "chat", chat: null })}>
              {text.chat.gone}
            </Button>
          </div>
        )}
      </Pane>
    );
  }
  const away = card.state === "archived";
  return (
    <Pane
      draft={chat}
      onUnfold={onUnfold}
      title={
        <>
          <Title card={card} renaming={renaming} onRename={setRenaming} />
          <Menu
            label={text.chat.more}
            placement="bottom end"
            groups={[
              {
                id: "chat",
                actions: [
                  { id: "rename", label: text.chat.rename, icon: <PencilIcon />, act: rename },
                  away
                    ? {
                        id: "restore",
                        label: text.chat.restore,
                        icon: <ArchiveRestoreIcon />,
                        act: () => void restore(chat),
                      }
                    : {
                        id: "archive",
                        label: text.chat.archive,
                        icon: <ArchiveIcon />,
                        act: () => void archive(chat),
                      },
                ],
              },
            ]}
          >
            <IconButton label={text.chat.more}>
              <EllipsisIcon />
            </IconButton>
          </Menu>
        </>
      }
    >
      {branch.length === 0 ? (
        <div className={styles.blank}>
          <Empty title={text.chat.blankTitle}>{text.chat.blankWords}</Empty>
        </div>
      ) : (
        <Transcript
          conversation={open}
          shown={shown}
          scroller={scroller}
          editing={editing}
          onEdit={edit}
          target={target}
        />
      )}
      <Selection
        root={scroller}
        project={card.project ?? null}
        onQuote={(words) => {
          changeDraft(chat, { text: withQuote(draftOf(chat).text, words) });
          field.current?.focus();
        }}
      />
      <p data-visually-hidden role="status">
        {announced}
      </p>
      <footer className={styles.foot} data-keep-clear>
        {error === null ? null : <ErrorNote error={error} onRetry={() => void open.read()} />}
        {from === null ? null : (
          <p className={styles.strip}>
            <span>{text.chat.branching}</span>
            <Button kind="quiet" size="small" onPress={() => open.branchFrom(null)}>
              {text.common.cancel}
            </Button>
          </p>
        )}
        {away ? (
          <p className={styles.strip}>
            <span>{text.chat.archivedNote}</span>
            <Button kind="plain" size="small" onPress={() => void restore(chat)}>
              {text.chat.restore}
            </Button>
          </p>
        ) : (
          <Composer
            draft={chat}
            field={field}
            project={card.project ?? null}
            model={card.model ?? null}
            web={card.web ?? false}
            placeholder={
              from !== null
                ? text.chat.placeholderBranch
                : card.project == null
                  ? text.chat.placeholder
                  : text.chat.placeholderProject
            }
            action={replying ? text.chat.queue : text.chat.send}
            onSend={(draft) => sayNext(chat, draft)}
            waiting={<Queue chat={chat} />}
            onStop={replying ? () => void stop(chat) : undefined}
            onEditLast={editLast}
            {...(from === null ? {} : { onCancel: () => open.branchFrom(null) })}
          />
        )}
      </footer>
    </Pane>
  );
}
