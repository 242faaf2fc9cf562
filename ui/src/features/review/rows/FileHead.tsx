import {
  CheckIcon,
  ChevronRightIcon,
  CircleCheckIcon,
  CopyIcon,
  EllipsisIcon,
  SquareArrowOutUpRightIcon,
  Undo2Icon,
} from "lucide-react";
import { ToggleButton } from "react-aria-components";
import { fileOpener, IconButton, Menu, Tag } from "../../../parts";
import { text } from "../../../text";
import { Counts } from "../Counts";
import type { MarkState } from "../diff/marks";
import { nameOf } from "../review";
import type { FileChange } from "../wire";
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
  /** The file in the workspace; null where it is not there. */
  readonly place: string | null;
  readonly onFold: () => void;
  readonly onViewed: () => void;
  readonly onAccept: () => void;
  readonly onReject: () => void;
}

/** A file's name and what can be done with all of it. */
export function FileHead(props: FileHeadProps) {
  const { file, folded, viewed, changedSince, accepted, canReject, canAccept, place } = props;
  const words = text.review;
  const name = nameOf(file.path);
  const folder = file.path.slice(0, -name.length);
  const openInEditor = fileOpener();
  const gone = file.new == null;
  return (
    <div className={styles.file}>
      <IconButton label={folded ? words.unfoldFile(name) : words.foldFile(name)} onPress={props.onFold}>
        <ChevronRightIcon className={styles.chevron} data-open={!folded} />
      </IconButton>
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
      <ToggleButton
        className={styles.viewed ?? ""}
        isSelected={viewed}
        onChange={props.onViewed}
        aria-label={words.markViewed(name)}
      >
        <CheckIcon aria-hidden />
        {words.viewed}
      </ToggleButton>
      <Menu
        label={words.more(name)}
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
              ...(openInEditor && place !== null && !gone
                ? [
                    {
                      id: "editor",
                      label: words.openEditor,
                      icon: <SquareArrowOutUpRightIcon />,
                      act: () => openInEditor(place),
                    },
                  ]
                : []),
              {
                id: "copy",
                label: words.copyPath,
                icon: <CopyIcon />,
                act: () => void navigator.clipboard.writeText(file.path),
              },
            ],
          },
        ]}
      >
        <IconButton label={words.more(name)}>
          <EllipsisIcon />
        </IconButton>
      </Menu>
    </div>
  );
}
