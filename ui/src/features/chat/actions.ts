import type { Action } from "../../actions";
import { text } from "../../text";
import { newChat } from "./send";

/** What can be done from everywhere. */
export const CHAT_ACTIONS: readonly Action[] = [
  {
    id: "chat.new",
    title: text.chat.actions.new,
    group: text.chat.title,
    keys: "Mod+Shift+O",
    run: newChat,
  },
];
