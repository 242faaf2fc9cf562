import { expect, test } from "vitest";
import { type Item, madeIn, piecesOf } from "./calls";

const call = (id: string, name: string, args: object): Item => ({
  item: "tool_call",
  call: id,
  name,
  arguments: JSON.stringify(args),
});

const result = (id: string, mediaType: string): Item => ({
  item: "tool_result",
  call: id,
  status: "ok",
  output: [
    { type: "text", text: "Done." },
    { type: "image", media_type: mediaType, data: "AAAA" },
  ],
});

test("a picture that was made shows with its prompt, under a name that fits what it is", () => {
  const items = [
    call("a", "generate_image", { prompt: "a boat", path: "art/boat.png" }),
    result("a", "image/jpeg"),
  ];
  const pieces = piecesOf(items);
  expect(pieces.map((piece) => piece.kind)).toEqual(["call", "picture"]);
  expect(pieces[1]).toMatchObject({ made: { prompt: "a boat", name: "boat.jpg" } });
  expect(madeIn(items)).toEqual([{ type: "image", media_type: "image/jpeg", data: "AAAA" }]);
});

test("a picture that the model only looked at stays within its call", () => {
  const items = [call("a", "read", { path: "boat.png" }), result("a", "image/png")];
  expect(piecesOf(items).map((piece) => piece.kind)).toEqual(["call"]);
  expect(madeIn(items)).toEqual([]);
});

test("a call that is under way, or that failed, shows no picture", () => {
  const asked = call("a", "generate_image", { prompt: "a boat", path: "" });
  expect(piecesOf([asked]).map((piece) => piece.kind)).toEqual(["call"]);
  expect(piecesOf([asked, { item: "tool_result", call: "a", status: "failed", output: [] }])).toHaveLength(1);
});

test("looks at the web are told in words", () => {
  const [page, search] = piecesOf([
    call("a", "fetch", { url: "https://example.com/" }),
    call("b", "web_search", { query: "tides" }),
  ]);
  expect(page).toMatchObject({ line: { verb: "Opened", what: "https://example.com/" } });
  expect(search).toMatchObject({ line: { verb: "Searched the web for", what: "tides" } });
});
