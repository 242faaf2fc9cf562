/** What models were used for, drawn, and what they cost. */
export { UsagePage } from "./UsagePage";
