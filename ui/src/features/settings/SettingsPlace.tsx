import type { ReactNode } from "react";
import type { SettingsPage } from "../../shell/route";
import { text } from "../../text";
import { About } from "./About";
import { Agents } from "./Agents";
import { General } from "./General";
import { Projects, Prompts, Shortcuts } from "./Lists";
import { UsagePage } from "../usage";
import { Models } from "./Models";
import styles from "./Settings.module.css";

const words = text.settings;

const PAGES: Readonly<Record<SettingsPage, () => ReactNode>> = {
  general: General,
  models: Models,
  agents: Agents,
  usage: UsagePage,
  projects: Projects,
  prompts: Prompts,
  shortcuts: Shortcuts,
  about: About,
};

/** What can be set, a page for each kind. */
export function SettingsPlace({ page }: { readonly page: SettingsPage }) {
  const Page = PAGES[page];
  return (
    <div className={styles.settings}>
      <header className={styles.header}>
        <h1 className={styles.title}>{words.title}</h1>
        <nav className={styles.pages} aria-label={words.title}>
          {(Object.keys(PAGES) as SettingsPage[]).map((id) => (
            <a
              key={id}
              href={`#/settings/${id}`}
              className={styles.page}
              {...(id === page ? { "aria-current": "page" as const } : {})}
            >
              {words.pages[id]}
            </a>
          ))}
        </nav>
      </header>
      <div className={styles.scroll} tabIndex={0}>
        <div className={styles.body}>
          <Page />
        </div>
      </div>
    </div>
  );
}
