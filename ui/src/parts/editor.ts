import { asError } from "../api";
import { host } from "../host";
import { preference } from "../live";
import { toast } from "./toast";

/** The command that opens a file in the user's editor, with `{file}` and `{line}` in it. */
export const EDITOR_KEY = "editor.command";

/**
 * Opens a file at a line in the user's editor: by the command that is set, else in the first editor that is found.
 * Undefined where the window cannot do that.
 */
export function fileOpener(): ((path: string, line?: number) => void) | undefined {
  const { openInEditor } = host().shell;
  if (openInEditor === undefined) return undefined;
  return (path, line) => {
    const command = preference(EDITOR_KEY);
    openInEditor(path, line, typeof command === "string" ? command : undefined).catch((problem: unknown) => {
      const { title, hint } = asError(problem);
      toast(`${title}. ${hint}`, { kind: "error" });
    });
  };
}
