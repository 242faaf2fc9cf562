import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { PaneCover } from "./cover";
import { Button } from "./Button";
import { text } from "../text";
import styles from "./Dialog.module.css";

export interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** The buttons, the one that acts last. */
  readonly actions?: ReactNode;
  readonly size?: "small" | "medium" | "large";
}

/** A dialog stands only before what cannot be undone, or where several things are asked at once. */
export function Dialog({ title, open, onClose, children, actions, size = "small" }: DialogProps) {
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      isDismissable
      className={styles.overlay ?? ""}
    >
      <PaneCover />
      <Modal className={`${styles.modal} ${styles[size]}`}>
        <AriaDialog className={styles.dialog ?? ""}>
          <Heading slot="title" className={styles.title ?? ""}>
            {title}
          </Heading>
          <div className={styles.body}>{children}</div>
          {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export interface ConfirmProps {
  readonly title: string;
  readonly open: boolean;
  readonly children: ReactNode;
  /** What the button says: what happens. */
  readonly action: string;
  readonly danger?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function Confirm({ title, open, children, action, danger = false, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog
      title={title}
      open={open}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            {text.common.cancel}
          </Button>
          <Button
            kind={danger ? "danger" : "primary"}
            autoFocus
            onPress={() => {
              onClose();
              onConfirm();
            }}
          >
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
