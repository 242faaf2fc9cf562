/** What comes from outside the page: selected text, links and files, dropped or pasted, as parts of a prompt. */

import type { Wire } from "../api";
import { isDocument, MAX_DOCUMENT_BYTES, textOfDocument } from "./document";

export type Part = Wire<"Part">;

export interface Outside {
  readonly parts: readonly Part[];
  /** Files that could not be taken, by name. */
  readonly refused: readonly string[];
  /** Files of which the person has been told already why they could not be taken. */
  readonly told: readonly string[];
}

/** The most bytes of a picture, and of a text, that a prompt takes. */
export const MAX_IMAGE_BYTES = 10 * 1024 * 1024;
export const MAX_TEXT_BYTES = 512 * 1024;

const TEXT_FILE =
  /\.(txt|md|markdown|rst|adoc|org|csv|tsv|json|jsonc|ya?ml|toml|xml|html?|css|log|patch|diff|rs|[cm]?[jt]sx?|py|go|rb|java|kt|swift|c|h|cc|cpp|hpp|cs|php|sh|sql|lua|zig)$/i;
const IMAGE = /^image\/(png|jpeg|gif|webp)$/;

function base64(bytes: Uint8Array): string {
  let binary = "";
  const step = 0x8000;
  for (let at = 0; at < bytes.length; at += step) {
    binary += String.fromCharCode(...bytes.subarray(at, at + step));
  }
  return btoa(binary);
}

export type Read =
  | { readonly type: "image"; readonly media_type: string; readonly data: string }
  | { readonly type: "file"; readonly text: string }
  /** Why was told already. */
  | { readonly type: "told" };

/** What a file holds; null where it is no text, picture, PDF or notebook, or too large. */
export async function readFile(file: File): Promise<Read | null> {
  if (isDocument(file)) {
    if (file.size > MAX_DOCUMENT_BYTES) return null;
    const text = await textOfDocument(file, base64(new Uint8Array(await file.arrayBuffer())));
    return text === null ? { type: "told" } : { type: "file", text };
  }
  if (IMAGE.test(file.type)) {
    if (file.size > MAX_IMAGE_BYTES) return null;
    return { type: "image", media_type: file.type, data: base64(new Uint8Array(await file.arrayBuffer())) };
  }
  if (file.size > MAX_TEXT_BYTES || !(file.type.startsWith("text/") || TEXT_FILE.test(file.name)))
    return null;
  const content = await file.text();
  // A NUL is the mark of bytes that are no text.
  return content.includes("\0") ? null : { type: "file", text: content };
}

/** Whether something from outside could be taken; a drop target asks while it is dragged over. */
export function comesFromOutside(transfer: DataTransfer | null): boolean {
  return (
    transfer !== null &&
    ["Files", "text/plain", "text/uri-list"].some((type) => transfer.types.includes(type))
  );
}

/** Reads a drop or a paste. The transfer's texts are read before anything is awaited: they are gone afterwards. */
export async function readOutside(transfer: DataTransfer): Promise<Outside> {
  const files = [...transfer.files];
  const link = transfer
    .getData("text/uri-list")
    .split(/\r?\n/)
    .find((line) => /^https?:/i.test(line));
  const plain = transfer.getData("text/plain").trim();
  const parts: Part[] = [];
  const refused: string[] = [];
  const told: string[] = [];
  for (const file of files) {
    const read = await readFile(file);
    if (read === null) refused.push(file.name);
    else if (read.type === "told") told.push(file.name);
    else if (read.type === "image") parts.push(read);
    else parts.push({ type: "text", text: `${file.name}:\n\n${read.text}` });
  }
  if (files.length === 0) {
    const words =
      link !== undefined && !plain.includes(link) ? [plain, link].filter(Boolean).join("\n\n") : plain;
    if (words !== "") parts.push({ type: "text", text: words });
  }
  return { parts, refused, told };
}
