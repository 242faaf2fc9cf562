/** Opening a file of a change in the user's editor. */

import { fileOpener } from "../../parts";
import type { FileChange } from "./wire";

/** What opens a file at a line; null where there is nothing to open, or nothing to open it with. */
export function editorFor(workspace: string | null, file: FileChange): ((line?: number) => void) | null {
  const open = fileOpener();
  if (open === undefined || workspace === null || file.new == null) return null;
  return (line) => open(`${workspace}/${file.path}`, line);
}
