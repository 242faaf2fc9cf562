import { EllipsisIcon, GripVerticalIcon, PlusIcon } from "lucide-react";
import { useState } from "react";
import { useDrag } from "../../drag";
import { usePreference } from "../../live";
import { ErrorNote, IconButton, Menu, SideList, SideNote, SideRow, SideSection } from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";
import { addTask, fillComposer } from "../board";
import { PromptDialog } from "./PromptDialog";
import { movePrompt, onOffer, type Prompt, readShelf, removePrompt, useShelf } from "./shelf";

const words = text.prompts;
const idOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Puts a prompt's words into the board's composer, and shows it. */
export const putInComposer = (prompt: Prompt): void => {
  fillComposer(prompt.text, prompt.agent ?? null);
  go({ place: "board" });
};

interface RowProps {
  readonly prompt: Prompt;
  /** The project that the board shows. */
  readonly shown: string | null;
  readonly onEdit: (prompt: Prompt) => void;
}

function Row({ prompt, shown, onEdit }: RowProps) {
  const { id, title } = prompt;
  const agent = prompt.agent ?? null;
  const use = (): void => putInComposer(prompt);
  const { ref, handle, dragging } = useDrag(
    `prompt:${id}`,
    { kind: "prompt", title, text: prompt.text, agent },
    title,
    { role: "button" },
  );
  const add = (when: "now" | "later"): void =>
    void addTask({ project: shown, title, parts: [{ type: "text", text: prompt.text }], agent, when });
  return (
    <SideRow
      ref={ref}
      {...handle}
      role="button"
      icon={<GripVerticalIcon />}
      name={title}
      title={words.tip}
      dragging={dragging}
      onClick={use}
      menu={
        <Menu
          label={words.actions(title)}
          groups={[
            {
              id: "use",
              actions: [
                { id: "use", label: words.use, act: use },
                { id: "draft", label: words.draft, act: () => add("later") },
                { id: "start", label: words.start, act: () => add("now") },
                { id: "edit", label: words.edit, act: () => onEdit(prompt) },
              ],
            },
            {
              id: "move",
              actions: [
                { id: "up", label: words.up, act: () => void movePrompt(prompt, -1) },
                { id: "down", label: words.down, act: () => void movePrompt(prompt, 1) },
              ],
            },
            {
              id: "away",
              actions: [
                { id: "remove", label: words.remove, danger: true, act: () => void removePrompt(prompt) },
              ],
            },
          ]}
        >
          <IconButton label={words.actions(title)}>
            <EllipsisIcon />
          </IconButton>
        </Menu>
      }
    />
  );
}

/** The saved prompts that are on offer: dragged to the board, or put into the composer by a click. */
export function PromptShelf() {
  const { state, prompts, error } = useShelf();
  const project = usePreference("board.project", idOrNull);
  const [edited, setEdited] = useState<{ prompt: Prompt | null } | null>(null);
  const shown = onOffer(prompts, project);
  return (
    <SideSection
      title={words.heading}
      action={
        <IconButton label={words.add} onPress={() => setEdited({ prompt: null })}>
          <PlusIcon />
        </IconButton>
      }
    >
      {error === null ? null : <ErrorNote error={error} onRetry={() => void readShelf()} />}
      {state === "there" && shown.length === 0 ? <SideNote>{words.none}</SideNote> : null}
      <SideList>
        {shown.map((prompt) => (
          <Row key={prompt.id} prompt={prompt} shown={project} onEdit={(one) => setEdited({ prompt: one })} />
        ))}
      </SideList>
      <PromptDialog open={edited !== null} prompt={edited?.prompt ?? null} onClose={() => setEdited(null)} />
    </SideSection>
  );
}
