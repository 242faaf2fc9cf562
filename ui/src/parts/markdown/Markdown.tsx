import { memo, type ReactNode, useState } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock } from "../code";
import { followLink } from "../link";
import { type Blocks, grow } from "./blocks";
import styles from "./Markdown.module.css";

const PLUGINS = [remarkGfm];

function textOf(node: ReactNode): string {
  if (typeof node === "string" || typeof node === "number") return String(node);
  return Array.isArray(node) ? node.map(textOf).join("") : "";
}

const COMPONENTS: Components = {
  a: ({ href = "", children }) => (
    <a
      href={href}
      // Where it leads is seen before it is followed: the words may say something else.
      title={href}
      onClick={(event) => {
        event.preventDefault();
        followLink(href);
      }}
    >
      {children}
    </a>
  ),
  // What a model writes must not make the page ask a server for anything: a picture elsewhere is a link.
  img: ({ src, alt = "" }) =>
    typeof src === "string" && src.startsWith("data:image/") ? (
      <img src={src} alt={alt} className={styles.image} />
    ) : (
      <a
        href={String(src)}
        onClick={(event) => {
          event.preventDefault();
          followLink(String(src));
        }}
      >
        {alt === "" ? String(src) : alt}
      </a>
    ),
  pre: ({ children }) => children,
  code: ({ className, children }) => {
    const code = textOf(children);
    const language = /language-(\S+)/.exec(className ?? "")?.[1];
    if (language === undefined && !code.includes("\n")) return <code className={styles.inline}>{code}</code>;
    return <CodeBlock code={code.replace(/\n$/, "")} language={language ?? ""} />;
  },
  table: ({ children }) => (
    <div className={styles.table} tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

const Block = memo(function Block({ source }: { readonly source: string }) {
  return (
    <ReactMarkdown remarkPlugins={PLUGINS} components={COMPONENTS}>
      {source}
    </ReactMarkdown>
  );
});

/** Markdown as a model writes it, also while it is still being written. HTML in it is shown as text. */
export const Markdown = memo(function Markdown({ children }: { readonly children: string }) {
  const [known, setKnown] = useState<Blocks | null>(null);
  const now = grow(known, children);
  if (now !== known) setKnown(now);
  return (
    <div className={styles.markdown}>
      {now.blocks.map((source, i) => (
        <Block key={i} source={source} />
      ))}
    </div>
  );
});
