import { type RefObject, useState } from "react";
import { GlobeIcon, StarIcon, TriangleAlertIcon } from "lucide-react";
import { useDrag } from "../../drag";
import { IconButton } from "../../parts";
import { text } from "../../text";
import { pageName, shownAddress } from "./address";
import { toggleBookmark, useBookmarks } from "./bookmarks";
import { wordsOf } from "./send";
import type { Session } from "./session";
import type { BrowserTab } from "./tabs";
import styles from "./Browser.module.css";

/** The page's own picture: by it the page is dragged to wherever a prompt can be dropped. */
function Site({ tab }: { readonly tab: BrowserTab }) {
  const name = pageName(tab.title, tab.url);
  const words = wordsOf({ ...tab, selection: "", text: "" });
  const drag = useDrag(`page:${tab.id}`, { kind: "text", text: words }, name);
  return (
    <span
      ref={drag.ref}
      {...drag.handle}
      className={styles.site}
      aria-label={text.browser.drag(name)}
      title={text.browser.dragHint}
    >
      {tab.crashed ? (
        <TriangleAlertIcon aria-hidden />
      ) : tab.icon === null ? (
        <GlobeIcon aria-hidden />
      ) : (
        <img src={tab.icon} alt="" draggable={false} />
      )}
    </span>
  );
}

export interface AddressProps {
  readonly session: Session;
  readonly tab: BrowserTab | undefined;
  readonly field: RefObject<HTMLInputElement | null>;
}

/** Shows where the page is; while it is being edited, what the user writes. */
export function Address({ session, tab, field }: AddressProps) {
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
      {tab === undefined || url === "" ? null : <Site tab={tab} />}
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
