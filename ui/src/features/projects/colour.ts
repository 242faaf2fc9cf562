const COLOURS = 8;

/** A project's colour by its number: those that there are, taken in turn. */
export const colourOf = (number: number): string => `var(--project-${number % COLOURS})`;
