/** Short words about what was just done, with a way back where there is one. Undo beats a dialog. */

export interface Toast {
  readonly id: number;
  readonly words: string;
  readonly kind: "plain" | "error";
  readonly action?: { readonly label: string; readonly act: () => void };
}

let next = 1;
let toasts: readonly Toast[] = [];
const watchers = new Set<() => void>();
const STAY_MS = 8000;

function set(value: readonly Toast[]): void {
  toasts = value;
  for (const watch of watchers) watch();
}

export function dismiss(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Shows `words` for a while; an error stays until it is dismissed. */
export function toast(words: string, options: { kind?: Toast["kind"]; action?: Toast["action"] } = {}): void {
  const { kind = "plain", action } = options;
  const id = next++;
  set([...toasts.slice(-3), { id, words, kind, ...(action ? { action } : {}) }]);
  if (kind === "plain") setTimeout(() => dismiss(id), STAY_MS);
}

export const currentToasts = (): readonly Toast[] => toasts;

export function watchToasts(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}
