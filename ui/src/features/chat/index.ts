/** Conversations with a model. */
import { offerActions } from "../../actions";
import { later } from "../../parts";
import { CHAT_ACTIONS } from "./actions";

export const ChatPlace = later(async () => (await import("./ChatPlace")).ChatPlace);
export { mentionInChat, sendToChat, sendToScratchpad } from "./send";

offerActions(CHAT_ACTIONS);
