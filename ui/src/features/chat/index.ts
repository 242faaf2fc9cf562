import { offerActions } from "../../actions";
import { CHAT_ACTIONS } from "./ChatPlace";

export { ChatPlace } from "./ChatPlace";
export { sendToChat, sendToScratchpad } from "./send";

offerActions(CHAT_ACTIONS);
