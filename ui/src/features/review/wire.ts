/** What the review asks of the daemon. */

import { call, callForBytes, type Wire } from "../../api";
import { ROUTES } from "../../api/routes";
import type { LineChoice } from "./diff/marks";

export type Changes = Wire<"Changes">;
export type FileChange = Wire<"FileChange">;
export type FileSide = Wire<"FileSide">;
export type TaskView = Wire<"TaskView">;
export type RunView = Wire<"RunView">;
export type Side = "old" | "new";

export interface NewComment {
  readonly path: string;
  readonly side: Side;
  readonly line: number;
  readonly end_line?: number;
  readonly quote: string;
  readonly text: string;
}

export interface CommentView extends NewComment {
  readonly id: string;
  readonly run: string;
  readonly message: string;
  readonly delivered: boolean;
  readonly at: string;
  readonly answer?: { readonly at: string; readonly text: string } | null;
  readonly changed: boolean | null;
}

export interface WorkspaceChanged {
  readonly tree: string;
  readonly undo: string | null;
  readonly task: TaskView;
}

const loose = call as unknown as (name: string, params: object) => Promise<unknown>;
const has = (name: string): boolean => name in ROUTES;

/** What this daemon can do. */
export const CAN = {
  reject: has("RejectChange"),
  comment: has("MakeComments"),
  /** Pictures, the landing's proposal, branches, landing a part, white space. */
  parts: has("ReadBlob") && has("ShowLanding"),
};

export type LandingForm = Wire<"LandingForm">;
export type Accepted = Wire<"Accepted">;

export interface LandingProposal {
  readonly message: string;
  readonly onto: string | null;
  readonly forms: readonly {
    readonly as: LandingForm;
    readonly possible: boolean;
    readonly why?: string | null;
  }[];
  readonly commits: readonly { readonly commit: string; readonly message: string }[];
}

export interface ChosenPart {
  readonly path: string;
  readonly lines?: LineChoice;
}

export interface LandingAsk {
  readonly as: LandingForm;
  readonly message?: string;
  readonly onto?: string;
  readonly dry_run: boolean;
  readonly tree?: string;
  readonly only?: readonly ChosenPart[];
}

export async function readProposal(task: string): Promise<LandingProposal> {
  if (CAN.parts) return (await loose("ShowLanding", { path: { task } })) as LandingProposal;
  const { title } = await readTask(task);
  const forms = (["commit", "commits", "edits"] as const).map((as) => ({ as, possible: true }));
  return { message: title, onto: null, forms, commits: [] };
}

export async function readBranches(project: string): Promise<readonly string[]> {
  if (!CAN.parts) return [];
  const list = (await loose("ListBranches", { path: { project } })) as {
    branches: readonly { readonly name: string }[];
  };
  return list.branches.map((branch) => branch.name);
}

export const land = (task: string, ask: LandingAsk): Promise<Accepted> =>
  loose("AcceptTask", { path: { task }, body: ask }) as Promise<Accepted>;

/** A side's content. */
export const readBlob = (
  task: string,
  path: string,
  side: Side,
  tree: string,
): Promise<Uint8Array<ArrayBuffer>> =>
  (callForBytes as unknown as (name: string, params: object) => Promise<Uint8Array<ArrayBuffer>>)(
    "ReadBlob",
    {
      path: { task },
      query: { path, side, tree },
    },
  );

export const steer = (task: string, words: string): Promise<unknown> =>
  call("SteerTask", {
    path: { task },
    body: { parts: [{ type: "text", text: words }], when: "now" },
  });

export const readTask = (task: string): Promise<TaskView> => call("ShowTask", { path: { task } });
export const readChanges = (task: string): Promise<Changes> => call("ListChanges", { path: { task } });

export interface PatchAsk {
  readonly tree: string;
  readonly whiteSpace: "shown" | "hidden";
  /** Only this file. */
  readonly path?: string;
}

export async function readPatch(task: string, { tree, whiteSpace, path }: PatchAsk): Promise<string> {
  const bytes = await callForBytes("ReadPatch", {
    path: { task },
    query: {
      ...(path === undefined ? {} : { path }),
      tree,
      whitespace: whiteSpace === "hidden" ? "ignore" : "show",
    },
  });
  return new TextDecoder().decode(bytes);
}

export async function readComments(task: string): Promise<readonly CommentView[]> {
  if (!CAN.comment) return [];
  const list = (await loose("ListComments", { path: { task } })) as { comments: readonly CommentView[] };
  return list.comments;
}

export async function sendComments(
  task: string,
  comments: readonly NewComment[],
  words: string,
): Promise<void> {
  const body = { comments, ...(words.trim() === "" ? {} : { text: words }) };
  await loose("MakeComments", { path: { task }, body });
}

export async function rejectPart(
  task: string,
  tree: string,
  path: string,
  lines: LineChoice | "whole",
): Promise<WorkspaceChanged> {
  const body = lines === "whole" ? { tree, path, whole: true } : { tree, path, lines };
  return (await loose("RejectChange", { path: { task }, body })) as WorkspaceChanged;
}

export async function restoreCheckpoint(run: string, checkpoint: string): Promise<void> {
  await loose("RestoreCheckpoint", { path: { run, checkpoint } });
}
