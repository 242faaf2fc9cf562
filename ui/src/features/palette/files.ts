/** Files of the project that the board shows, or else of the one that was used last. */

import { call } from "../../api";
import { preference, type Project, projects } from "../../live";
import { fileOpener } from "../../parts";
import { text } from "../../text";
import { mentionInChat } from "../chat";
import type { Entry } from "./entries";

/** One letter fits nearly every file. */
const SHORTEST_QUERY = 2;
const MOST = 12;

function project(): Project | undefined {
  const shown = preference("board.project");
  const own = typeof shown === "string" ? projects.get(shown) : undefined;
  return own ?? [...projects.values()].sort((a, b) => b.used_at.localeCompare(a.used_at))[0];
}

/** The files that fit. They open in the editor where the window can do that, else a new chat names them. */
export async function findFiles(query: string, signal: AbortSignal): Promise<readonly Entry[]> {
  const of = project();
  if (of === undefined || query.trim().length < SHORTEST_QUERY) return [];
  const { files } = await call("FindFiles", {
    path: { project: of.id },
    query: { query: query.trim().replaceAll(/\s+/g, ""), limit: MOST },
    signal,
  });
  const open = fileOpener();
  const group = open === undefined ? text.palette.fileInChat(of.name) : text.palette.fileInEditor(of.name);
  return files.map(({ path }) => ({
    id: `file:${of.id}:${path}`,
    title: path,
    group,
    run: () => (open === undefined ? mentionInChat(of.id, path) : open(`${of.path}/${path}`)),
  }));
}
