/** The shelf of saved prompts. */
export { PromptDialog } from "./PromptDialog";
export { PromptShelf } from "./PromptShelf";
export { movePrompt, type Prompt, readShelf, removePrompt, useShelf } from "./shelf";
