/**
 * The daemon's API, typed: names, shapes and paths are generated from its OpenAPI document, so that a route that
 * changes breaks the build and not the user.
 */

import { host, HostError, type StreamHandlers, type Unsubscribe } from "../host";
import { text } from "../text";
import { ROUTES } from "./routes";
import type { components, operations } from "./schema";

/** A shape of the API by its name. */
export type Wire<Name extends keyof components["schemas"]> = components["schemas"][Name];

export type RouteName = keyof operations & keyof typeof ROUTES;

type Given<T> = T extends undefined ? never : T;
type PathOf<N extends RouteName> = Given<operations[N]["parameters"]["path"]>;
type QueryOf<N extends RouteName> = Given<operations[N]["parameters"]["query"]>;
type BodyOf<N extends RouteName> = operations[N] extends {
  requestBody?: { content: { "application/json": infer Body } };
}
  ? Body
  : never;
type AnswerOf<N extends RouteName> = operations[N] extends {
  responses: { 200: { content: { "application/json": infer Answer } } };
}
  ? Answer
  : unknown;

type Field<K extends string, T> = [T] extends [never]
  ? object
  : object extends T
    ? Partial<Record<K, T>>
    : Record<K, T>;
export type Params<N extends RouteName> = Field<"path", PathOf<N>> &
  Field<"query", QueryOf<N>> &
  Field<"body", BodyOf<N>> & { signal?: AbortSignal };

/** What the daemon refused: what happened, why, and what to do, in the user's terms. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    readonly status: number,
    readonly error: Wire<"Error">,
  ) {
    super(error.title);
  }
}

/** What went wrong, in the shape that the screens show. */
export function asError(problem: unknown): Wire<"Error"> {
  if (problem instanceof ApiError) return problem.error;
  // The desktop shell's own errors have the same shape.
  if (isError(problem)) return problem;
  const { unreachable, refused, unknown } = text.common.errors;
  if (problem instanceof HostError && problem.code === "unreachable") {
    return { code: "internal", retry: "now", ...unreachable };
  }
  if (problem instanceof HostError && problem.code === "unauthorized") {
    return { code: "internal", retry: "now", ...refused };
  }
  const title = problem instanceof Error ? problem.message : String(problem);
  return { code: "internal", title, hint: unknown, retry: "now" };
}

const isError = (problem: unknown): problem is Wire<"Error"> =>
  typeof problem === "object" &&
  problem !== null &&
  !(problem instanceof Error) &&
  "title" in problem &&
  "hint" in problem;

export function pathOf(name: RouteName, path: object = {}, query: object = {}): string {
  const filled = ROUTES[name][1].replace(/\{(\w+)\}/g, (_, key: string) =>
    encodeURIComponent(String((path as Record<string, unknown>)[key])),
  );
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query) as [
    string,
    string | number | boolean | null | undefined,
  ][]) {
    if (value !== undefined && value !== null) search.set(key, String(value));
  }
  const text = search.toString();
  return text === "" ? filled : `${filled}?${text}`;
}

interface Loose {
  path?: object;
  query?: object;
  body?: unknown;
  signal?: AbortSignal;
}

async function send(name: RouteName, params: Loose): Promise<Uint8Array<ArrayBuffer>> {
  const { path, query, body, signal } = params;
  const answer = await host().daemon.request({
    method: ROUTES[name][0],
    path: pathOf(name, path, query),
    ...(body === undefined ? {} : { body }),
    ...(signal ? { signal } : {}),
  });
  if (answer.status < 300) return answer.body;
  let error: Wire<"Error">;
  try {
    error = JSON.parse(new TextDecoder().decode(answer.body)) as Wire<"Error">;
  } catch {
    error = asError(new Error(text.common.errors.answered(answer.status)));
  }
  throw new ApiError(answer.status, error);
}

/**
 * Asks the daemon.
 *
 * @throws {ApiError} where the daemon refuses, {HostError} where it cannot be asked.
 */
export async function call<N extends RouteName>(name: N, params: Params<N>): Promise<AnswerOf<N>> {
  const body = await send(name, params);
  return (body.length === 0 ? null : JSON.parse(new TextDecoder().decode(body))) as AnswerOf<N>;
}

/** Asks for bytes: a patch, a picture. Errors as `call`. */
export async function callForBytes<N extends RouteName>(
  name: N,
  params: Params<N>,
): Promise<Uint8Array<ArrayBuffer>> {
  return await send(name, params);
}

/** Opens a route that streams. `after` is the last event that is known. */
export function open<N extends RouteName>(name: N, params: Params<N>, handlers: StreamHandlers): Unsubscribe {
  const { path, query } = params as Loose;
  return host().daemon.stream(pathOf(name, path, query), handlers);
}
