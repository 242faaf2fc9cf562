/** A task, opened: in the work column, and beside the board. */
import { later } from "../../parts";

export const TaskDock = later(async () => (await import("./TaskDock")).TaskDock);
export const TaskPlace = later(async () => (await import("./TaskPlace")).TaskPlace);
