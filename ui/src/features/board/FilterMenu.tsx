import { useMemo } from "react";
import { projects, type TaskCard, useProjectList, useTaskList } from "../../live";
import { Button, Menu, type MenuGroup } from "../../parts";
import { showProject } from "../projects";
import { text } from "../../text";
import { byUse } from "./newTask";

const words = text.board.filter;
const HOUR_MS = 3_600_000;
const AGES = [
  { id: "hour", ms: HOUR_MS },
  { id: "day", ms: 24 * HOUR_MS },
  { id: "week", ms: 7 * 24 * HOUR_MS },
] as const;
export type Age = (typeof AGES)[number]["id"];

/** What is filtered by, beside the project and the words. */
export interface Chosen {
  readonly model: string | null;
  readonly age: Age | null;
}
export const EVERYTHING: Chosen = { model: null, age: null };

/** Since when, in milliseconds, counted from the moment that it was chosen: cards do not go while one looks at them. */
export const sinceOf = (age: Age | null, now: number): number | null =>
  age === null ? null : now - (AGES.find(({ id }) => id === age)?.ms ?? 0);

const modelsOf = (all: Iterable<TaskCard>): string[] => {
  const found = new Set<string>();
  for (const task of all) if (task.latest_run != null) found.add(task.latest_run.model);
  return [...found].sort();
};
const idsOf = (all: Iterable<{ id: string; used_at: string }>): string[] =>
  byUse(all as Parameters<typeof byUse>[0]).map(({ id }) => id);

export function FilterMenu({
  project,
  chosen,
  onChange,
}: {
  readonly project: string | null;
  readonly chosen: Chosen;
  readonly onChange: (chosen: Chosen) => void;
}) {
  const models = useTaskList(modelsOf);
  const ids = useProjectList(idsOf);
  const set = [project, chosen.model, chosen.age].filter((one) => one !== null).length;
  const groups = useMemo((): MenuGroup[] => {
    const one = <T extends string>(
      id: string,
      title: string,
      any: string,
      all: readonly { id: T; label: string }[],
      now: T | null,
      act: (value: T | null) => void,
    ): MenuGroup => ({
      id,
      title,
      actions: [
        { id: `${id}:any`, label: any, checked: now === null, act: () => act(null) },
        ...all.map((choice) => ({
          id: `${id}:${choice.id}`,
          label: choice.label,
          checked: now === choice.id,
          act: () => act(choice.id),
        })),
      ],
    });
    const ages = AGES.map(({ id }) => ({ id, label: words[id] }));
    const named = ids.map((id) => ({ id, label: projects.get(id)?.name ?? id }));
    const asked = models.map((model) => ({ id: model, label: model }));
    return [
      one("project", words.project, words.any, named, project, showProject),
      one("model", words.model, words.any, asked, chosen.model, (model) => onChange({ ...chosen, model })),
      one("changed", words.changed, words.ever, ages, chosen.age, (age) => onChange({ ...chosen, age })),
    ];
  }, [ids, models, project, chosen, onChange]);
  return (
    <Menu label={words.menu} groups={groups} placement="bottom end">
      <Button kind={set === 0 ? "quiet" : "plain"}>{set === 0 ? words.menu : words.menuOn(set)}</Button>
    </Menu>
  );
}
