import { text } from "../text";
import { toast } from "./toast";

/** Copies text; says so where the system refuses. */
export async function copyText(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    toast(text.common.notCopied, { kind: "error" });
    return false;
  }
}
