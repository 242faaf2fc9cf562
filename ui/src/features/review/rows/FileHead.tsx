import {
  CheckIcon,
  ChevronRightIcon,
  CircleCheckIcon,
  CopyIcon,
  EllipsisIcon,
  SquareArrowOutUpRightIcon,
  Undo2Icon,
} from "lucide-react";
import { useRef, useState } from "react";
import { MenuPopover, Tag } from "../../../parts";
import { text } from "../../../text";
import { Counts } from "../Counts";
import type { MarkState } from "../diff/marks";
import { nameOf } from "../review";
import type { FileChange } from "../wire";
import { LightButton, LightIcon } from "./Light";
import { KEYS } from "./keys";
import styles from "./Heads.module.css";

export interface FileHeadProps {
  readonly file: FileChange;
  readonly folded: boolean;
  readonly viewed: boolean;
  /** It was viewed, and changed again. */
  readonly changedSince: boolean;
  readonly accepted: MarkState;
  readonly canReject: boolean;
  readonly canAccept: boolean;
  /** Opens it in the editor; null where that cannot be. */
  readonly edit: ((line?: number) => void) | null;
  readonly onFold: () => void;
  readonly onViewed: () => void;
  readonly onAccept: () => void;
  readonly onReject: () => void;
}

/** A file's name and what can be done with all of it. */
export function FileHead(props: FileHeadProps) {
  const { file, folded, viewed, changedSince, accepted } = props;
  const words = text.review;
  const name = nameOf(file.path);
  const folder = file.path.slice(0, -name.length);
  return (
    <div className={styles.file}>
      <LightIcon label={folded ? words.unfoldFile(name) : words.foldFile(name)} onPress={props.onFold}>
        <ChevronRightIcon className={styles.chevron} data-open={!folded} />
      </LightIcon>
      <h3 className={styles.path} title={file.path}>
        <span className={styles.folder}>{folder}</span>
        <span className={styles.name}>{name}</span>
      </h3>
      <span className={styles.facts}>
        {file.status === "modified" ? null : (
          <Tag kind={file.status === "added" ? "good" : file.status === "deleted" ? "bad" : "plain"}>
            {words.status[file.status]}
          </Tag>
        )}
        {changedSince ? <Tag kind="ask">{words.changedSince}</Tag> : null}
        {accepted === "none" ? null : (
          <Tag kind="good">{accepted === "all" ? words.acceptedFile : words.partlyAccepted}</Tag>
        )}
        <Counts added={file.added} removed={file.removed} />
      </span>
      <LightButton label={words.markViewed(name)} pressed={viewed} onPress={props.onViewed}>
        <CheckIcon aria-hidden />
        {words.viewed}
      </LightButton>
      <More {...props} name={name} />
    </div>
  );
}

/** The rest of what can be done; its menu is made when it is opened. */
function More(props: FileHeadProps & { readonly name: string }) {
  const { file, name, accepted, canAccept, canReject, edit } = props;
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLSpanElement>(null);
  const words = text.review;
  return (
    <span ref={trigger} className={styles.more}>
      <LightIcon label={words.more(name)} onPress={() => setOpen(true)}>
        <EllipsisIcon />
      </LightIcon>
      {open ? (
        <MenuPopover
          label={words.more(name)}
          trigger={trigger}
          onClose={() => setOpen(false)}
          placement="bottom end"
          groups={[
            {
              id: "judge",
              actions: [
                ...(canAccept
                  ? [
                      {
                        id: "accept",
                        label: accepted === "all" ? words.unacceptFile : words.acceptFile,
                        icon: <CircleCheckIcon />,
                        keys: KEYS.accept,
                        act: props.onAccept,
                      },
                    ]
                  : []),
                ...(canReject
                  ? [
                      {
                        id: "reject",
                        label: words.rejectFile,
                        icon: <Undo2Icon />,
                        keys: KEYS.reject,
                        danger: true,
                        act: props.onReject,
                      },
                    ]
                  : []),
              ],
            },
            {
              id: "file",
              actions: [
                ...(edit === null
                  ? []
                  : [
                      {
                        id: "editor",
                        label: words.openEditor,
                        icon: <SquareArrowOutUpRightIcon />,
                        keys: KEYS.edit,
                        act: () => edit(),
                      },
                    ]),
                {
                  id: "copy",
                  label: words.copyPath,
                  icon: <CopyIcon />,
                  act: () => void navigator.clipboard.writeText(file.path),
                },
              ],
            },
          ]}
        />
      ) : null}
    </span>
  );
}
