import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Button, Empty, usePaneCovered } from "../../parts";
import { text } from "../../text";
import { pageName } from "./address";
import type { Session } from "./session";
import type { BrowserTab } from "./tabs";
import styles from "./Browser.module.css";

/** A picture that takes longer comes too late: the pane must not lie over a menu. */
const PICTURE_WITHIN_MS = 120;

/** Tells of every change of where `element` stands: its own size, that of all around it, and the window's. */
function followPlace(element: HTMLElement, moved: () => void): () => void {
  const sizes = new ResizeObserver(moved);
  for (let at: HTMLElement | null = element; at !== null; at = at.parentElement) sizes.observe(at);
  addEventListener("resize", moved);
  document.addEventListener("transitionend", moved);
  return () => {
    sizes.disconnect();
    removeEventListener("resize", moved);
    document.removeEventListener("transitionend", moved);
  };
}

export interface StageProps {
  readonly session: Session;
  readonly tab: BrowserTab;
  readonly visible: boolean;
}

/** The place of the native view: it stands here while nothing lies over it, and else a still picture of it does. */
export function Stage({ session, tab, visible }: StageProps) {
  const place = useRef<HTMLDivElement>(null);
  const covered = usePaneCovered();
  const [picture, setPicture] = useState<string | null>(null);
  const broken = tab.crashed || tab.error !== null;
  const shown = visible && tab.made && !broken;
  const { id } = tab;
  const { pane } = session;

  useEffect(() => {
    if (visible && !broken) session.make(tab);
  }, [session, tab, visible, broken]);

  useLayoutEffect(() => {
    const element = place.current;
    if (!shown || covered || element === null) return;
    const show = (): void => {
      const { x, y, width, height } = element.getBoundingClientRect();
      if (width > 0 && height > 0) pane.show(id, { x, y, width, height });
      else pane.hide();
    };
    show();
    const end = followPlace(element, show);
    return () => {
      end();
    };
  }, [pane, id, shown, covered]);

  useEffect(() => {
    if (!shown) {
      pane.hide();
      return;
    }
    if (!covered) return;
    const life = { over: false };
    const late = setTimeout(() => pane.hide(), PICTURE_WITHIN_MS);
    const hide = (url: string | null): void => {
      clearTimeout(late);
      if (life.over) return;
      setPicture(url);
      pane.hide();
    };
    pane.picture(id).then(hide, () => hide(null));
    return () => {
      life.over = true;
      clearTimeout(late);
      setPicture(null);
    };
  }, [pane, id, shown, covered]);

  // The dock may be folded, and this with it.
  useEffect(() => () => pane.hide(), [pane]);

  return (
    <div
      ref={place}
      className={styles.stage}
      role="group"
      aria-label={text.browser.page(pageName(tab.title, tab.url))}
      data-pane={shown && !covered ? "shown" : "hidden"}
      tabIndex={0}
      onFocus={() => {
        if (shown && !covered) pane.focus(id);
      }}
    >
      {broken ? (
        <Empty
          title={tab.crashed ? text.browser.crashed : text.browser.failed}
          action={<Button onPress={() => session.reload(id)}>{text.browser.retry}</Button>}
        >
          {tab.crashed ? text.browser.crashedBody : tab.error}
        </Empty>
      ) : covered && picture !== null ? (
        <img className={styles.picture} src={picture} alt={text.browser.picture} />
      ) : null}
    </div>
  );
}
