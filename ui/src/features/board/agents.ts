/** The specialists that a task of a project can be given to. */

import { useEffect, useState } from "react";
import { call } from "../../api";
import { projects } from "../../live";
import type { Choice } from "../../parts";
import { text } from "../../text";

/** Stands for no specialist. */
export const PLAIN_AGENT = "";

const words = text.board.compose;
const PLAIN: Choice<string> = { id: PLAIN_AGENT, label: words.plainAgent };

/** Read anew for each project, and when `turn` changes: their files may have changed meanwhile. */
export function useAgents(project: string | null, turn: number): readonly Choice<string>[] {
  const [agents, setAgents] = useState<readonly Choice<string>[]>([PLAIN]);
  useEffect(() => {
    const ask = new AbortController();
    const folder = project === null ? undefined : projects.get(project)?.path;
    call("ListProfiles", { query: folder === undefined ? {} : { project: folder }, signal: ask.signal })
      .then(({ profiles }) => {
        const sound = profiles.filter((profile) => profile.error == null);
        setAgents([
          PLAIN,
          ...sound.map(({ name, description }) => ({ id: name, label: name, hint: description })),
        ]);
      })
      // Without a list the plain agent is still there.
      .catch(() => undefined);
    return () => ask.abort();
  }, [project, turn]);
  return agents;
}
