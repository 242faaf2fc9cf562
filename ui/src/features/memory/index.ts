/** What is remembered across runs. */
export { MemoryPlace } from "./MemoryPlace";
export { useProposedCount } from "./memories";
