/** What the review asks of the daemon. */

import { call, callForBytes, type Wire } from "../../api";
import type { LineChoice } from "./diff/marks";

export type Changes = Wire<"Changes">;
export type FileChange = Wire<"FileChange">;
export type FileSide = Wire<"FileSide">;
export type TaskView = Wire<"TaskView">;
export type RunView = Wire<"RunView">;
export type CommentView = Wire<"CommentView">;
export type Evidence = Wire<"Evidence">;
export type CommandRun = Wire<"CommandRun">;
export type Side = Wire<"ChangeSide">;
export type LandingForm = Wire<"LandingForm">;
export type Accepted = Wire<"Accepted">;
export type LandingProposal = Wire<"LandingProposal">;
export type ChosenPart = Wire<"ChosenPart">;
export type LandingAsk = Wire<"AcceptTask">;

export interface NewComment {
  readonly path: string;
  readonly side: Side;
  readonly line: number;
  readonly end_line?: number | null;
  readonly quote: string;
  readonly text: string;
}

export const readTask = (task: string): Promise<TaskView> => call("ShowTask", { path: { task } });
export const readChanges = (task: string): Promise<Changes> => call("ListChanges", { path: { task } });
export const readEvidence = (task: string): Promise<Evidence> => call("ShowEvidence", { path: { task } });
export const readProposal = (task: string): Promise<LandingProposal> =>
  call("ShowLanding", { path: { task } });

export async function readBranches(project: string): Promise<readonly string[]> {
  const { branches } = await call("ListBranches", { path: { project } });
  return branches.map((branch) => branch.name);
}

export const land = (task: string, body: LandingAsk): Promise<Accepted> =>
  call("AcceptTask", { path: { task }, body });

/** A side's content. */
export const readBlob = (
  task: string,
  path: string,
  side: Side,
  tree: string,
): Promise<Uint8Array<ArrayBuffer>> =>
  callForBytes("ReadBlob", { path: { task }, query: { path, side, tree } });

export const steer = (task: string, words: string): Promise<unknown> =>
  call("SteerTask", { path: { task }, body: { parts: [{ type: "text", text: words }], when: "now" } });

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
  return (await call("ListComments", { path: { task } })).comments;
}

export async function sendComments(
  task: string,
  comments: readonly NewComment[],
  words: string,
): Promise<void> {
  const body = { comments: [...comments], ...(words.trim() === "" ? {} : { text: words }) };
  await call("MakeComments", { path: { task }, body });
}

export function rejectPart(
  task: string,
  tree: string,
  path: string,
  lines: LineChoice | "whole",
): Promise<Wire<"WorkspaceChanged">> {
  const body = lines === "whole" ? { tree, path, whole: true } : { tree, path, lines };
  return call("RejectChange", { path: { task }, body });
}

export async function restoreCheckpoint(run: string, checkpoint: string): Promise<void> {
  await call("RestoreCheckpoint", { path: { run, checkpoint } });
}
