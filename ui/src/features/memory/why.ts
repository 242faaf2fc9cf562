import type { Wire } from "../../api";
import { text } from "../../text";

/** Why a memory went into a prompt, in words. */
export function why(reason: Wire<"MemoryReason">): string {
  const words = text.memory.why;
  return reason.because === "words" ? words.words(reason.words) : words[reason.because];
}
