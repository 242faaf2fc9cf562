import { type KeyboardEvent, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { ChevronDownIcon, ChevronUpIcon, GlobeIcon, PlusIcon, TriangleAlertIcon, XIcon } from "lucide-react";
import { type Action, useActions } from "../../actions";
import { host } from "../../host";
import { IconButton, TabStrip } from "../../parts";
import { showDock } from "../../shell";
import { text } from "../../text";
import { pageName } from "./address";
import { Downloads } from "./Downloads";
import { type BrowserKey, browserKey } from "./keys";
import { browserSession, listenToPage } from "./open";
import type { Session } from "./session";
import { Stage } from "./Stage";
import { Bookmarks, OutsideDock } from "./Start";
import { Toolbar } from "./Toolbar";
import styles from "./Browser.module.css";

const PANEL = "browser-panel";

interface FindProps {
  readonly session: Session;
  readonly found: number | null;
  readonly onClose: () => void;
}

function Find({ session, found, onClose }: FindProps) {
  const [words, setWords] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    return () => session.find("", "next");
  }, [session]);
  return (
    <div className={styles.find} role="search">
      <input
        ref={field}
        className={styles.field}
        aria-label={text.browser.find}
        placeholder={text.browser.find}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          session.find(event.target.value, "next");
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") session.find(words, event.shiftKey ? "previous" : "next");
          else if (event.key === "Escape") onClose();
          else return;
          event.preventDefault();
        }}
      />
      <span className={styles.found} role="status">
        {words === "" || found === null ? "" : text.browser.found(found)}
      </span>
      <IconButton label={text.browser.previous} onPress={() => session.find(words, "previous")}>
        <ChevronUpIcon />
      </IconButton>
      <IconButton label={text.browser.next} onPress={() => session.find(words, "next")}>
        <ChevronDownIcon />
      </IconButton>
      <IconButton label={text.browser.endFind} onPress={onClose}>
        <XIcon />
      </IconButton>
    </div>
  );
}

/** The pane's tabs, its controls, and the place of its native view. */
export function PaneDock({ session, visible }: { readonly session: Session; readonly visible: boolean }) {
  const browser = useSyncExternalStore(session.watch, session.current);
  const field = useRef<HTMLInputElement>(null);
  const [finding, setFinding] = useState(false);
  const [downloads, setDownloads] = useState(false);
  const tab = browser.tabs.find(({ id }) => id === browser.active);
  const newest = browser.downloads[0]?.id;
  const [seen, setSeen] = useState(newest);
  if (newest !== seen) {
    setSeen(newest);
    if (newest !== undefined) setDownloads(true);
  }
  useEffect(() => void session.restore(), [session]);

  const act = useMemo(() => {
    const focusAddress = (): void => {
      session.pane.focus(null);
      field.current?.focus();
    };
    return (key: BrowserKey): void => {
      const front = session.front();
      switch (key) {
        case "address":
        case "leave": {
          focusAddress();
          return;
        }
        case "new":
          session.open("");
          return void requestAnimationFrame(focusAddress);
        case "reopen": {
          session.reopen();
          return;
        }
        case "next": {
          session.step(1);
          return;
        }
        case "previous": {
          session.step(-1);
          return;
        }
        case "larger": {
          session.zoom(1);
          return;
        }
        case "smaller": {
          session.zoom(-1);
          return;
        }
        case "natural": {
          session.zoom(0);
          return;
        }
        case "find":
        case "findNext":
        case "findPrevious":
          session.pane.focus(null);
          {
            setFinding(true);
            return;
          }
      }
      if (front === undefined) return;
      if (key === "close") session.close(front.id);
      else if (key === "reload") session.reload(front.id);
      else if (!front.made) return;
      else if (key === "back") session.pane.back(front.id);
      else if (key === "forward") session.pane.forward(front.id);
      else session.pane.devTools(front.id);
    };
  }, [session]);
  useEffect(() => listenToPage(act), [act]);
  useActions(
    useMemo((): readonly Action[] => {
      const { group } = text.browser;
      const does = (id: BrowserKey, title: string): Action => ({
        id: `browser.${id}`,
        title,
        group,
        run: () => {
          showDock("browser");
          act(id);
        },
      });
      return [
        does("new", text.browser.newTab),
        does("address", text.browser.address),
        does("reload", text.browser.reload),
        does("find", text.browser.find),
        does("reopen", text.browser.reopen),
        does("tools", text.browser.devTools),
      ];
    }, [act]),
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, ctrlKey: ctrl, metaKey: meta, shiftKey: shift, altKey: alt } = event;
    const meant = browserKey({ key, ctrl, meta, shift, alt }, host().platform);
    if (meant === null) return;
    event.preventDefault();
    event.stopPropagation();
    act(meant);
  };
  return (
    <div className={styles.dock} hidden={!visible} onKeyDown={onKeyDown}>
      {browser.tabs.length < 2 ? null : (
        <div className={styles.bar}>
          <TabStrip
            label={text.browser.tabs}
            tabs={browser.tabs.map(({ id, url, title, icon, loading, crashed }) => ({
              id,
              title: url === "" ? text.browser.untitled : pageName(title, url),
              icon: crashed ? (
                <TriangleAlertIcon />
              ) : icon === null ? (
                <GlobeIcon />
              ) : (
                <img src={icon} alt="" />
              ),
              ...(crashed
                ? { note: text.browser.crashedNote }
                : loading
                  ? { note: text.browser.loading }
                  : {}),
            }))}
            active={browser.active}
            panel={PANEL}
            onSelect={(id) => session.select(id)}
            onClose={(id) => session.close(id)}
          />
          <IconButton label={text.browser.newTab} keys="Mod+T" onPress={() => act("new")}>
            <PlusIcon />
          </IconButton>
        </div>
      )}
      <Toolbar
        session={session}
        browser={browser}
        tab={tab}
        field={field}
        onNew={() => act("new")}
        onFind={() => setFinding(true)}
        onDownloads={() => setDownloads(!downloads)}
      />
      {finding && tab?.made === true ? (
        <Find key={tab.id} session={session} found={browser.found} onClose={() => setFinding(false)} />
      ) : null}
      {downloads && browser.downloads.length > 0 ? (
        <Downloads
          downloads={browser.downloads}
          onClear={() => session.clearDownloads()}
          onClose={() => setDownloads(false)}
        />
      ) : null}
      <div
        id={PANEL}
        className={styles.panel}
        {...(browser.tabs.length > 0 ? { role: "tabpanel", "aria-label": text.browser.tabs } : {})}
      >
        {tab === undefined || tab.url === "" ? (
          <Bookmarks onOpen={(url) => session.go(url)} />
        ) : (
          <Stage key={tab.id} session={session} tab={tab} visible={visible} />
        )}
      </div>
    </div>
  );
}

/** The browser: native pages where the shell has them, else a way out into the user's own browser. */
export function BrowserDock({ visible }: { readonly visible: boolean }) {
  const session = browserSession();
  if (session !== null) return <PaneDock session={session} visible={visible} />;
  return (
    <div className={styles.dock} hidden={!visible}>
      <OutsideDock />
    </div>
  );
}
