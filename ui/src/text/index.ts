/** All words of the UI, in one catalogue. English now; another language is another folder of the same shape. */

import { common } from "./en/common";
import { drag } from "./en/drag";
import { projects } from "./en/projects";
import { prompts } from "./en/prompts";
import { shell } from "./en/shell";

export const text = { common, drag, projects, prompts, shell };
