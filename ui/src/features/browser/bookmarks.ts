/** The user's bookmarks, in the order in which they were made. */

import { useMemo } from "react";
import { preference, setPreference, usePreference } from "../../live";
import { pagesOf, type Page } from "./tabs";

const KEY = "browser.bookmarks";
const asText = (value: unknown): string => JSON.stringify(pagesOf(value));

export function useBookmarks(): readonly Page[] {
  const text = usePreference(KEY, asText);
  return useMemo(() => JSON.parse(text) as Page[], [text]);
}

/** Adds the page, or takes it away where it is there. */
export function toggleBookmark(page: Page): void {
  const before = pagesOf(preference(KEY));
  const after = before.filter(({ url }) => url !== page.url);
  setPreference(KEY, after.length === before.length ? [...before, page] : after);
}
