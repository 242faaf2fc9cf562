import { EllipsisIcon, PinIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { asError, call, type Wire } from "../../api";
import { clockTime, useProject } from "../../live";
import { Button, ErrorNote, IconButton, Menu, Skeleton, Tag } from "../../parts";
import { routeText } from "../../shell/route";
import { text } from "../../text";
import type { Memory } from "./listing";
import { confirm, forget, pin } from "./memories";
import { why } from "./why";
import styles from "./Memory.module.css";

const words = text.memory;
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });

/** Uses of memories, each with its task or chat. */
export function Uses({ uses }: { readonly uses: readonly Wire<"MemoryUsed">[] }) {
  return (
    <ul className={styles.uses}>
      {uses.map(({ at, reason, ...place }, i) => (
        <li key={i}>
          {place.used_in === "run" ? (
            <a href={`#${routeText({ place: "task", task: place.task, tab: "timeline" })}`}>
              {words.usedIn(place.number, place.title)}
            </a>
          ) : (
            <a href={`#${routeText({ place: "chat", chat: place.chat })}`}>{words.usedInChat(place.title)}</a>
          )}
          <span className={styles.faint}>
            {day.format(new Date(at))}, {clockTime(at)}: {why(reason)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Used({ memory }: { readonly memory: Memory }) {
  const [uses, setUses] = useState<readonly Wire<"MemoryUsed">[] | null>(null);
  const [error, setError] = useState<Wire<"Error"> | null>(null);
  const { id, uses: count } = memory;
  useEffect(() => {
    let gone = false;
    call("ShowMemory", { path: { memory: id } }).then(
      ({ used }) => {
        if (!gone) setUses(used);
      },
      (problem: unknown) => {
        if (!gone) setError(asError(problem));
      },
    );
    return () => {
      gone = true;
    };
  }, [id, count]);
  if (error !== null) return <ErrorNote error={error} />;
  return uses === null ? <Skeleton lines={2} /> : <Uses uses={uses} />;
}

function Place({ scope }: { readonly scope: Wire<"MemoryScope"> }) {
  const name = useProject(scope.of === "user" ? "" : scope.project, (project) => project?.name ?? null);
  if (scope.of === "user") return <span>{words.everywhere}</span>;
  const project = name ?? words.unknownProject;
  return <span>{scope.of === "path" ? words.inPath(project, scope.path) : project}</span>;
}

/** A memory, with what can be done about it. */
export function MemoryRow({
  memory,
  chosen,
  frozen,
  onChoose,
  onEdit,
}: {
  readonly memory: Memory;
  readonly chosen: boolean;
  /** All are chosen, whatever stands here. */
  readonly frozen: boolean;
  /** `range` where all from the one that was chosen last are meant. */
  readonly onChoose: (range: boolean) => void;
  readonly onEdit: (memory: Memory) => void;
}) {
  const [open, setOpen] = useState(false);
  const { id, text: said, kind, scope, standing, source, pinned, uses, faded, other } = memory;
  const isFaded = faded && standing.is === "kept";
  return (
    <div className={styles.item} data-dim={faded || standing.is === "superseded"} data-chosen={chosen}>
      <div className={styles.top}>
        <input
          type="checkbox"
          className={styles.choose}
          aria-label={words.many.choose(said)}
          checked={chosen}
          disabled={frozen}
          onChange={({ nativeEvent }) => onChoose("shiftKey" in nativeEvent && nativeEvent.shiftKey === true)}
        />
        <p className={styles.said}>{said}</p>
        <Menu
          label={words.actions(said)}
          groups={[
            {
              id: "change",
              actions: [
                { id: "edit", label: words.edit, act: () => onEdit(memory) },
                { id: "pin", label: pinned ? words.unpin : words.pin, act: () => void pin(memory) },
                ...(standing.is === "kept" && !faded
                  ? []
                  : [
                      {
                        id: "confirm",
                        label:
                          standing.is === "proposed" ? words.keep : isFaded ? words.revive : words.restore,
                        act: () => void confirm(memory),
                      },
                    ]),
              ],
            },
            {
              id: "away",
              actions: [
                {
                  id: "forget",
                  label: standing.is === "proposed" ? words.reject : words.forget,
                  danger: true,
                  act: () => void forget(memory),
                },
              ],
            },
          ]}
        >
          <IconButton label={words.actions(said)}>
            <EllipsisIcon />
          </IconButton>
        </Menu>
      </div>
      {other == null ? null : (
        <p className={styles.faint}>
          {standing.is === "proposed" ? words.replaces(other) : words.replacedBy(other)}
        </p>
      )}
      <div className={styles.facts}>
        {standing.is === "proposed" ? <Tag kind="ask">{words.proposed}</Tag> : null}
        {standing.is === "superseded" ? <Tag>{words.superseded}</Tag> : null}
        {pinned ? (
          <Tag kind="accent">
            <PinIcon aria-hidden className={styles.pin} /> {words.pinned}
          </Tag>
        ) : null}
        {isFaded ? (
          <>
            <span title={words.fadedHint}>
              <Tag>{words.faded}</Tag>
            </span>
            <button type="button" className={styles.used} onClick={() => void confirm(memory)}>
              {words.revive}
            </button>
          </>
        ) : null}
        <span>{words.kinds[kind]}</span>
        <Place scope={scope} />
        {source.from === "run" ? (
          <a href={`#${routeText({ place: "task", task: source.task, tab: "timeline" })}`}>
            {words.from.run}
          </a>
        ) : (
          <span>{words.from[source.from]}</span>
        )}
        {uses === 0 ? (
          <span>{words.used(0)}</span>
        ) : (
          <button
            type="button"
            className={styles.used}
            aria-expanded={open}
            aria-controls={`uses-${id}`}
            onClick={() => setOpen(!open)}
          >
            {words.used(uses)}
          </button>
        )}
      </div>
      {standing.is === "proposed" ? (
        <div className={styles.buttons}>
          <Button size="small" kind="primary" onPress={() => void confirm(memory)}>
            {words.keep}
          </Button>
          <Button size="small" onPress={() => onEdit(memory)}>
            {words.edit}
          </Button>
          <Button size="small" kind="quiet" onPress={() => void forget(memory)}>
            {words.reject}
          </Button>
        </div>
      ) : null}
      {open ? (
        <div id={`uses-${id}`} role="group" aria-label={words.whereUsed(said)}>
          <Used memory={memory} />
        </div>
      ) : null}
    </div>
  );
}
