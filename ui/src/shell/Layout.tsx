import { PanelLeftIcon, PanelRightOpenIcon } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { Group, Panel } from "react-resizable-panels";
import { preference, setPreference } from "../live";
import { Divider, IconButton, PaneCover } from "../parts";
import { text } from "../text";
import { Dock } from "./Dock";
import { foldDock, restoreDock, useDock } from "./focus";
import { dockShareOf, placesWidthOf, showPlaces, usePlacesOpen, useWidth } from "./columns";
import { Places } from "./Places";
import { type Route, routeText } from "./route";
import styles from "./Layout.module.css";

const words = text.shell;

/** A column that lies over the work in a narrow window: it holds the focus until Escape or a press beside it. */
function Sheet({
  side,
  label,
  onClose,
  children,
}: {
  side: "left" | "right";
  label: string;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <ModalOverlay
      isOpen
      isDismissable
      className={styles.scrim ?? ""}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={styles.sheet ?? ""} data-side={side}>
        <Dialog className={styles.inside ?? ""} aria-label={label}>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Shows what is folded again, where the window has no room to show it beside the work. */
function Bar() {
  const width = useWidth();
  const places = usePlacesOpen();
  const dock = useDock();
  return (
    <div className={styles.bar}>
      {places && width !== "narrow" ? (
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
  const placesBeside = places && width !== "narrow";
  const columns = useRef<HTMLDivElement>(null);
  const keep = (sizes: Readonly<Record<string, number>>): void => {
    const { places: first, dock: last } = sizes;
    if (first === 0) showPlaces(false);
    else if (first !== undefined) {
      setPreference("layout.places.width", Math.round((first * (columns.current?.clientWidth ?? 0)) / 100));
    }
    if (last === 0) foldDock(false);
    else if (last !== undefined) setPreference("layout.dock.share", last);
  };
  return (
    <>
      <Group
        orientation="horizontal"
        className={styles.columns ?? ""}
        id="columns"
        elementRef={columns}
        onLayoutChanged={(sizes, { isUserInteraction }) => {
          if (isUserInteraction) keep(sizes);
        }}
      >
        {placesBeside ? (
          <>
            <Panel
              id="places"
              groupResizeBehavior="preserve-pixel-size"
              defaultSize={placesWidthOf(preference("layout.places.width"))}
              minSize={180}
              maxSize={380}
              collapsible
            >
              <Places route={route} />
            </Panel>
            <Divider label={words.width(words.places)} />
          </>
        ) : null}
        <Panel id="work" minSize={320} className={styles.work ?? ""}>
          {placesBeside && beside ? null : <Bar />}
          {children}
        </Panel>
        {beside ? (
          <>
            <Divider label={words.width(words.dock)} />
            <Panel
              id="dock"
              minSize={280}
              defaultSize={`${dockShareOf(preference("layout.dock.share"))}%`}
              collapsible
              className={styles.dock ?? ""}
            >
              <Dock />
            </Panel>
          </>
        ) : null}
      </Group>
      {dock.open && width !== "wide" ? (
        <Sheet side="right" label={words.dock} onClose={() => foldDock(false)}>
          <Dock />
        </Sheet>
      ) : null}
      {places && width === "narrow" ? (
        <Sheet side="left" label={words.places} onClose={() => showPlaces(false)}>
          <PaneCover />
          <Places route={route} />
        </Sheet>
      ) : null}
    </>
  );
}
