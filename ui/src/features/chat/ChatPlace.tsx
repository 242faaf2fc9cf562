import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { Group, Panel, useDefaultLayout } from "react-resizable-panels";
import { type Action, useActions } from "../../actions";
import { setPreference, usePreference } from "../../live";
import { text } from "../../text";
import { ChatList } from "./ChatList";
import { ChatView } from "./ChatView";
import { NewChat } from "./NewChat";
import { Divider } from "../../parts";
import styles from "./ChatPlace.module.css";

/** Below this width the list lies over the conversation. */
const NARROW_PX = 640;
const LIST = "chat.list";

const isFolded = (value: unknown): boolean => value === "folded";

function useNarrow() {
  const place = useRef<HTMLDivElement>(null);
  const [narrow, setNarrow] = useState(false);
  useEffect(() => {
    const area = place.current;
    if (area === null) return;
    const size = new ResizeObserver(() => setNarrow(area.clientWidth < NARROW_PX));
    size.observe(area);
    return () => size.disconnect();
  }, []);
  return { place, narrow };
}

function focusSearch(): void {
  // The list may have to be shown first.
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>("#chat-search input")?.focus());
}

/** Conversations with a model. */
export function ChatPlace({ chat }: { readonly chat: string | null }) {
  const { place, narrow } = useNarrow();
  const folded = usePreference(LIST, isFolded);
  const [over, setOver] = useState(false);
  const [target, setTarget] = useState<{ chat: string; message: string } | null>(null);
  const shown = narrow ? over : !folded;
  const layout = useDefaultLayout({
    id: "flotilla.chat",
    panelIds: narrow || folded ? ["conversation"] : ["chats", "conversation"],
    storage: localStorage,
  });
  const show = useMemo(
    () => (on: boolean) => (narrow ? setOver(on) : setPreference(LIST, on ? null : "folded")),
    [narrow],
  );
  useActions(
    useMemo(
      (): readonly Action[] => [
        {
          id: "chat.search",
          title: text.chat.actions.search,
          group: text.chat.title,
          keys: "Mod+Shift+F",
          run: () => {
            show(true);
            focusSearch();
          },
        },
        {
          id: "chat.list",
          title: text.chat.actions.list,
          group: text.chat.title,
          keys: "Mod+Shift+L",
          run: () => show(!shown),
        },
      ],
      [show, shown],
    ),
  );
  const opened = (id: string, message: string | null): void => {
    setTarget(message === null ? null : { chat: id, message });
    setOver(false);
  };
  const list: ReactNode = <ChatList current={chat} onOpen={opened} onFold={() => show(false)} />;
  const unfold = shown && !narrow ? null : () => show(true);
  return (
    <div className={styles.place} ref={place}>
      <Group
        orientation="horizontal"
        className={styles.columns ?? ""}
        id="chat-columns"
        {...(layout.defaultLayout ? { defaultLayout: layout.defaultLayout } : {})}
        onLayoutChanged={layout.onLayoutChanged}
      >
        {shown && !narrow ? (
          <>
            <Panel
              id="chats"
              groupResizeBehavior="preserve-pixel-size"
              defaultSize="232px"
              minSize="180px"
              maxSize="380px"
              className={styles.list ?? ""}
            >
              {list}
            </Panel>
            <Divider label={text.shell.width(text.chat.list)} />
          </>
        ) : null}
        <Panel id="conversation" minSize="280px" className={styles.conversation ?? ""}>
          {chat === null ? (
            <NewChat onUnfold={unfold} />
          ) : (
            <ChatView
              key={chat}
              chat={chat}
              target={target?.chat === chat ? target.message : null}
              onUnfold={unfold}
            />
          )}
        </Panel>
      </Group>
      {shown && narrow ? (
        <>
          <div className={styles.scrim} onClick={() => setOver(false)} />
          <div
            className={styles.over}
            onKeyDown={(event) => {
              if (event.key !== "Escape" || event.defaultPrevented) return;
              event.preventDefault();
              setOver(false);
            }}
          >
            {list}
          </div>
        </>
      ) : null}
    </div>
  );
}
