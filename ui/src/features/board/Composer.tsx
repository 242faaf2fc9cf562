import { type DragEvent, useEffect, useRef, useState } from "react";
import { call, type Wire } from "../../api";
import { useDrop } from "../../drag";
import { comesFromOutside, type Part, readOutside } from "../../drag/outside";
import { allRead, reading, useReading } from "../../drag/reading";
import { useProjectList, type Project } from "../../live";
import { Button, type Choice, ComposerBox, pictureUrl, Select, toast } from "../../parts";
import { text } from "../../text";
import { BaseChip, BudgetChip, PolicyChip } from "./chips";
import { takeFilling, watchFilling } from "./fill";
import { PLAIN_AGENT, useAgents } from "./agents";
import { addTask, byUse, useOffer } from "./newTask";

const words = text.board.compose;
type Image = Extract<Part, { type: "image" }>;
type Settings = Wire<"TaskSettings">;

const DEFAULT_MODEL = "";
/** Where files are read for this composer. */
const DESK = "board";
const idsOf = (all: Iterable<Project>): string[] => byUse(all).map(({ id }) => id);
const namesOf = (all: Iterable<Project>): string[] => byUse(all).map(({ name }) => name);

/** The models there are, read when the composer is first shown. */
function useModels(): readonly Choice<string>[] {
  const [models, setModels] = useState<readonly Choice<string>[]>([
    { id: DEFAULT_MODEL, label: words.defaultModel },
  ]);
  useEffect(() => {
    const ask = new AbortController();
    call("ListModels", { signal: ask.signal })
      .then(({ models: found }) => {
        const usual = found.find((model) => model.default);
        setModels([
          { id: DEFAULT_MODEL, label: words.defaultModel, ...(usual ? { hint: usual.name } : {}) },
          ...found.filter((model) => model.model !== null).map(({ name }) => ({ id: name, label: name })),
        ]);
      })
      // Without a list the default model is still there to be asked.
      .catch(() => undefined);
    return () => ask.abort();
  }, []);
  return models;
}

/** What stands in the composer; it is still there when one comes back from another place. */
interface Kept {
  readonly prompt: string;
  readonly images: readonly Image[];
  /** The project that was chosen; null is the one that the board shows, or the one that was used last. */
  readonly project: string | null;
  /** What was chosen for the task; the rest is as the project's settings propose. */
  readonly chosen: Settings;
}
const NOTHING: Kept = { prompt: "", images: [], project: null, chosen: {} };
let kept: Kept = NOTHING;

function useKept(): [Kept, (change: (before: Kept) => Partial<Kept>) => void] {
  const [now, setNow] = useState(kept);
  return [
    now,
    (change) => {
      kept = { ...kept, ...change(kept) };
      setNow(kept);
    },
  ];
}

const joined = (...texts: string[]): string =>
  texts
    .map((one) => one.trimEnd())
    .filter(Boolean)
    .join("\n\n");

export interface ComposerProps {
  /** The project that the board shows; null where it shows all. */
  readonly project: string | null;
}

/** Where a prompt becomes a task: typed, pasted or dropped. */
export function Composer({ project: shown }: ComposerProps) {
  const [{ prompt, images, project: picked, chosen }, change] = useKept();
  const { names: read, sends } = useReading(DESK);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const [turn, setTurn] = useState(0);
  const area = useRef<HTMLTextAreaElement>(null);
  const ids = useProjectList(idsOf);
  const names = useProjectList(namesOf);
  const models = useModels();
  const project = shown ?? (picked !== null && ids.includes(picked) ? picked : (ids[0] ?? null));
  const offer = useOffer(project, turn);
  const settings: Settings = { ...offer.settings, ...chosen };
  const agents = useAgents(project, settings.agent ?? PLAIN_AGENT);
  const choose = (more: Settings): void => change((before) => ({ chosen: { ...before.chosen, ...more } }));
  // What was chosen for one project says nothing of another.
  const pick = (id: string): void => change(() => ({ project: id, chosen: {} }));

  const say = (more: readonly string[], about?: string): void => {
    change((before) => ({
      prompt: joined(before.prompt, ...more),
      ...(about === undefined || shown !== null ? {} : { project: about }),
    }));
    area.current?.focus();
  };
  const sayFor = (words: string, agent: string | null): void => {
    if (words !== "") say([words]);
    if (agent !== null) choose({ agent });
  };
  const fill = useRef(sayFor);
  useEffect(() => {
    fill.current = sayFor;
  });
  useEffect(() => {
    const take = (): void => {
      const filling = takeFilling();
      if (filling !== null) fill.current(filling.text, filling.agent);
    };
    take();
    return watchFilling(take);
  }, []);

  const take = async (transfer: DataTransfer): Promise<void> => {
    const names = [...transfer.files].map(({ name }) => name);
    await reading(DESK, names, async () => {
      const { parts, refused, told } = await readOutside(transfer);
      const pictures = parts.filter((part) => part.type === "image");
      change((before) => ({ images: [...before.images, ...pictures] }));
      say(parts.flatMap((part) => (part.type === "text" ? [part.text] : [])));
      if (refused.length > 0) toast(words.refused(refused.join(", ")), { kind: "error" });
      return [...refused, ...told];
    });
  };
  const drop = useDrop("composer", {
    label: words.label,
    accepts: (payload) => payload.kind !== "cards",
    onDrop: (payload) => {
      if (payload.kind === "text") say([payload.text], payload.project);
      else if (payload.kind === "prompt") sayFor(payload.text, payload.agent);
    },
  });

  const add = async (when: Wire<"When">): Promise<void> => {
    if (busy) return;
    if (prompt.trim() === "" && images.length + read.length === 0) {
      toast(words.needsPrompt);
      area.current?.focus();
      return;
    }
    setBusy(true);
    const failed = await allRead(DESK);
    // What was read and typed meanwhile goes along.
    const { prompt: asked, images: pictures } = kept;
    const said: Part[] = asked.trim() === "" ? [] : [{ type: "text", text: asked }];
    if (failed.length > 0) toast(text.common.notSent(failed.join(", ")), { kind: "error" });
    else if (await addTask({ project, parts: [...said, ...pictures], settings, when })) {
      // The model and the policy stay as they were chosen; uncommitted work is asked for each time.
      change((before) => ({ prompt: "", images: [], chosen: { ...before.chosen, carry: "nothing" } }));
    }
    setBusy(false);
    area.current?.focus();
  };

  const dragOver = (event: DragEvent): void => {
    if (!comesFromOutside(event.dataTransfer)) return;
    event.preventDefault();
    setOver(true);
  };

  return (
    <ComposerBox
      label={words.label}
      placeholder={words.placeholder}
      value={prompt}
      onChange={(value) => change(() => ({ prompt: value }))}
      // Enter starts, as one would expect of one line; Alt+Enter keeps a draft.
      onEnter={(alt) => void add(alt ? "later" : "now")}
      onPasteFiles={(pasted) => void take(pasted)}
      attached={images.map(({ media_type, data }) => ({
        name: words.picture,
        picture: pictureUrl(media_type, data),
      }))}
      reading={read}
      onDetach={(index) => change((before) => ({ images: before.images.filter((_, at) => at !== index) }))}
      over={drop.over || over}
      field={area}
      // A project's settings and branches may have changed meanwhile.
      area={{ id: "composer", onFocus: () => setTurn((before) => before + 1) }}
      frame={{
        ref: drop.ref,
        "aria-label": words.label,
        onDragOver: dragOver,
        onDragLeave: () => setOver(false),
        onDrop: (event) => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer);
        },
      }}
      chips={
        <>
          {shown !== null || project === null ? null : (
            <Select
              chip
              hideLabel
              label={words.project}
              choices={ids.map((id, i) => ({ id, label: names[i] ?? id }))}
              value={project}
              onChange={pick}
            />
          )}
          <Select
            chip
            hideLabel
            label={words.model}
            choices={models}
            value={settings.model ?? DEFAULT_MODEL}
            onChange={(model) => choose({ model: model === DEFAULT_MODEL ? null : model })}
          />
          <Select
            chip
            hideLabel
            label={words.agent}
            choices={agents}
            value={settings.agent ?? PLAIN_AGENT}
            onChange={(agent) => choose({ agent: agent === PLAIN_AGENT ? null : agent })}
          />
          <BaseChip offer={offer} settings={settings} onChange={choose} />
          <PolicyChip settings={settings} onChange={choose} />
          <BudgetChip settings={settings} onChange={choose} />
        </>
      }
    >
      <Button kind="quiet" isDisabled={busy} onPress={() => void add("later")}>
        {words.keep}
      </Button>
      <Button kind="primary" keys="Enter" isDisabled={busy} onPress={() => void add("now")}>
        {sends ? text.common.sendsWhenRead : words.start}
      </Button>
    </ComposerBox>
  );
}
