import { PanelLeftIcon, PanelRightOpenIcon } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Group, Panel, Separator } from "react-resizable-panels";
import { preference, setPreference } from "../live";
import { IconButton, PaneCover } from "../parts";
import { text } from "../text";
import { Dock } from "./Dock";
import { foldDock, restoreDock, useDock } from "./focus";
import { dockShareOf, showPlaces, usePlacesOpen, useWidth } from "./columns";
import { Places } from "./Places";
import { type Route, routeText } from "./route";
import styles from "./Layout.module.css";

const words = text.shell;

/** Something that lies over the work in a narrow window: closed by Escape, or by a press beside it. */
function Sheet({
  side,
  onClose,
  children,
}: {
  side: "left" | "right";
  onClose: () => void;
  children: ReactNode;
}) {
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    sheet.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <>
      <div className={styles.scrim} onClick={onClose} />
      <div
        ref={sheet}
        className={styles.sheet}
        data-side={side}
        tabIndex={-1}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.defaultPrevented) return;
          event.stopPropagation();
          onClose();
        }}
      >
        {children}
      </div>
    </>
  );
}

/** Shows what is folded again, where the window has no room to show it beside the work. */
function Bar() {
  const width = useWidth();
  const places = usePlacesOpen();
  const dock = useDock();
  return (
    <div className={styles.bar}>
      {places ? (
        <span />
      ) : (
        <IconButton label={words.unfold(words.places)} keys="Mod+B" onPress={() => showPlaces(true)}>
          <PanelLeftIcon />
        </IconButton>
      )}
      {dock.open && width === "wide" ? null : (
        <IconButton label={words.unfold(words.dock)} keys="Mod+J" onPress={() => foldDock(true)}>
          <PanelRightOpenIcon />
        </IconButton>
      )}
    </div>
  );
}

/** The window's columns: places, work, dock. Each divider drags and is remembered. */
export function Layout({ route, children }: { readonly route: Route; readonly children: ReactNode }) {
  const width = useWidth();
  const dock = useDock();
  const places = usePlacesOpen();
  const at = routeText(route);
  useEffect(() => {
    if (width === "narrow") showPlaces(false);
  }, [width, at]);
  // A window that becomes narrow does not begin with its work covered; the dock comes back with the room.
  useEffect(() => {
    if (width === "wide") restoreDock();
    else foldDock(false);
  }, [width]);

  const beside = width === "wide" && dock.open;
  return (
    <div className={styles.app} data-places={places && width !== "narrow" ? "beside" : undefined}>
      {places && width !== "narrow" ? <Places route={route} /> : null}
      <Group
        orientation="horizontal"
        className={styles.columns ?? ""}
        id="columns"
        onLayoutChanged={(sizes, { isUserInteraction }) => {
          const share = sizes["dock"];
          if (isUserInteraction && share !== undefined) setPreference("layout.dock.share", share);
        }}
      >
        <Panel id="work" minSize="320px" className={styles.work ?? ""}>
          {places && (beside || dock.open) ? null : <Bar />}
          {children}
        </Panel>
        {beside ? (
          <>
            <Separator className={styles.divider ?? ""} />
            <Panel
              id="dock"
              minSize="280px"
              defaultSize={`${dockShareOf(preference("layout.dock.share"))}%`}
              className={styles.dock ?? ""}
            >
              <Dock />
            </Panel>
          </>
        ) : null}
      </Group>
      {dock.open && width !== "wide" ? (
        <Sheet side="right" onClose={() => foldDock(false)}>
          <Dock />
        </Sheet>
      ) : null}
      {places && width === "narrow" ? (
        <Sheet side="left" onClose={() => showPlaces(false)}>
          <PaneCover />
          <Places route={route} />
        </Sheet>
      ) : null}
    </div>
  );
}
