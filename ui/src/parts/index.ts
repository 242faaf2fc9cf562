/** The primitives that every screen is made of. */
export { type Attached, Attachments, pictureUrl } from "./Attachments";
export { Button, type ButtonKind, type ButtonProps, IconButton, type IconButtonProps } from "./Button";
export { ComposerBox, type ComposerBoxProps, type Waiting, WaitingMessages } from "./Composer";
export { PaneCover, usePaneCovered } from "./cover";
export { copyText } from "./copy";
export { Divider } from "./Divider";
export { Confirm, type ConfirmProps, Dialog, type DialogProps } from "./Dialog";
export { EDITOR_KEY, fileOpener } from "./editor";
export {
  type Choice,
  Select,
  type SelectProps,
  Switch,
  type SwitchProps,
  TextField,
  type TextFieldProps,
} from "./Field";
export { Kbd, keysText } from "./Kbd";
export { keepFile } from "./keep";
export { fetchAhead, later } from "./Later";
export {
  Menu,
  type MenuAction,
  MenuBody,
  type MenuGroup,
  MenuPopover,
  type MenuPopoverProps,
  type MenuProps,
} from "./Menu";
export { Segmented, type SegmentedProps } from "./Segmented";
export { SideList, SideNote, SideRow, type SideRowProps, SideSection } from "./Side";
export { Empty, ErrorNote, Progress, Skeleton, Tag, type TagKind } from "./State";
export { type StripTab, TabStrip, type TabStripProps } from "./TabStrip";
export { toast } from "./toast";
export { Toasts } from "./Toasts";
export {
  Code,
  CodeBlock,
  type CodeProps,
  highlight,
  languageOf,
  type Piece,
  Pieces,
  useHighlighted,
} from "./code";
export { followLink, takeLinks } from "./link";
export { Markdown } from "./markdown/Markdown";
