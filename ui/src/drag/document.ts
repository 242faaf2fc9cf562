/** PDFs and notebooks from outside the page: the daemon reads them, PDFs in a confined process. */

import { asError, call } from "../api";
import { toast } from "../parts";

/** The most bytes of one: with its base64 form it fits into one request. */
export const MAX_DOCUMENT_BYTES = 20 * 1024 * 1024;

const DOCUMENT = /\.(pdf|ipynb)$/i;

export const isDocument = (file: File): boolean =>
  file.type === "application/pdf" || DOCUMENT.test(file.name);

/** The text of one; null where it has none that can be had, which the person has been told. */
export async function textOfDocument(file: File, data: string): Promise<string | null> {
  try {
    const { text } = await call("ReadDocument", { body: { name: file.name, data } });
    return text;
  } catch (problem) {
    const { title, hint } = asError(problem);
    toast(`${title}. ${hint}`, { kind: "error" });
    return null;
  }
}
