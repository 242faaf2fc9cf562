import { useEffect, useState } from "react";
import { Segmented } from "../../../parts";
import { text } from "../../../text";
import { pictureType, sizeText } from "../diff/notes";
import { type FileChange, readBlob, type Side } from "../wire";
import styles from "./Pictures.module.css";

type Way = "side" | "swipe" | "onion";

type Shown = { readonly url: string } | "none" | "failed" | "reading";

/** A side of a picture as an address that the page can show, until the component goes. */
function usePicture(task: string, file: FileChange, side: Side, tree: string): Shown {
  const there = file[side] ?? null;
  const [found, setFound] = useState<{ key: string; shown: Shown } | null>(null);
  const key = `${task} ${tree} ${file.path} ${side}`;
  const { path } = file;
  const exists = there !== null;
  useEffect(() => {
    if (!exists) return;
    let url: string | null = null;
    let over = false;
    readBlob(task, path, side, tree).then(
      (bytes) => {
        if (over) return;
        url = URL.createObjectURL(new Blob([bytes], { type: pictureType(path) ?? "" }));
        setFound({ key, shown: { url } });
      },
      () => {
        if (!over) setFound({ key, shown: "failed" });
      },
    );
    return () => {
      over = true;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [task, path, side, tree, exists, key]);
  if (!exists) return "none";
  return found?.key === key ? found.shown : "reading";
}

function Picture({ shown, alt, file, side }: { shown: Shown; alt: string; file: FileChange; side: Side }) {
  const [size, setSize] = useState("");
  const [broken, setBroken] = useState(false);
  const words = text.review;
  const bytes = file[side]?.size;
  const facts = [size, bytes == null ? "" : sizeText(bytes)].filter(Boolean).join(", ");
  if (shown === "none") return null;
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption} data-side={side}>
        {side === "old" ? words.before : words.after}
        <span>{facts}</span>
      </figcaption>
      <div className={styles.frame}>
        {shown === "failed" || broken ? (
          <p>{words.pictureNone}</p>
        ) : shown === "reading" ? null : (
          <img
            src={shown.url}
            alt={alt}
            onError={() => setBroken(true)}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
              setSize(`${naturalWidth} × ${naturalHeight}`)
            }
          />
        )}
      </div>
    </figure>
  );
}

/** Two versions of a picture: beside each other, one swiped over the other, or one shining through. */
export function Pictures({ task, file, tree }: { task: string; file: FileChange; tree: string }) {
  const [way, setWay] = useState<Way>("side");
  const [mix, setMix] = useState(50);
  const old = usePicture(task, file, "old", tree);
  const fresh = usePicture(task, file, "new", tree);
  const words = text.review;
  const both = typeof old === "object" && typeof fresh === "object";
  return (
    <div className={styles.pictures}>
      {both ? (
        <div className={styles.bar}>
          <Segmented
            label={words.pictureView}
            value={way}
            onChange={setWay}
            choices={(["side", "swipe", "onion"] as const).map((id) => ({ id, label: words.pictures[id] }))}
          />
          {way === "side" ? null : (
            <input
              type="range"
              min={0}
              max={100}
              value={mix}
              aria-label={words.pictureMix}
              onChange={(event) => setMix(Number(event.target.value))}
            />
          )}
        </div>
      ) : null}
      {both && way !== "side" ? (
        <div className={styles.over}>
          <img src={old.url} alt={words.pictureOld(file.path)} />
          <img
            src={fresh.url}
            alt={words.pictureNew(file.path)}
            style={way === "onion" ? { opacity: mix / 100 } : { clipPath: `inset(0 ${100 - mix}% 0 0)` }}
          />
        </div>
      ) : (
        <div className={styles.side}>
          <Picture shown={old} alt={words.pictureOld(file.from ?? file.path)} file={file} side="old" />
          <Picture shown={fresh} alt={words.pictureNew(file.path)} file={file} side="new" />
        </div>
      )}
    </div>
  );
}
