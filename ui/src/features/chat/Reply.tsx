import { useMemo, useSyncExternalStore } from "react";
import { ErrorNote, Markdown } from "../../parts";
import { text } from "../../text";
import { askedFor, type Piece, piecesOf } from "./calls";
import type { Conversation } from "./conversation";
import { Reasoning, ToolCall } from "./Folded";
import { MadePicture } from "./MadePicture";
import type { ModelReply } from "./tree";
import type { Words } from "./words";
import styles from "./Message.module.css";

const NO_WORDS = (): null => null;
const NO_WATCH = (): (() => void) => () => undefined;

function comingPieces(words: Words): readonly Piece[] {
  const reasoning =
    words.reasoning.trim() === "" ? [] : [{ kind: "reasoning" as const, text: words.reasoning }];
  const said = words.text === "" ? [] : [{ kind: "text" as const, text: words.text }];
  return [...reasoning, ...said];
}

/** Each piece with a key that it keeps when the words that came have become part of the reply: nothing is drawn twice. */
function keyed(pieces: readonly Piece[]): readonly (readonly [string, Piece])[] {
  const counts = { text: 0, reasoning: 0 };
  return pieces.map((piece) => [
    piece.kind === "call" || piece.kind === "picture" ? piece.id : `${piece.kind}-${counts[piece.kind]++}`,
    piece,
  ]);
}

function Ending({ reply, onRetry }: { readonly reply: ModelReply; readonly onRetry: () => void }) {
  switch (reply.state) {
    case "failed":
      return reply.error ? <ErrorNote error={reply.error} onRetry={onRetry} /> : null;
    case "stopped":
      return <p className={styles.faint}>{text.chat.stopped}</p>;
    case "interrupted":
      return <p className={styles.faint}>{text.chat.interrupted}</p>;
    default:
      return null;
  }
}

/** What a reply is about to do, where no words show it. */
function Doing({ words }: { readonly words: Words | null }) {
  const tool = words?.tools.at(-1);
  if (words !== null && words.attempt !== null) {
    return <p className={styles.faint}>{text.chat.retrying(words.attempt)}</p>;
  }
  if (tool !== undefined) return <p className={styles.faint}>{askedFor(tool)}</p>;
  const said = words !== null && (words.text !== "" || words.reasoning !== "");
  return said ? null : <p className={styles.faint}>{text.chat.working}</p>;
}

/** What a model replied, with the words of the turn that is coming: those are told once per frame. */
export function Reply({
  conversation,
  reply,
  onRetry,
}: {
  readonly conversation: Conversation;
  readonly reply: ModelReply;
  readonly onRetry: () => void;
}) {
  const coming = reply.state === "under_way";
  const words = useSyncExternalStore(
    coming ? conversation.words.watch : NO_WATCH,
    coming ? conversation.words.current : NO_WORDS,
  );
  const own = words !== null && words.reply === reply.id && words.turn > reply.turns ? words : null;
  const there = useMemo(() => piecesOf(reply.items), [reply.items]);
  const pieces = own === null ? there : [...there, ...comingPieces(own)];
  const last = pieces.length - 1;
  return (
    <div className={styles.reply}>
      {keyed(pieces).map(([key, piece], i) =>
        piece.kind === "text" ? (
          <Markdown key={key}>{piece.text}</Markdown>
        ) : piece.kind === "reasoning" ? (
          <Reasoning key={key} coming={coming && own !== null && i === last}>
            {piece.text}
          </Reasoning>
        ) : piece.kind === "picture" ? (
          <MadePicture key={key} chat={conversation.id} made={piece.made} />
        ) : (
          <ToolCall key={key} line={piece.line} result={piece.result} />
        ),
      )}
      {coming ? <Doing words={own} /> : <Ending reply={reply} onRetry={onRetry} />}
    </div>
  );
}
