/** Takes pictures of a screen in each theme and size that is asked for. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Page, test as base } from "@playwright/test";
import { type Scene, wholeScene } from "./scene/fleet";

/** A list out of the environment, or what is usual. */
const listed = (name: string, usual: string): string[] =>
  (process.env[name] ?? usual).split(",").filter(Boolean);

const FOLDER = process.env["FLOTILLA_PICTURES"] ?? "";
const THEMES = listed("FLOTILLA_PICTURES_THEMES", "dark,light,contrast");
const SIZES = listed("FLOTILLA_PICTURES_SIZES", "1280x800,3840x2160").map((size) => {
  const [width, height] = size.split("x").map(Number);
  if (!width || !height) throw new Error(`${size} is no size such as 1280x800`);
  return { width, height };
});

/** Where the pictures go to; refused where nobody said. */
function folder(): string {
  if (FOLDER === "") throw new Error("FLOTILLA_PICTURES names no folder");
  mkdirSync(FOLDER, { recursive: true });
  return FOLDER;
}

/** Shows a theme the way a user's choice would, without keeping it. */
async function wear(page: Page, theme: string): Promise<void> {
  await page.emulateMedia({
    colorScheme: theme === "light" ? "light" : "dark",
    contrast: theme === "contrast" ? "more" : "no-preference",
    reducedMotion: "reduce",
  });
}

export interface ShootSettings {
  /** Only these sizes, whatever is asked for: such as the narrow ones. */
  readonly sizes?: readonly { readonly width: number; readonly height: number }[];
  /** Done after each change of size, before the picture: such as opening again what the change closed. */
  readonly before?: () => Promise<void>;
}

/** `NAME-THEME-WIDTHxHEIGHT.png` for each theme and size. */
export async function shoot(page: Page, name: string, settings: ShootSettings = {}): Promise<void> {
  for (const size of settings.sizes ?? SIZES) {
    await page.setViewportSize(size);
    for (const theme of THEMES) {
      await wear(page, theme);
      await settings.before?.();
      await settled(page);
      await page.screenshot({
        path: join(folder(), `${name}-${theme}-${size.width}x${size.height}.png`),
        // What moves by itself stands still, so that two pictures of one state are equal.
        animations: "disabled",
        caret: "initial",
      });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Waits for the fonts, and for two frames after them. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (let i = 0; i < 2; i++) await new Promise((go) => requestAnimationFrame(go));
  });
}

export async function goTo(page: Page, route: string): Promise<void> {
  await page.evaluate((to) => (location.hash = to), route);
}

/** Opens the window of a scene as it is the first time, at a route. */
export async function openAt(page: Page, scene: Scene, route: string): Promise<void> {
  await page.goto(scene.url);
  await page.getByRole("navigation", { name: "Places" }).waitFor();
  await goTo(page, route);
}

/** Pictures of the whole scene: one fleet for all of a file. */
export const test = base.extend<object, { scene: Scene }>({
  scene: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const scene = await wholeScene();
      await use(scene);
      scene.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
});
