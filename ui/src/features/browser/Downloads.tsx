import { FolderOpenIcon, XIcon } from "lucide-react";
import { host } from "../../host";
import { Button, IconButton, Progress } from "../../parts";
import { text } from "../../text";
import type { Download } from "./tabs";
import styles from "./Browser.module.css";

function words({ state, received, total }: Download): string {
  return state === "running" ? text.browser.received(received, total) : text.browser.download[state];
}

export interface DownloadsProps {
  readonly downloads: readonly Download[];
  readonly onClear: () => void;
  readonly onClose: () => void;
}

/** What was downloaded since the app was opened. It stands above the page and not over it. */
export function Downloads({ downloads, onClear, onClose }: DownloadsProps) {
  const { reveal } = host().shell;
  return (
    <section className={styles.downloads} aria-label={text.browser.downloads}>
      <div className={styles.downloadsBar}>
        <span>{text.browser.downloads}</span>
        <Button size="small" kind="quiet" onPress={onClear}>
          {text.browser.clearDownloads}
        </Button>
        <IconButton label={text.browser.closeDownloads} onPress={onClose}>
          <XIcon />
        </IconButton>
      </div>
      <ul className={styles.downloadList}>
        {downloads.map((download) => (
          <li key={download.id} className={styles.download}>
            <div className={styles.downloadWords}>
              <span className={styles.downloadName} title={download.path}>
                {download.name}
              </span>
              <span className={styles.downloadState} data-state={download.state}>
                {words(download)}
              </span>
              {download.state === "running" ? (
                <Progress
                  label={download.name}
                  percent={
                    download.total === null || download.total === 0
                      ? null
                      : Math.round((100 * download.received) / download.total)
                  }
                />
              ) : null}
            </div>
            {download.state === "done" && reveal !== undefined ? (
              <IconButton label={text.browser.reveal} onPress={() => void reveal(download.path)}>
                <FolderOpenIcon />
              </IconButton>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
