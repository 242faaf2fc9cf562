/** A search of the web and a maker of pictures on this machine. */

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32, deflateSync } from "node:zlib";

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const framed = Buffer.alloc(8 + body.length);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), 4 + body.length);
  return framed;
}

/** A boat on the sea at dusk, as a PNG. */
export function boat(width = 640, height = 420): Buffer {
  const sea = Math.round(height * 0.66);
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fall = y < sea ? y / sea : (y - sea) / (height - sea);
      let colour =
        y < sea
          ? [40 + 190 * fall, 60 + 90 * fall, 110 + 20 * fall]
          : [50 - 30 * fall, 80 - 40 * fall, 110 - 40 * fall];
      const [across, up] = [x - width / 2, sea + 14 - y];
      const sail = up > 12 && up < 190 && across > 4 && across < (190 - up) * 0.5;
      const hull = up > -12 && up <= 8 && Math.abs(across) < 90 - (8 - up) * 1.6;
      if (sail) colour = [236, 230, 214];
      if (hull) colour = [120, 62, 46];
      rows.set(colour.map(Math.round), y * (width * 3 + 1) + 1 + x * 3);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const piece of request) body += String(piece);
  return body;
}

export interface Services {
  /** What stands in config.toml to use them. */
  readonly config: string;
  /** What they were asked: searched words, and prompts. */
  readonly asked: string[];
  stop(): void;
}

export async function startServices(): Promise<Services> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? "/", "http://localhost");
      const body = await bodyOf(request);
      response.setHeader("content-type", "application/json");
      if (url.pathname.endsWith("/search")) {
        asked.push(url.searchParams.get("q") ?? "");
        const results = [
          {
            title: "Tide tables",
            url: "http://127.0.0.1:9/tides",
            content: "High water at 4 and at 16.",
          },
        ];
        response.end(JSON.stringify({ results }));
      } else {
        asked.push((JSON.parse(body) as { prompt: string }).prompt);
        response.end(JSON.stringify({ data: [{ b64_json: boat().toString("base64") }] }));
      }
    })();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked,
    config:
      `[search]\nprovider = "searxng"\nbase_url = "${base}"\n` +
      `[images]\napi = "openai"\nmodel = "painter"\nbase_url = "${base}/v1"\n`,
    stop: () => server.close(),
  };
}
