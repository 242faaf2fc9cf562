import { useRef, useState, type ReactNode } from "react";
import { BookmarkIcon, XIcon } from "lucide-react";
import { host } from "../../host";
import { Button, IconButton } from "../../parts";
import { preference, usePreference } from "../../live";
import { text } from "../../text";
import { addressOf, ENGINE_KEY, engineOf, pageName, shownAddress } from "./address";
import { toggleBookmark, useBookmarks } from "./bookmarks";
import styles from "./Browser.module.css";

/** The bookmarks, as a list of links. */
export function Bookmarks({ onOpen }: { readonly onOpen: (url: string) => void }): ReactNode {
  const bookmarks = useBookmarks();
  return (
    <section className={styles.bookmarks} aria-label={text.browser.bookmarks}>
      <h3 className={styles.heading}>{text.browser.bookmarks}</h3>
      {bookmarks.length === 0 ? (
        <p className={styles.quiet}>{text.browser.noBookmarksBody}</p>
      ) : (
        <ul className={styles.bookmarkList}>
          {bookmarks.map((page) => (
            <li key={page.url} className={styles.bookmark}>
              <a
                href={page.url}
                title={page.url}
                onClick={(event) => {
                  event.preventDefault();
                  onOpen(page.url);
                }}
              >
                <BookmarkIcon aria-hidden />
                <span className={styles.bookmarkName}>{pageName(page.title, page.url)}</span>
                <span className={styles.bookmarkAddress}>{shownAddress(page.url)}</span>
              </a>
              <IconButton
                label={text.browser.removeBookmark(pageName(page.title, page.url))}
                onPress={() => toggleBookmark(page)}
              >
                <XIcon />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** In a plain browser the pane is a way out: pages open as tabs of that browser. */
export function OutsideDock() {
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const engine = engineOf(usePreference(ENGINE_KEY, (value) => value));
  const bookmarks = useBookmarks();
  const url = addressOf(typed, engine);
  const open = (to: string): void => host().shell.openExternal(to);
  const known = bookmarks.some((page) => page.url === url);
  return (
    <div className={styles.outside}>
      <form
        className={styles.outsideForm}
        onSubmit={(event) => {
          event.preventDefault();
          const to = addressOf(typed, engineOf(preference(ENGINE_KEY)));
          if (to === null) field.current?.focus();
          else open(to);
        }}
      >
        <input
          ref={field}
          className={styles.field}
          aria-label={text.browser.address}
          placeholder={text.browser.addressHint}
          value={typed}
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
        <IconButton
          label={known ? text.browser.unbookmark : text.browser.bookmark}
          pressed={known}
          isDisabled={url === null || url.startsWith(engine.address)}
          onPress={() => {
            if (url !== null) toggleBookmark({ url, title: shownAddress(url) });
          }}
        >
          <BookmarkIcon />
        </IconButton>
        <Button type="submit" isDisabled={url === null}>
          {text.browser.openOutside}
        </Button>
      </form>
      <div className={styles.outsideWords}>
        <p className={styles.title}>{text.browser.plainTitle}</p>
        <p className={styles.quiet}>{text.browser.plainBody}</p>
      </div>
      <Bookmarks onOpen={open} />
    </div>
  );
}
