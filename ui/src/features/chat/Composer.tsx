import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { ArrowUpIcon, ClockIcon, PaperclipIcon, SquareIcon } from "lucide-react";
import { Button, ComposerBox, IconButton, toast } from "../../parts";
import { useDrop } from "../../drag";
import { allRead, useReading } from "../../drag/reading";
import { text } from "../../text";
import { addWords, attach, attachedOf } from "./attach";
import { changeDraft, clearDraft, type Draft, draftOf, giveBack, isEmpty, watchDrafts } from "./drafts";
import { complete, type Mention, mentionAt } from "./mention";
import { MentionList, optionId, useFiles } from "./Mentions";
import { ModelChoice } from "./ModelChoice";
import { tell } from "./send";
import { WebChoice } from "./Web";

export interface ComposerProps {
  /** Whose draft it is. */
  readonly draft: string;
  /** The project whose files can be named. */
  readonly project: string | null;
  /** The model that is asked where none is chosen. */
  readonly model: string | null;
  /** Whether it may go on the web, where that is not chosen. */
  readonly web: boolean;
  readonly placeholder: string;
  /** What the button says. */
  readonly action: string;
  /** Sends it; where that fails the draft comes back. */
  readonly onSend: (draft: Draft) => Promise<void>;
  /** A reply is under way; this stops it. */
  readonly onStop?: (() => void) | undefined;
  readonly onCancel?: (() => void) | undefined;
  /** The arrow up in an empty composer. */
  readonly onEditLast?: (() => void) | undefined;
  readonly field?: RefObject<HTMLTextAreaElement | null>;
  readonly chips?: ReactNode;
  /** Messages that wait to be sent. */
  readonly waiting?: ReactNode;
}

/** Where a person writes. */
export function Composer(props: ComposerProps) {
  const { draft: key, project, model, placeholder, action, onStop, onCancel, chips } = props;
  const draft = useSyncExternalStore(watchDrafts, () => draftOf(key));
  const { names, sends: waits } = useReading(key);
  const own = useRef<HTMLTextAreaElement>(null);
  const field = props.field ?? own;
  const picker = useRef<HTMLInputElement>(null);
  const [mention, setMention] = useState<Mention | null>(null);
  const [active, setActive] = useState(0);
  const list = useId();
  const files = useFiles(project, mention?.query ?? null);
  const open = mention !== null && files !== null;
  const { ref: takes, over } = useDrop(`composer-${key}`, {
    label: text.chat.dropTarget,
    accepts: (payload) => payload.kind !== "cards",
    onDrop: (payload) => {
      if (payload.kind !== "cards") addWords(key, payload.text);
    },
  });

  useEffect(() => {
    const area = field.current;
    area?.focus({ preventScroll: true });
    area?.setSelectionRange(area.value.length, area.value.length);
  }, [key, field]);

  const look = (): void => {
    const area = field.current;
    if (area === null || project === null) return;
    const at = area.selectionStart === area.selectionEnd ? mentionAt(area.value, area.selectionStart) : null;
    setMention((before) => (before?.query === at?.query && before?.from === at?.from ? before : at));
    if (at?.query !== mention?.query) setActive(0);
  };

  const pick = (path: string): void => {
    const area = field.current;
    if (area === null || mention === null) return;
    const whole = complete(draft.text, mention, path);
    changeDraft(key, { text: whole.text, mentions: [...new Set([...draft.mentions, path])] });
    setMention(null);
    requestAnimationFrame(() => {
      area.focus();
      area.setSelectionRange(whole.caret, whole.caret);
    });
  };

  const send = async (): Promise<void> => {
    if (waits || (isEmpty(draft) && names.length === 0)) return;
    const failed = await allRead(key);
    if (failed.length > 0) {
      toast(text.common.notSent(failed.join(", ")), { kind: "error" });
      return;
    }
    // What was read and typed meanwhile goes along.
    const whole = draftOf(key);
    if (isEmpty(whole)) return;
    // The field is free at once: what is typed while this is on its way is the next message.
    clearDraft(key);
    try {
      await props.onSend(whole);
    } catch (problem) {
      giveBack(key, [whole]);
      tell(problem);
    }
  };

  const onMentionKey = (event: KeyboardEvent): boolean => {
    if (!open) return false;
    const last = files.length - 1;
    if (event.key === "Escape") setMention(null);
    else if (files.length === 0) return false;
    else if (event.key === "ArrowDown") setActive(active >= last ? 0 : active + 1);
    else if (event.key === "ArrowUp") setActive(active <= 0 ? last : active - 1);
    else if (event.key === "Enter" || event.key === "Tab") pick(files[active]?.path ?? "");
    else return false;
    event.preventDefault();
    return true;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (onMentionKey(event)) return;
    if (event.key === "Escape" && onCancel !== undefined) onCancel();
    else if (event.key === "ArrowUp" && draft.text === "" && props.onEditLast !== undefined)
      props.onEditLast();
    else return;
    event.preventDefault();
  };

  return (
    <ComposerBox
      label={text.chat.composer}
      placeholder={placeholder}
      value={draft.text}
      onChange={(words) => changeDraft(key, { text: words })}
      onEnter={() => void send()}
      onPasteFiles={({ files }) => void attach(key, [...files])}
      attached={draft.attachments.map(attachedOf)}
      reading={names}
      onDetach={(index) => changeDraft(key, { attachments: draft.attachments.filter((_, i) => i !== index) })}
      over={over}
      above={
        <>
          {open ? <MentionList id={list} files={files} active={active} onPick={pick} /> : null}
          {props.waiting}
        </>
      }
      field={field}
      frame={{ ref: takes }}
      area={{
        onSelect: look,
        onBlur: () => setMention(null),
        onKeyDown,
        ...(open && files.length > 0
          ? { "aria-controls": list, "aria-activedescendant": optionId(list, active) }
          : {}),
        ...(project === null ? {} : { "aria-autocomplete": "list", "aria-haspopup": "listbox" }),
      }}
      chips={
        <>
          <IconButton label={text.chat.attach} onPress={() => picker.current?.click()}>
            <PaperclipIcon />
          </IconButton>
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              void attach(key, [...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
          {chips}
          <WebChoice draft={key} current={props.web} />
          <ModelChoice
            current={draft.model ?? model}
            onChoose={(chosen) => changeDraft(key, { model: chosen })}
          />
        </>
      }
    >
      {onCancel === undefined ? null : (
        <Button kind="quiet" onPress={onCancel}>
          {text.common.cancel}
        </Button>
      )}
      {onStop === undefined ? null : (
        <Button
          kind="plain"
          icon={<SquareIcon aria-hidden fill="currentColor" size={11} />}
          keys="Escape"
          onPress={onStop}
        >
          {text.chat.stop}
        </Button>
      )}
      {onStop !== undefined && isEmpty(draft) && names.length === 0 ? null : (
        <Button
          kind="primary"
          icon={onStop === undefined ? <ArrowUpIcon aria-hidden /> : <ClockIcon aria-hidden />}
          isDisabled={waits || (isEmpty(draft) && names.length === 0)}
          onPress={() => void send()}
        >
          {waits ? text.common.sendsWhenRead : action}
        </Button>
      )}
    </ComposerBox>
  );
}
