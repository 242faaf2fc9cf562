export { PromptShelf } from "./PromptShelf";
