import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Markdown } from "./Markdown";

describe("Markdown from a model", () => {
  it("shows HTML as text and runs none of it", () => {
    const { container } = render(
      <Markdown>{'Hi <img src=x onerror="alert(1)"> <script>alert(1)</script>'}</Markdown>,
    );
    expect(container.querySelector("script, img")).toBeNull();
  });

  it("makes no link of a scheme that runs code", () => {
    render(<Markdown>{"[a](javascript:alert(1)) [b](https://example.org)"}</Markdown>);
    expect(screen.getByText("a").getAttribute("href")).toBe("");
    expect(screen.getByText("b").getAttribute("href")).toBe("https://example.org");
  });

  it("asks no server for a picture", () => {
    const { container } = render(<Markdown>{"![plan](https://example.org/leak.png?data=1)"}</Markdown>);
    expect(container.querySelector("img")).toBeNull();
    expect(screen.getByText("plan").tagName).toBe("A");
  });

  it("shows an unfinished block of code as code", () => {
    const { container } = render(<Markdown>{"Look:\n\n```rust\nfn main() {"}</Markdown>);
    expect(container.querySelector("pre")?.textContent).toBe("fn main() {");
  });
});
