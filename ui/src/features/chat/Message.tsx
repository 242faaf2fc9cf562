import { memo, type ReactNode } from "react";
import {
  ChevronLeftIcon,
  ChevronRightIcon,
  CopyIcon,
  GitBranchIcon,
  PencilIcon,
  RefreshCwIcon,
  SquareKanbanIcon,
} from "lucide-react";
import { cost, tokens, useCost } from "../../live";
import { Attachments, copyText, IconButton, toast } from "../../parts";
import { text } from "../../text";
import { Recalled } from "../memory";
import { attachedOf } from "./attach";
import { madeIn, type Picture } from "./calls";
import { Composer } from "./Composer";
import type { Conversation } from "./conversation";
import { changeDraft, clearDraft, draftOfParts, editKey } from "./drafts";
import { ModelMenu } from "./ModelChoice";
import { Reply } from "./Reply";
import { retry, say, sendToScratchpad } from "./send";
import { type ChatMessage, type ModelReply, type PersonMessage, spentBy, wordsOf } from "./tree";
import { Grip } from "./Grip";
import styles from "./Message.module.css";

export interface MessageProps {
  readonly conversation: Conversation;
  readonly message: ChatMessage;
  readonly project: string | null;
  /** The last one that shows. */
  readonly last: boolean;
  /** Where it stands among its other versions. */
  readonly at: number;
  readonly of: number;
  readonly previous: string | null;
  readonly next: string | null;
  readonly editing: boolean;
  /** Whether something new can be said now. */
  readonly free: boolean;
  readonly onEdit: (message: string | null) => void;
}

const PREVIEW = 60;

function preview(words: string): string {
  const line = words.trim().replace(/\s+/g, " ");
  return line.length > PREVIEW ? `${line.slice(0, PREVIEW)}…` : line;
}

function copy(words: string): void {
  void copyText(words).then((done) => {
    if (done) toast(text.chat.copied);
  });
}

function Versions({ conversation, at, of, previous, next }: MessageProps) {
  if (of < 2) return null;
  return (
    <div className={styles.versions} role="group" aria-label={text.chat.versions}>
      <IconButton
        label={text.chat.previous}
        isDisabled={previous === null}
        onPress={() => previous !== null && conversation.choose(previous)}
      >
        <ChevronLeftIcon />
      </IconButton>
      <span aria-label={text.chat.versionLong(at, of)} role="img">
        {text.chat.version(at, of)}
      </span>
      <IconButton
        label={text.chat.next}
        isDisabled={next === null}
        onPress={() => next !== null && conversation.choose(next)}
      >
        <ChevronRightIcon />
      </IconButton>
    </div>
  );
}

function Send({
  words,
  project,
  pictures = [],
}: {
  readonly words: string;
  readonly project: string | null;
  readonly pictures?: readonly Picture[];
}) {
  return (
    <IconButton
      label={text.chat.toScratchpad}
      onPress={() => void sendToScratchpad(words, project, pictures)}
    >
      <SquareKanbanIcon />
    </IconButton>
  );
}

function Person(props: MessageProps & { readonly message: PersonMessage }) {
  const { conversation, message, project, editing, free, onEdit } = props;
  const words = wordsOf(message);
  const attachments = draftOfParts(message.parts).attachments;
  const key = editKey(message.id);
  if (editing) {
    const end = (): void => {
      clearDraft(key);
      onEdit(null);
    };
    return (
      <Composer
        draft={key}
        project={project}
        model={conversation.current().card?.model ?? null}
        web={conversation.current().card?.web ?? false}
        placeholder={text.chat.placeholder}
        action={text.chat.sendAgain}
        onCancel={end}
        onSend={async (draft) => {
          await say(conversation.id, message.parent ?? null, draft);
          end();
        }}
      />
    );
  }
  return (
    <>
      <div className={styles.bubble}>
        {words === "" ? null : <p>{words}</p>}
        <Attachments attached={attachments.map(attachedOf)} />
      </div>
      {message.recalled === undefined || message.recalled.length === 0 ? null : (
        <Recalled chat={conversation.id} uses={message.recalled} />
      )}
      <div className={styles.actions}>
        <div className={styles.tools}>
          {words === "" ? null : (
            <IconButton label={text.chat.copy} onPress={() => copy(words)}>
              <CopyIcon />
            </IconButton>
          )}
          <IconButton
            label={text.chat.edit}
            isDisabled={!free}
            onPress={() => {
              changeDraft(key, draftOfParts(message.parts));
              onEdit(message.id);
            }}
          >
            <PencilIcon />
          </IconButton>
          {words === "" ? null : (
            <>
              <Send words={words} project={project} />
              <Grip
                id={message.id}
                words={words}
                label={text.chat.dragLabel(preview(words))}
                project={project}
              />
            </>
          )}
        </div>
        <Versions {...props} />
      </div>
    </>
  );
}

/** Which model replied, and what that took. */
function Taken({ message }: { readonly message: ModelReply }) {
  const { model: first, usage } = message;
  const spent = spentBy(message);
  const micros = useCost(spent);
  const others = spent.map(([name]) => name).filter((name) => name !== first);
  const model = others.length === 0 ? first : text.chat.standIn(others.join(", "), first);
  const used = usage.input_tokens + usage.output_tokens;
  const dollars = micros === undefined ? [] : [text.chat.cost(micros === null ? null : cost(micros))];
  const pieces = used === 0 ? [model] : [model, text.chat.tokens(tokens(used)), ...dollars];
  return <span className={styles.meta}>{pieces.join(" · ")}</span>;
}

function Model(props: MessageProps & { readonly message: ModelReply }) {
  const { conversation, message, project, free } = props;
  const words = wordsOf(message);
  const pictures = madeIn(message.items);
  const again = (model: string | null): void => void retry(conversation.id, message.id, model);
  return (
    <>
      <Reply conversation={conversation} reply={message} onRetry={() => again(null)} />
      {message.state === "under_way" ? (
        <div className={styles.actions} />
      ) : (
        <div className={styles.actions}>
          <Versions {...props} />
          <div className={styles.tools}>
            {words === "" ? null : (
              <IconButton label={text.chat.copy} onPress={() => copy(words)}>
                <CopyIcon />
              </IconButton>
            )}
            <ModelMenu
              label={text.chat.askAgain}
              current={message.model}
              first={[{ id: "again…", label: text.chat.askAgain, act: () => again(null) }]}
              onChoose={again}
            >
              <IconButton label={text.chat.askAgain} isDisabled={!free}>
                <RefreshCwIcon />
              </IconButton>
            </ModelMenu>
            <IconButton
              label={text.chat.branch}
              isDisabled={!free}
              onPress={() => conversation.branchFrom(message.id)}
            >
              <GitBranchIcon />
            </IconButton>
            {words === "" && pictures.length === 0 ? null : (
              <Send words={words} project={project} pictures={pictures} />
            )}
            {words === "" ? null : (
              <Grip
                id={message.id}
                words={words}
                label={text.chat.dragLabel(preview(words))}
                project={project}
              />
            )}
          </div>
          <Taken message={message} />
        </div>
      )}
    </>
  );
}

/** One message or reply. It renders again only when it changed itself. */
export const Message = memo(function Message(props: MessageProps): ReactNode {
  const { message, last, editing } = props;
  return (
    <article
      className={styles.message}
      data-by={message.by}
      data-last={last}
      data-editing={editing}
      data-message={message.id}
      aria-label={message.by === "person" ? text.chat.you : text.chat.model_(message.model)}
    >
      {message.by === "person" ? (
        <Person {...props} message={message} />
      ) : (
        <Model {...props} message={message} />
      )}
    </article>
  );
});
