import { GlobeIcon } from "lucide-react";
import { Button } from "../../parts";
import { text } from "../../text";
import { changeDraft, draftOf, NEW } from "./drafts";

/** Whether a new chat begins with the web: as it was chosen last. */
const KEPT = "flotilla.chat.web";

export function webOfNewChats(): boolean {
  try {
    return localStorage.getItem(KEPT) === "on";
  } catch {
    return false;
  }
}

function choose(key: string, web: boolean): void {
  changeDraft(key, { web });
  if (key !== NEW) return;
  try {
    localStorage.setItem(KEPT, web ? "on" : "off");
  } catch {
    // Without room there it holds for this chat.
  }
}

/** Lets the model that is asked next go on the web, or keeps it from it. */
export function WebChoice({ draft, current }: { readonly draft: string; readonly current: boolean }) {
  const on = draftOf(draft).web ?? current;
  return (
    <Button
      kind="chip"
      size="small"
      icon={<GlobeIcon aria-hidden />}
      pressed={on}
      aria-description={text.chat.webWords}
      onPress={() => choose(draft, !on)}
    >
      {text.chat.web}
    </Button>
  );
}
