/** What is remembered across runs. */
export { Recalled } from "./Recalled";
export { MemoryPlace } from "./MemoryPlace";
export { ProposalsNote } from "./ProposalsNote";
export { useProposedCount } from "./memories";
