/** The specialists that a task of a project can be given to. */

import { useCallback } from "react";
import { call } from "../../api";
import { projects } from "../../live";
import type { Choice } from "../../parts";
import { useKeptRead } from "../../parts/useKeptRead";
import { text } from "../../text";

/** Stands for no specialist. */
export const PLAIN_AGENT = "";

const words = text.board.compose;
const PLAIN: Choice<string> = { id: PLAIN_AGENT, label: words.plainAgent };

/**
 * The plain agent, and those that there are for the project, as their files are now. `chosen` is among them in any case:
 * its file may be gone or wrong since it was chosen, and then that is said.
 */
export function useAgents(project: string | null, chosen: string): readonly Choice<string>[] {
  const read = useCallback(() => {
    const folder = project === null ? undefined : projects.get(project)?.path;
    return call("ListProfiles", { query: folder === undefined ? {} : { project: folder } });
  }, [project]);
  const { value } = useKeptRead(read);
  const profiles = value?.profiles ?? [];
  const sound = profiles.filter((profile) => profile.error == null);
  const choices = [
    PLAIN,
    ...sound.map(({ name, description }) => ({ id: name, label: name, hint: description })),
  ];
  if (choices.some(({ id }) => id === chosen)) return choices;
  const broken = profiles.some(({ name }) => name === chosen);
  const label = value === null ? chosen : broken ? words.brokenAgent(chosen) : words.missingAgent(chosen);
  return [...choices, { id: chosen, label }];
}
