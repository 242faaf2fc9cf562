/** What is remembered across runs. */
export { Recalled } from "./Recalled";
export { MemoryPlace } from "./MemoryPlace";
export { useProposedCount } from "./memories";
