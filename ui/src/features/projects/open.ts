/** Opening a folder as a project: the system's own dialog, or a typed path where there is none. */

import { asError, call } from "../../api";
import { host } from "../../host";
import { type Project, setPreference } from "../../live";
import { toast } from "../../parts";
import { go } from "../../shell/route";
import { text } from "../../text";

let asking = false;
const watchers = new Set<() => void>();

function ask(next: boolean): void {
  asking = next;
  for (const watch of watchers) watch();
}

export const isAsking = (): boolean => asking;
export const stopAsking = (): void => ask(false);
export function watchAsking(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

/** Lets the board show one project, or with null all of them. */
export function showProject(project: string | null): void {
  setPreference("board.project", project);
  go({ place: "board" });
}

/** Makes a project of a folder and shows it. Throws as `call` does. */
export async function openPath(path: string): Promise<Project> {
  const project = await call("OpenProject", { body: { path } });
  showProject(project.id);
  return project;
}

/** Asks for a folder and opens it. */
export async function openFolder(): Promise<void> {
  const pick = host().shell.pickFolder;
  if (pick === undefined) {
    ask(true);
    return;
  }
  try {
    const path = await pick();
    if (path !== null) await openPath(path);
  } catch (problem) {
    const { title, hint } = asError(problem);
    toast(`${title}. ${hint}`, { kind: "error" });
  }
}

/** Puts a project out of sight; opening its folder again brings it back. */
export async function forget({ id, name, path }: Project): Promise<void> {
  try {
    await call("ForgetProject", { path: { project: id } });
    const back = (): void => void openPath(path).catch(() => undefined);
    toast(text.projects.forgotten(name), { action: { label: text.common.undo, act: back } });
  } catch (problem) {
    const { title, hint } = asError(problem);
    toast(`${title}. ${hint}`, { kind: "error" });
  }
}
