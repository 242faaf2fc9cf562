/** All words of the UI, in one catalogue. English now; another language is another folder of the same shape. */

import { board } from "./en/board";
import { browser } from "./en/browser";
import { budget } from "./en/budget";
import { chat } from "./en/chat";
import { common } from "./en/common";
import { drag } from "./en/drag";
import { inbox } from "./en/inbox";
import { landing } from "./en/landing";
import { memory } from "./en/memory";
import { palette } from "./en/palette";
import { projects } from "./en/projects";
import { prompts } from "./en/prompts";
import { review } from "./en/review";
import { settings } from "./en/settings";
import { shell } from "./en/shell";
import { surroundings } from "./en/surroundings";
import { task } from "./en/task";
import { terminal } from "./en/terminal";
import { usage } from "./en/usage";
import { welcome } from "./en/welcome";

export const text = {
  board,
  browser,
  budget,
  chat,
  common,
  drag,
  inbox,
  landing,
  memory,
  palette,
  projects,
  prompts,
  review,
  settings,
  shell,
  surroundings,
  task,
  terminal,
  usage,
  welcome,
};
