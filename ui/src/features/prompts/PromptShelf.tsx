export function PromptShelf() {
  return null;
}
