import type { RefObject } from "react";
import {
  ArrowLeftIcon,
  ArrowRightIcon,
  DownloadIcon,
  EllipsisIcon,
  ListPlusIcon,
  MessageSquarePlusIcon,
  RotateCwIcon,
  SquareArrowOutUpRightIcon,
  XIcon,
} from "lucide-react";
import { host } from "../../host";
import { setPreference, usePreference } from "../../live";
import { IconButton, Menu } from "../../parts";
import { text } from "../../text";
import { Address } from "./Address";
import { ENGINE_KEY, engineOf, ENGINES, pageName, shownAddress } from "./address";
import { useBookmarks } from "./bookmarks";
import { sendPage } from "./send";
import type { Session } from "./session";
import type { Browser, BrowserTab } from "./tabs";
import styles from "./Browser.module.css";

const engineId = (value: unknown): string => engineOf(value).id;

export interface ToolbarProps {
  readonly session: Session;
  readonly browser: Browser;
  readonly tab: BrowserTab | undefined;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onNew: () => void;
  readonly onFind: () => void;
  readonly onDownloads: () => void;
}

/** Everything that is done with a page. What acts on the page stands here, because nothing can lie over it. */
export function Toolbar({ session, browser, tab, field, onNew, onFind, onDownloads }: ToolbarProps) {
  const { pane } = session;
  const engine = usePreference(ENGINE_KEY, engineId);
  const bookmarks = useBookmarks();
  const made = tab?.made === true;
  const running = browser.downloads.filter(({ state }) => state === "running").length;
  return (
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
      {made ? (
        <>
          <IconButton
            label={tab.selected ? text.browser.sendSelectionToTask : text.browser.sendToTask}
            accent={tab.selected}
            onPress={() => void sendPage(pane, tab, "task")}
          >
            <ListPlusIcon />
          </IconButton>
          <IconButton
            label={tab.selected ? text.browser.sendSelectionToChat : text.browser.sendToChat}
            accent={tab.selected}
            onPress={() => void sendPage(pane, tab, "chat")}
          >
            <MessageSquarePlusIcon />
          </IconButton>
        </>
      ) : null}
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
            id: "tabs",
            actions: [
              { id: "new", label: text.browser.newTab, keys: "Mod+T", act: onNew },
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
  );
}
