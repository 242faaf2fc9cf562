import { call } from "../../api";
import { text } from "../../text";
import type { Goal } from "./entries";

/** The chats to go to, the newest first. Throws as `call` does. */
export async function readChats(signal: AbortSignal): Promise<Goal[]> {
  const { chats } = await call("ListChats", { signal });
  return chats.map(({ id, title }) => ({ id, title: title === "" ? text.palette.newChat : title }));
}
