export const drag = {
  role: "draggable",
  instructions:
    "Press Space to pick it up, the arrow keys to choose where it goes, Space to drop it, Escape to let it go.",
  started: (what: string): string => `Picked up ${what}.`,
  over: (what: string, place: string | null): string =>
    place === null ? `${what} is over no target.` : `${what} is over ${place}.`,
  dropped: (what: string, place: string | null): string =>
    place === null ? `${what} was put back.` : `Dropped ${what} on ${place}.`,
  cancelled: (what: string): string => `${what} was put back.`,
};
