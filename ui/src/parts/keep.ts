import { host } from "../host";

/** Keeps bytes as a file: where the user chooses, or among the downloads where the page is in a browser. */
export async function keepFile(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  mediaType: string,
): Promise<void> {
  const { saveFile } = host().shell;
  if (saveFile !== undefined) {
    await saveFile(name, bytes);
    return;
  }
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
