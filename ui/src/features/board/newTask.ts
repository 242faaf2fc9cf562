/** A new task: which project it goes to, how that project proposes to run it, and what is said once it is there. */

import { useEffect, useState } from "react";
import { asError, call, type Wire } from "../../api";
import type { Part } from "../../drag/outside";
import { type Project, projects } from "../../live";
import { toast } from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";

const words = text.board.compose;

export interface NewTask {
  /** Which project; the one that was used last where null. */
  readonly project: string | null;
  readonly title?: string | null;
  readonly parts: readonly Part[];
  /** How it is to be run; as its project's settings propose where absent. */
  readonly settings?: Wire<"TaskSettings">;
  /** The profile of the agent that does it, where the settings are left to the project. */
  readonly agent?: string | null;
  readonly when: Wire<"When">;
}

/** The projects, the one that was used last first. */
export const byUse = (all: Iterable<Project>): Project[] =>
  [...all].sort((a, b) => Date.parse(b.used_at) - Date.parse(a.used_at));

/** Adds a task and says so; false where it could not be, which is said too. */
export async function addTask({ project, title, parts, settings, agent, when }: NewTask): Promise<boolean> {
  const target = projects.get(project ?? "") ?? byUse(projects.values())[0];
  if (target === undefined) {
    toast(words.needsProject, { kind: "error" });
    return false;
  }
  try {
    const chosen = agent == null ? settings : { ...(settings ?? (await proposed(target.id))), agent };
    const task = await call("AddTask", {
      body: {
        project: target.path,
        prompt: [...parts],
        start: when,
        ...(title == null ? {} : { title }),
        ...(chosen === undefined ? {} : { settings: chosen }),
      },
    });
    toast((when === "now" ? words.started : words.kept)(task.title), {
      action: { label: text.board.do.open, act: () => go({ place: "task", task: task.id, tab: "timeline" }) },
    });
    return true;
  } catch (problem) {
    const { title: what, hint } = asError(problem);
    toast(`${what}. ${hint}`, { kind: "error" });
    return false;
  }
}

/** What can be chosen for a task of a project, and what its settings propose. */
export interface Offer {
  readonly settings: Wire<"TaskSettings">;
  /** The branches it may start from, the newest first. */
  readonly branches: readonly string[];
  /** The branch that is checked out; null where none is, or it is no repository. */
  readonly current: string | null;
}

const PLAIN: Wire<"TaskSettings"> = { mode: "auto", network: "none", carry: "nothing" };
const NOTHING: Offer = { settings: PLAIN, branches: [], current: null };

/** How a project's settings propose to run a task. */
async function proposed(project: string, signal?: AbortSignal): Promise<Wire<"TaskSettings">> {
  const ask = { path: { project }, ...(signal === undefined ? {} : { signal }) };
  const { model, mode, base, network } = await call("ReadProjectSettings", ask);
  return {
    ...PLAIN,
    ...(model == null ? {} : { model }),
    ...(base == null ? {} : { base }),
    ...(mode == null ? {} : { mode }),
    ...(network == null ? {} : { network }),
  };
}

/** Reads the offer of a project: when it is chosen, and again when `turn` changes. Until then the plain one stands. */
export function useOffer(project: string | null, turn: number): Offer {
  const [offer, setOffer] = useState<{ of: string; offer: Offer } | null>(null);
  useEffect(() => {
    if (project === null) return;
    const ask = new AbortController();
    const path = { project };
    const { signal } = ask;
    void Promise.all([
      proposed(project, signal).catch(() => PLAIN),
      // A folder that is no repository has none.
      call("ListBranches", { path, signal }).catch(() => null),
    ]).then(([settings, list]) => {
      if (signal.aborted) return;
      setOffer({
        of: project,
        offer: {
          settings,
          branches: list?.branches.map(({ name }) => name) ?? [],
          current: list?.current ?? null,
        },
      });
    });
    return () => ask.abort();
  }, [project, turn]);
  return offer !== null && offer.of === project ? offer.offer : NOTHING;
}
