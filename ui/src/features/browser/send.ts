/** Sends what a page says elsewhere. All of it comes from a foreign page, and is said to. */

import { asError, call, type Wire } from "../../api";
import type { BrowserPane, PageText } from "../../host";
import { type Project, projects } from "../../live";
import { toast } from "../../parts";
import { go } from "../../shell";
import { sendToChat } from "../chat";
import { text } from "../../text";
import { pageName } from "./address";
import type { BrowserTab } from "./tabs";

/** A page in words: what is selected as a quotation, and where it is from. */
export function wordsOf({ title, url, selection }: PageText): string {
  const from = text.browser.fromPage(pageName(title, url), url);
  const picked = selection.trim();
  if (picked === "") return from;
  return `${from}\n\n${picked
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n")}`;
}

/** The project that was used last: where a task goes that names none. */
function lastProject(): Project | null {
  let last: Project | null = null;
  for (const project of projects.values())
    if (last === null || project.used_at > last.used_at) last = project;
  return last;
}

/** Keeps a page as a draft of the project that was used last. */
async function sendToTask(page: PageText): Promise<void> {
  const project = lastProject();
  if (project === null) {
    toast(text.browser.noProject, { kind: "error" });
    return;
  }
  try {
    // How it is to be run is left to the project's settings.
    const body = {
      project: project.path,
      title: pageName(page.title, page.url).slice(0, 120),
      prompt: [{ type: "text", text: wordsOf(page) }],
      start: "later",
    };
    const { id } = await call("AddTask", { body: body as Wire<"AddTask"> });
    toast(text.browser.drafted(project.name), {
      action: { label: text.browser.show, act: () => go({ place: "task", task: id, tab: "timeline" }) },
    });
  } catch (problem) {
    const { title, hint } = asError(problem);
    toast(`${title} ${hint}`, { kind: "error" });
  }
}

/** Sends what a tab shows, or what is selected in it. A page that does not answer is sent by its address alone. */
export async function sendPage(pane: BrowserPane, tab: BrowserTab, to: "task" | "chat"): Promise<void> {
  const alone = { url: tab.url, title: tab.title, selection: "", text: "" };
  const page = await pane.text(tab.id).catch(() => alone);
  if (to === "task") await sendToTask(page);
  else sendToChat(wordsOf(page));
}
