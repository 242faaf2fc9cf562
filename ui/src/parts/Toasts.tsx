import { useSyncExternalStore } from "react";
import { XIcon } from "lucide-react";
import { text } from "../text";
import { Button, IconButton } from "./Button";
import { currentToasts, dismiss, watchToasts } from "./toast";
import styles from "./Toasts.module.css";

/** The place where toasts show; read aloud as they come. */
export function Toasts() {
  const toasts = useSyncExternalStore(watchToasts, currentToasts);
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {toasts.map((shown) => (
        <div key={shown.id} className={styles.toast} data-kind={shown.kind}>
          <span className={styles.words}>{shown.words}</span>
          {shown.action === undefined ? null : (
            <Button
              size="small"
              onPress={() => {
                dismiss(shown.id);
                shown.action?.act();
              }}
            >
              {shown.action.label}
            </Button>
          )}
          <IconButton label={text.common.dismiss} onPress={() => dismiss(shown.id)}>
            <XIcon />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
