import { type DragEvent, useEffect, useRef, useState } from "react";
import { asError, call, type Wire } from "../../api";
import { useDrop } from "../../drag";
import { comesFromOutside, type Part, readOutside } from "../../drag/outside";
import { projects, useProjectList, type Project } from "../../live";
import { Button, type Choice, ComposerBox, pictureUrl, Select, toast } from "../../parts";
import { text } from "../../text";
import { takeFilling, watchFilling } from "./fill";

const words = text.board.compose;
type Image = Extract<Part, { type: "image" }>;
type Settings = Pick<Wire<"TaskSettings">, "mode" | "network" | "carry">;

const DEFAULT_MODEL = "";
const byUse = (all: Iterable<Project>): Choice<string>[] =>
  [...all].map(({ id, name }) => ({ id, label: name }));
const idsOf = (all: Iterable<Project>): string[] => byUse(all).map((choice) => choice.id);

/** The models there are, read once and again when the composer is focused. */
function useModels(): readonly Choice<string>[] {
  const [models, setModels] = useState<readonly Choice<string>[]>([]);
  useEffect(() => {
    const ask = new AbortController();
    call("ListModels", { signal: ask.signal })
      .then(({ models: found }) =>
        setModels(
          found.filter((model) => model.model !== null).map(({ name }) => ({ id: name, label: name })),
        ),
      )
      // Without a list the default model is still there to be asked.
      .catch(() => undefined);
    return () => ask.abort();
  }, []);
  return [{ id: DEFAULT_MODEL, label: words.defaultModel }, ...models];
}

export interface ComposerProps {
  /** The project that the board shows; null where it shows all. */
  readonly project: string | null;
}

/** Where a prompt becomes a task: typed, pasted or dropped. */
export function Composer({ project }: ComposerProps) {
  const [prompt, setPrompt] = useState("");
  const [images, setImages] = useState<readonly Image[]>([]);
  const [picked, setPicked] = useState<string | null>(null);
  const [model, setModel] = useState(DEFAULT_MODEL);
  const [settings, setSettings] = useState<Settings>({ mode: "auto", network: "none", carry: "nothing" });
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const ids = useProjectList(idsOf);
  const models = useModels();
  const chosen = project ?? picked ?? ids[0] ?? null;

  useEffect(() => {
    const fill = (): void => {
      const filling = takeFilling();
      if (filling === null) return;
      setPrompt((before) => [before.trimEnd(), filling.text].filter(Boolean).join("\n\n"));
      area.current?.focus();
    };
    fill();
    return watchFilling(fill);
  }, []);

  const take = async (transfer: DataTransfer): Promise<void> => {
    const { parts, refused } = await readOutside(transfer);
    const texts = parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
    if (texts.length > 0) setPrompt((before) => [before.trimEnd(), ...texts].filter(Boolean).join("\n\n"));
    setImages((before) => [...before, ...parts.filter((part) => part.type === "image")]);
    if (refused.length > 0) toast(words.refused(refused.join(", ")), { kind: "error" });
    area.current?.focus();
  };
  const drop = useDrop("composer", {
    label: words.label,
    accepts: (payload) => payload.kind !== "cards",
    onDrop: (payload) => {
      if (payload.kind === "cards") return;
      setPrompt((before) => [before.trimEnd(), payload.text].filter(Boolean).join("\n\n"));
      area.current?.focus();
    },
  });

  const add = async (when: Wire<"When">): Promise<void> => {
    const folder = chosen === null ? undefined : projects.get(chosen)?.path;
    if (folder === undefined || prompt.trim() === "") {
      if (folder === undefined) toast(words.needsProject, { kind: "error" });
      else toast(words.needsPrompt);
      return;
    }
    setBusy(true);
    try {
      const parts: Part[] = [{ type: "text", text: prompt }, ...images];
      const asked = model === DEFAULT_MODEL ? settings : { ...settings, model };
      const task = await call("AddTask", {
        body: { project: folder, prompt: parts, settings: asked, start: when },
      });
      setPrompt("");
      setImages([]);
      toast(when === "now" ? words.started(task.title) : words.kept(task.title));
    } catch (problem) {
      const { title, hint } = asError(problem);
      toast(`${title}. ${hint}`, { kind: "error" });
    } finally {
      setBusy(false);
      area.current?.focus();
    }
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
      onChange={setPrompt}
      // Enter starts, as one would expect of one line; Alt+Enter keeps a draft.
      onEnter={(alt) => void add(alt ? "later" : "now")}
      onPasteFiles={(pasted) => void take(pasted)}
      attached={images.map(({ media_type, data }) => ({
        name: words.picture,
        picture: pictureUrl(media_type, data),
      }))}
      onDetach={(index) => setImages(images.filter((_, at) => at !== index))}
      over={drop.over || over}
      field={area}
      area={{ id: "composer" }}
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
          {project === null ? <ProjectChip value={chosen} onChange={setPicked} /> : null}
          <Select chip hideLabel label={words.model} choices={models} value={model} onChange={setModel} />
          <Select
            chip
            hideLabel
            label={words.carry}
            choices={[
              { id: "nothing", label: words.carries.nothing },
              { id: "uncommitted", label: words.carries.uncommitted },
            ]}
            value={settings.carry ?? "nothing"}
            onChange={(carry) => setSettings({ ...settings, carry })}
          />
          <Select
            chip
            hideLabel
            label={words.mode}
            choices={[
              { id: "auto", label: words.modes.auto, hint: words.modeHints.auto },
              { id: "ask", label: words.modes.ask, hint: words.modeHints.ask },
            ]}
            value={settings.mode ?? "auto"}
            onChange={(mode) => setSettings({ ...settings, mode })}
          />
          <Select
            chip
            hideLabel
            label={words.network}
            choices={[
              { id: "none", label: words.networks.none },
              { id: "full", label: words.networks.full },
            ]}
            value={settings.network ?? "none"}
            onChange={(network) => setSettings({ ...settings, network })}
          />
        </>
      }
    >
      <Button kind="quiet" isDisabled={busy} onPress={() => void add("later")}>
        {words.keep}
      </Button>
      <Button kind="primary" keys="Enter" isDisabled={busy} onPress={() => void add("now")}>
        {words.start}
      </Button>
    </ComposerBox>
  );
}

const names = (all: Iterable<Project>): string[] => byUse(all).map(({ label }) => label);

function ProjectChip({ value, onChange }: { value: string | null; onChange: (id: string) => void }) {
  const ids = useProjectList(idsOf);
  const labels = useProjectList(names);
  if (value === null) return null;
  const choices = ids.map((id, i) => ({ id, label: labels[i] ?? id }));
  return <Select chip hideLabel label={words.project} choices={choices} value={value} onChange={onChange} />;
}
