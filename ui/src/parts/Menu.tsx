import type { ReactElement, ReactNode, RefObject } from "react";
import {
  Header,
  Menu as AriaMenu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  type PopoverProps,
  Separator,
} from "react-aria-components";
import { CheckIcon } from "lucide-react";
import { PaneCover } from "./cover";
import { Kbd } from "./Kbd";
import styles from "./Menu.module.css";

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly keys?: string;
  readonly hint?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Drawn with a check mark, as one of several choices. */
  readonly checked?: boolean;
  readonly act: () => void;
}

export interface MenuGroup {
  readonly id: string;
  readonly title?: string;
  readonly actions: readonly MenuAction[];
}

export interface MenuProps {
  /** The button that opens it. */
  readonly children: ReactElement;
  readonly label: string;
  readonly groups: readonly MenuGroup[];
  readonly placement?: PopoverProps["placement"];
}

/** A button's menu. */
export function Menu({ children, label, groups, placement = "bottom start" }: MenuProps) {
  return (
    <MenuTrigger>
      {children}
      <Popover className={styles.popover ?? ""} placement={placement} offset={4}>
        <MenuBody label={label} groups={groups} />
      </Popover>
    </MenuTrigger>
  );
}

export interface MenuPopoverProps extends Omit<MenuProps, "children"> {
  /** What it opens at. */
  readonly trigger: RefObject<Element | null>;
  readonly onClose: () => void;
}

/** An open menu, for buttons of which there are too many to bring one each. */
export function MenuPopover({
  trigger,
  label,
  groups,
  placement = "bottom start",
  onClose,
}: MenuPopoverProps) {
  return (
    <Popover
      className={styles.popover ?? ""}
      triggerRef={trigger}
      placement={placement}
      offset={4}
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <MenuBody label={label} groups={groups} onClose={onClose} />
    </Popover>
  );
}

/** The entries of a menu, for a popover that was opened in another way. */
export function MenuBody({
  label,
  groups,
  onClose,
}: {
  label: string;
  groups: readonly MenuGroup[];
  onClose?: () => void;
}) {
  const shown = groups.filter((group) => group.actions.length > 0);
  return (
    <>
      <PaneCover />
      <AriaMenu
        aria-label={label}
        className={styles.menu ?? ""}
        autoFocus="first"
        {...(onClose ? { onClose } : {})}
      >
        {shown.flatMap((group, i) => [
          ...(i === 0 ? [] : [<Separator key={`${group.id}-line`} className={styles.line ?? ""} />]),
          <MenuSection key={group.id} aria-label={group.title ?? label}>
            {group.title === undefined ? null : <Header className={styles.header}>{group.title}</Header>}
            {group.actions.map((action) => (
              <MenuItem
                key={action.id}
                id={action.id}
                textValue={action.label}
                isDisabled={action.disabled === true}
                onAction={action.act}
                className={`${styles.item} ${action.danger === true ? styles.danger : ""}`}
              >
                <span className={styles.mark}>{action.checked === true ? <CheckIcon /> : action.icon}</span>
                <span className={styles.label}>
                  {action.label}
                  {action.hint === undefined ? null : <span className={styles.hint}>{action.hint}</span>}
                </span>
                {action.keys === undefined ? null : <Kbd keys={action.keys} />}
              </MenuItem>
            ))}
          </MenuSection>,
        ])}
      </AriaMenu>
    </>
  );
}
