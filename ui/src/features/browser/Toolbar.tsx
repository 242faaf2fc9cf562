import { type RefObject, useState } from "react";
import {
  ArrowLeftIcon,
  ArrowRightIcon,
  DownloadIcon,
  EllipsisIcon,
  RotateCwIcon,
  SquareArrowOutUpRightIcon,
  StarIcon,
  XIcon,
} from "lucide-react";
import { host } from "../../host";
import { setPreference, usePreference } from "../../live";
import { Button, IconButton, Menu } from "../../parts";
import { text } from "../../text";
import { ENGINE_KEY, engineOf, ENGINES, pageName, shownAddress } from "./address";
import { toggleBookmark, useBookmarks } from "./bookmarks";
import { sendToTask, wordsOf } from "./send";
import { sendToChat } from "../chat";
import type { Session } from "./session";
import type { Browser, BrowserTab } from "./tabs";
import styles from "./Browser.module.css";

const engineId = (value: unknown): string => engineOf(value).id;

interface AddressProps {
  readonly session: Session;
  readonly tab: BrowserTab | undefined;
  readonly field: RefObject<HTMLInputElement | null>;
}

/** Shows where the page is; while it is being edited, what the user writes. */
function Address({ session, tab, field }: AddressProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const url = tab?.url ?? "";
  const bookmarks = useBookmarks();
  const known = bookmarks.some((page) => page.url === url);
  return (
    <form
      className={styles.addressForm}
      onSubmit={(event) => {
        event.preventDefault();
        session.go(typed ?? url);
        setTyped(null);
        field.current?.blur();
      }}
    >
      <input
        ref={field}
        className={styles.address}
        aria-label={text.browser.address}
        placeholder={text.browser.addressHint}
        value={typed ?? shownAddress(url)}
        spellCheck={false}
        onFocus={(event) => {
          setTyped(url);
          const input = event.currentTarget;
          requestAnimationFrame(() => input.select());
        }}
        onBlur={() => setTyped(null)}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      {url === "" ? null : (
        <IconButton
          label={known ? text.browser.unbookmark : text.browser.bookmark}
          pressed={known}
          onPress={() => toggleBookmark({ url, title: pageName(tab?.title ?? "", url) })}
        >
          <StarIcon fill={known ? "currentColor" : "none"} />
        </IconButton>
      )}
      {tab?.loading === true ? (
        <span className={styles.progress} style={{ transform: `scaleX(${Math.max(0.05, tab.progress)})` }} />
      ) : null}
    </form>
  );
}

export interface ToolbarProps {
  readonly session: Session;
  readonly browser: Browser;
  readonly tab: BrowserTab | undefined;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onFind: () => void;
  readonly onDownloads: () => void;
}

/** Everything that is done with a page. What acts on the page stands here, because nothing can lie over it. */
export function Toolbar({ session, browser, tab, field, onFind, onDownloads }: ToolbarProps) {
  const { pane } = session;
  const engine = usePreference(ENGINE_KEY, engineId);
  const bookmarks = useBookmarks();
  const made = tab?.made === true;
  const running = browser.downloads.filter(({ state }) => state === "running").length;
  const send = (to: (page: Awaited<ReturnType<typeof pane.text>>) => void | Promise<void>): void => {
    if (tab === undefined) return;
    const alone = { url: tab.url, title: tab.title, selection: "", text: "" };
    void pane.text(tab.id).then(to, () => to(alone));
  };
  return (
    <>
      <div className={styles.toolbar} role="toolbar" aria-label={text.browser.group}>
        <IconButton
          label={text.browser.back}
          keys="Alt+←"
          isDisabled={!made || !tab.canGoBack}
          onPress={() => tab && pane.back(tab.id)}
        >
          <ArrowLeftIcon />
        </IconButton>
        <IconButton
          label={text.browser.forward}
          keys="Alt+→"
          isDisabled={!made || !tab.canGoForward}
          onPress={() => tab && pane.forward(tab.id)}
        >
          <ArrowRightIcon />
        </IconButton>
        {tab?.loading === true ? (
          <IconButton label={text.browser.stop} onPress={() => pane.stop(tab.id)}>
            <XIcon />
          </IconButton>
        ) : (
          <IconButton
            label={text.browser.reload}
            keys="Mod+R"
            isDisabled={tab === undefined || tab.url === ""}
            onPress={() => tab && session.reload(tab.id)}
          >
            <RotateCwIcon />
          </IconButton>
        )}
        <Address key={tab?.id ?? "none"} session={session} tab={tab} field={field} />
        {browser.downloads.length === 0 ? null : (
          <IconButton label={text.browser.showDownloads(running)} pressed={running > 0} onPress={onDownloads}>
            <DownloadIcon />
          </IconButton>
        )}
        <Menu
          label={text.browser.more}
          placement="bottom end"
          groups={[
            {
              id: "page",
              actions: made
                ? [
                    { id: "find", label: text.browser.find, keys: "Mod+F", act: onFind },
                    { id: "larger", label: text.browser.larger, keys: "Mod++", act: () => session.zoom(1) },
                    {
                      id: "smaller",
                      label: text.browser.smaller,
                      keys: "Mod+-",
                      act: () => session.zoom(-1),
                    },
                    {
                      id: "natural",
                      label: text.browser.natural(Math.round(tab.zoom * 100)),
                      keys: "Mod+0",
                      act: () => session.zoom(0),
                    },
                    {
                      id: "tools",
                      label: text.browser.devTools,
                      keys: "F12",
                      act: () => pane.devTools(tab.id),
                    },
                    {
                      id: "outside",
                      label: text.browser.outside,
                      icon: <SquareArrowOutUpRightIcon />,
                      act: () => host().shell.openExternal(tab.url),
                    },
                  ]
                : [],
            },
            {
              id: "bookmarks",
              title: text.browser.bookmarks,
              actions: bookmarks.slice(0, 12).map((page) => ({
                id: page.url,
                label: pageName(page.title, page.url),
                hint: shownAddress(page.url),
                act: () => session.open(page.url),
              })),
            },
            {
              id: "closed",
              actions: [
                {
                  id: "reopen",
                  label: text.browser.reopen,
                  keys: "Mod+Shift+T",
                  disabled: browser.closed.length === 0,
                  act: () => session.reopen(),
                },
              ],
            },
            {
              id: "search",
              title: text.browser.searchWith,
              actions: ENGINES.map(({ id, name }) => ({
                id: `search-${id}`,
                label: name,
                checked: id === engine,
                act: () => setPreference(ENGINE_KEY, id),
              })),
            },
          ]}
        >
          <IconButton label={text.browser.more}>
            <EllipsisIcon />
          </IconButton>
        </Menu>
      </div>
      {made ? (
        <div className={styles.send}>
          <Button size="small" kind="quiet" onPress={() => send(sendToTask)}>
            {text.browser.sendToTask}
          </Button>
          <Button size="small" kind="quiet" onPress={() => send((page) => sendToChat(wordsOf(page)))}>
            {text.browser.sendToChat}
          </Button>
        </div>
      ) : null}
    </>
  );
}
