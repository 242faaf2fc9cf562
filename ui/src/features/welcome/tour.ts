/** The tour: a sample project whose three tasks a rehearsed model works on; what it does is done for real. */

import { asError, call } from "../../api";
import { setPreference, type TaskCard } from "../../live";
import { toast } from "../../parts";
import { showProject } from "../projects";

/** The preference that holds the tour's project, while the tour is on. */
export const TOUR_KEY = "tour.project";

export const tourOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Begins the tour, and shows its board. */
export async function takeTour(): Promise<void> {
  try {
    const { id } = await call("TakeTour", {});
    setPreference(TOUR_KEY, id);
    showProject(id);
  } catch (problem) {
    const { title, hint } = asError(problem);
    toast(`${title}. ${hint}`, { kind: "error" });
  }
}

/** Ends it: its project leaves the list, and the board shows all others again. */
export async function endTour(project: string): Promise<void> {
  try {
    await call("ForgetProject", { path: { project } });
    setPreference(TOUR_KEY, null);
    setPreference("board.project", null);
  } catch (problem) {
    const { title, hint } = asError(problem);
    toast(`${title}. ${hint}`, { kind: "error" });
  }
}

export type TourStep = "work" | "asks" | "review" | "done";

/** What there is to do in the tour, by where its tasks stand. */
export function stepOf(tasks: Iterable<TaskCard>, project: string): TourStep {
  let working = 0;
  let reviews = 0;
  for (const { project_id, state } of tasks) {
    if (project_id !== project) continue;
    if (state === "needs_you") return "asks";
    if (state === "running" || state === "queued") working++;
    if (state === "review") reviews++;
  }
  return working > 0 ? "work" : reviews > 0 ? "review" : "done";
}
