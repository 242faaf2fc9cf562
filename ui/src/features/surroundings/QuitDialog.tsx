import { useEffect, useState } from "react";
import { host } from "../../host";
import { Button, Dialog } from "../../parts";
import { text } from "../../text";

const words = text.surroundings.quit;

/** Asked where the app is to quit while agents are at work. */
export function QuitDialog() {
  const [running, setRunning] = useState<number | null>(null);
  useEffect(() => host().shell.onQuitAsked?.(setRunning), []);
  const close = (): void => setRunning(null);
  const quit = (daemon: "keep" | "stop"): void => {
    close();
    host().shell.quit?.(daemon);
  };
  return (
    <Dialog
      title={words.title}
      open={running !== null}
      onClose={close}
      actions={
        <>
          <Button kind="quiet" onPress={close}>
            {text.common.cancel}
          </Button>
          <Button kind="danger" onPress={() => quit("stop")}>
            {words.stop}
          </Button>
          <Button kind="primary" autoFocus onPress={() => quit("keep")}>
            {words.keep}
          </Button>
        </>
      }
    >
      <p>{words.words(running ?? 0)}</p>
    </Dialog>
  );
}
