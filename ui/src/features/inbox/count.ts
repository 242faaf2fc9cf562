import { useTaskSum } from "../../live";
import { countInbox } from "./rank";

/** How many things wait for the user. */
export function useInboxCount(): number {
  return useTaskSum(countInbox);
}
