/** The routes of models, keys and settings, with the shapes that they take and give. */

import { callPath, type Wire } from "../../api";

export type ModelKey =
  | { readonly from: "none" }
  | { readonly from: "environment"; readonly variable: string; readonly there: boolean }
  | { readonly from: "kept"; readonly there: boolean };

/** US dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly cached?: number | null;
  readonly output: number;
}

/** A model, and how it can be changed. */
export type Model = Wire<"ModelView">;

export interface SetModel {
  readonly name: string;
  readonly api: string;
  readonly base_url: string;
  readonly model: string;
  readonly api_key_env?: string;
  readonly kept_key: boolean;
  readonly context_window?: number;
  readonly price?: Price;
}

export interface Settings {
  readonly file: string;
  readonly default_model?: string;
  readonly key_store: "keychain" | "file";
}

export interface ProjectSettings {
  readonly setup?: string;
  readonly writable: readonly string[];
  readonly model?: string;
  readonly mode?: Wire<"Mode">;
  readonly base?: string;
  readonly network?: Wire<"NetworkGrant">;
}

export interface Agent {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  readonly version?: string;
  readonly usable: boolean;
}

const enc = encodeURIComponent;

export const readSettings = (): Promise<Settings> => callPath("GET", "/v1/settings");
export const setDefaultModel = (name: string): Promise<Settings> =>
  callPath("PATCH", "/v1/settings", { body: { default_model: name } });
export const setModel = (body: SetModel): Promise<unknown> => callPath("POST", "/v1/models", { body });
export const removeModel = (name: string): Promise<unknown> =>
  callPath("POST", `/v1/models/${enc(name)}/remove`);
export const setKey = (name: string, key: string): Promise<unknown> =>
  callPath("POST", `/v1/models/${enc(name)}/key`, { body: { key } });
export const readProject = (project: string): Promise<ProjectSettings> =>
  callPath("GET", `/v1/projects/${enc(project)}/settings`);
export const setProject = (project: string, body: ProjectSettings): Promise<ProjectSettings> =>
  callPath("PATCH", `/v1/projects/${enc(project)}/settings`, { body });
export const readAgents = async (): Promise<readonly Agent[]> =>
  (await callPath<{ agents: readonly Agent[] }>("GET", "/v1/agents")).agents;
