import { DownloadIcon, PaperclipIcon } from "lucide-react";
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { Button, Dialog, IconButton, keepFile, pictureUrl } from "../../parts";
import { text } from "../../text";
import { attachAgain } from "./attach";
import type { Made } from "./calls";
import { tell } from "./send";
import styles from "./MadePicture.module.css";

function bytesOf(data: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
}

/** A picture that a model had made for the person: to be looked at, kept, and talked about. */
export function MadePicture({
  chat,
  made: { prompt, name, picture },
}: {
  readonly chat: string;
  readonly made: Made;
}) {
  const [open, setOpen] = useState(false);
  const url = pictureUrl(picture.media_type, picture.data);
  const words = prompt === "" ? name : prompt;
  const keep = (): void => void keepFile(name, bytesOf(picture.data), picture.media_type).catch(tell);
  const take = (): void => {
    setOpen(false);
    attachAgain(chat, { ...picture, name });
  };
  return (
    <figure className={styles.made}>
      <AriaButton
        className={styles.open ?? ""}
        aria-label={text.chat.openPicture(words)}
        onPress={() => setOpen(true)}
      >
        <img src={url} alt={words} />
      </AriaButton>
      <div className={styles.actions}>
        <span className={styles.name}>{name}</span>
        <IconButton label={text.chat.keepPicture} onPress={keep}>
          <DownloadIcon />
        </IconButton>
        <IconButton label={text.chat.attachPicture} onPress={take}>
          <PaperclipIcon />
        </IconButton>
      </div>
      <Dialog
        title={name}
        size="large"
        open={open}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button kind="quiet" icon={<PaperclipIcon aria-hidden />} onPress={take}>
              {text.chat.attachPicture}
            </Button>
            <Button kind="primary" icon={<DownloadIcon aria-hidden />} onPress={keep}>
              {text.chat.keepPicture}
            </Button>
          </>
        }
      >
        <img className={styles.large} src={url} alt={words} />
        <p className={styles.prompt}>{prompt}</p>
      </Dialog>
    </figure>
  );
}
