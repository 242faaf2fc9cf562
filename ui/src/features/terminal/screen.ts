/**
 * A terminal's screen: an xterm.js instance, what feeds it, and what is known of it. It lives outside the components,
 * so that its output never passes through them and a hidden tab keeps its place.
 */

import "@xterm/xterm/css/xterm.css";
import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import type { Wire } from "../../api";
import { host } from "../../host";
import { perFrame, preference, watchPreference } from "../../live";
import { followLink, toast } from "../../parts";
import { text } from "../../text";
import { onTheme, themeName } from "../../theme";
import { Attachment, type ExitStatus } from "./attachment";
import { matchColours, terminalColours } from "./colours";
import { Flood } from "./flood";
import { type KeyPurpose, leaves, purposeOfKey } from "./keys";
import { fontSize, FONT_SIZE_KEY, SCREEN_READER_KEY, screenReader } from "./options";
import { defaultRenderer, drawWith } from "./renderer";

export interface ScreenState {
  readonly attached: boolean;
  /** How the program ended; null while it runs. */
  readonly exit: ExitStatus | null;
  /** The daemon knows it no more. */
  readonly gone: boolean;
  /** What the program calls itself; empty where it says nothing. */
  readonly title: string;
  /** Whether keys go to the program. */
  readonly writable: boolean;
  /** Whether the user typed something, so that closing may lose work. */
  readonly typed: boolean;
  readonly error: Wire<"Error"> | null;
  /** What a search found; null where none is under way. `index` counts from 0; -1 where there are too many. */
  readonly found: { readonly index: number; readonly count: number } | null;
}

export interface ScreenOptions {
  /** Bytes that were printed before this screen opened: their questions to the terminal were answered long ago. */
  readonly printed: number;
  readonly writable: boolean;
  /** The columns that the program prints for while this screen only watches it. */
  readonly watchedCols?: number;
}

const SCROLLBACK_LINES = 10_000;
/** The lines that can be seen once all is drawn, with a tall screen. */
const REACH_LINES = SCROLLBACK_LINES + 500;
/** The most that is given to the terminal before it has dealt with what came before, and at once. */
const IN_HAND_BYTES = 1 << 17;
const BATCH_BYTES = 1 << 16;
/** With more lines than these a change of the width is costly, and waits for the divider to rest. */
const MANY_LINES = 1000;
const REST_MS = 80;
const CONTRAST = 4.5;
const HIGH_CONTRAST = 7;

const encoder = new TextEncoder();

export class Screen {
  readonly element = document.createElement("div");
  private readonly term: Terminal;
  private readonly fitting = new FitAddon();
  private readonly search = new SearchAddon();
  private readonly attachment: Attachment;
  private readonly watchers = new Set<() => void>();
  private readonly ends: (() => void)[] = [];
  private readonly sizes: ResizeObserver;
  private undraw: (() => void) | null = null;
  private opened = false;
  /** The last byte that is on the screen, counted from the terminal's beginning. */
  private parsed = 0;
  private readonly flood = new Flood(REACH_LINES);
  /** Bytes that the terminal has not dealt with. */
  private inHand = 0;
  private resting = false;
  private disposed = false;
  private resume: (() => void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private state: ScreenState;

  constructor(
    terminal: string,
    private readonly options: ScreenOptions,
  ) {
    this.state = {
      attached: false,
      exit: null,
      gone: false,
      title: "",
      writable: options.writable,
      typed: false,
      error: null,
      found: null,
    };
    Terminal.strings.promptLabel = text.terminal.input;
    const { platform } = host();
    this.term = new Terminal({
      allowProposedApi: true,
      cursorBlink: false,
      cursorInactiveStyle: "outline",
      disableStdin: !options.writable,
      drawBoldTextInBrightColors: false,
      fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
      fontSize: fontSize(preference(FONT_SIZE_KEY)),
      lineHeight: 1.25,
      macOptionIsMeta: false,
      overviewRuler: { width: 8 },
      minimumContrastRatio: themeName() === "contrast" ? HIGH_CONTRAST : CONTRAST,
      rightClickSelectsWord: platform === "macos",
      screenReaderMode: screenReader(preference(SCREEN_READER_KEY)),
      scrollback: SCROLLBACK_LINES,
      theme: terminalColours(),
      linkHandler: { activate: (_, uri) => followLink(uri) },
      // What ConPTY of a current Windows does with wrapped lines.
      ...(platform === "windows" ? { windowsPty: { backend: "conpty" as const, buildNumber: 22621 } } : {}),
    });
    const { term } = this;
    term.loadAddon(this.fitting);
    term.loadAddon(this.search);
    term.loadAddon(new Unicode11Addon());
    term.unicode.activeVersion = "11";
    term.loadAddon(new WebLinksAddon((_, uri) => followLink(uri)));
    term.attachCustomKeyEventHandler((event) => this.key(event));
    term.onData((data) => this.typed(encoder.encode(data)));
    term.onBinary((data) => this.typed(Uint8Array.from(data, (char) => char.charCodeAt(0))));
    term.onTitleChange((title) => this.set({ title }));
    this.search.onDidChangeResults(({ resultIndex, resultCount }) =>
      this.set({ found: { index: resultIndex, count: resultCount } }),
    );
    this.attachment = new Attachment(terminal, {
      output: (bytes) => this.output(bytes),
      gap: (bytes) => {
        this.parsed += bytes;
        this.say(`\x1b[0m\r\n\x1b[2m${text.terminal.gap(bytes)}\x1b[0m\r\n`);
      },
      exit: (exit) => {
        // The cursor of a program that is no more would wait for nothing.
        this.say("\x1b[?25l");
        term.options.disableStdin = true;
        this.set({ exit, attached: false, writable: false });
      },
      refused: (error) => this.set({ error }),
      attached: (attached) => this.set({ attached }),
    });
    term.onResize(({ cols, rows }) => {
      if (this.state.writable) this.attachment.resize(cols, rows);
    });
    this.ends.push(
      onTheme(() => {
        term.options.theme = terminalColours();
        term.options.minimumContrastRatio = themeName() === "contrast" ? HIGH_CONTRAST : CONTRAST;
      }),
      watchPreference(FONT_SIZE_KEY, () => {
        term.options.fontSize = fontSize(preference(FONT_SIZE_KEY));
        this.fit();
      }),
      watchPreference(SCREEN_READER_KEY, () => {
        term.options.screenReaderMode = screenReader(preference(SCREEN_READER_KEY));
      }),
    );
    this.sizes = new ResizeObserver(() => this.fitSoon());
  }

  current = (): ScreenState => this.state;

  watch = (watch: () => void): (() => void) => {
    this.watchers.add(watch);
    return () => this.watchers.delete(watch);
  };

  /** Shows it in `place`; the returned function takes it out again. */
  show(place: HTMLElement): () => void {
    place.append(this.element);
    if (!this.opened) {
      this.opened = true;
      this.term.open(this.element);
    }
    const { kind, platform } = host();
    this.undraw = drawWith(defaultRenderer(kind, platform), this.term);
    this.fit();
    this.sizes.observe(place);
    return () => {
      this.sizes.disconnect();
      this.undraw?.();
      this.undraw = null;
      this.element.remove();
    };
  }

  focus(): void {
    this.term.focus();
  }

  /** Lets keys reach the program, or only watches it. */
  write(writable: boolean): void {
    this.term.options.disableStdin = !writable;
    this.set({ writable });
    this.fit();
    if (writable) this.attachment.resize(this.term.cols, this.term.rows);
  }

  find(words: string, way: "next" | "previous"): void {
    if (words === "") {
      this.endFind();
      return;
    }
    const { match, matchBorder, active } = matchColours();
    const options = {
      decorations: {
        matchBackground: match,
        matchBorder,
        matchOverviewRuler: matchBorder,
        activeMatchBackground: match,
        activeMatchBorder: active,
        activeMatchColorOverviewRuler: active,
      },
    };
    if (way === "next") this.search.findNext(words, options);
    else this.search.findPrevious(words, options);
  }

  endFind(): void {
    this.search.clearDecorations();
    this.set({ found: null });
  }

  selection(): string {
    return this.term.getSelection();
  }

  copy(): void {
    const words = this.selection();
    if (words === "") return;
    navigator.clipboard.writeText(words).catch(() => toast(text.terminal.notCopied, { kind: "error" }));
  }

  clear(): void {
    this.term.clear();
  }

  /** The daemon knows it no more; what it printed stays to be read. */
  markGone(): void {
    this.attachment.close();
    this.term.options.disableStdin = true;
    this.set({ gone: true, attached: false, writable: false });
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.attachment.close();
    this.resume?.();
    for (const end of this.ends) end();
    this.sizes.disconnect();
    this.undraw?.();
    this.term.dispose();
    this.element.remove();
  }

  private set(next: Partial<ScreenState>): void {
    this.state = { ...this.state, ...next };
    for (const watch of this.watchers) watch();
  }

  private output(bytes: Uint8Array<ArrayBuffer>): Promise<void> | undefined {
    this.flood.push(bytes);
    this.draw();
    if (!this.flood.full) return undefined;
    return new Promise((resolve) => {
      this.resume = () => {
        this.resume = null;
        resolve();
      };
    });
  }

  /** Words of our own, after all that the program has printed so far. */
  private say(words: string): void {
    this.flood.push(encoder.encode(words));
    this.draw();
  }

  private draw(): void {
    if (this.disposed) return;
    while (!this.resting && this.inHand < IN_HAND_BYTES) {
      const flooded = this.flood.lines > REACH_LINES;
      const batch = this.flood.take(BATCH_BYTES);
      if (batch === null) break;
      this.inHand += batch.bytes.length;
      this.term.write(batch.bytes, () => {
        this.parsed += batch.counts;
        this.inHand -= batch.bytes.length;
        this.draw();
      });
      // More comes than can be seen: a glimpse of it in each frame is enough, and the rest of the time is the user's.
      if (flooded) {
        this.resting = true;
        perFrame(() => {
          this.resting = false;
          this.draw();
        });
      }
    }
    if (!this.flood.full) this.resume?.();
  }

  private typed(bytes: Uint8Array<ArrayBuffer>): void {
    // The screen itself answers what a program asks of it; what was asked before it opened is not answered again.
    if (!this.state.writable || this.parsed < this.options.printed) return;
    if (!this.state.typed) this.set({ typed: true });
    this.attachment.input(bytes);
  }

  private key(event: KeyboardEvent): boolean {
    const use: KeyPurpose = purposeOfKey(event, host().platform, this.term.hasSelection());
    if (event.type === "keydown" && use === "copy") {
      event.preventDefault();
      this.copy();
      if (host().platform === "windows") this.term.clearSelection();
    }
    if (event.type === "keydown" && leaves(event)) {
      event.preventDefault();
      this.leave();
    }
    // A paste is the browser's own: it asks nobody, and the terminal takes what comes of it.
    return use === "program";
  }

  /** Gives the keyboard to the tab that leads here. */
  private leave(): void {
    const panel = this.element.closest('[role="tabpanel"]')?.id ?? "";
    const tab = document.querySelector<HTMLElement>(
      `[aria-controls="${CSS.escape(panel)}"][aria-selected="true"]`,
    );
    if (tab === null) this.term.blur();
    else tab.focus();
  }

  private fitSoon(): void {
    clearTimeout(this.timer);
    if (this.term.buffer.normal.length < MANY_LINES) this.fit();
    else this.timer = setTimeout(() => this.fit(), REST_MS);
  }

  private fit(): void {
    if (!this.element.isConnected || this.element.clientWidth === 0) return;
    const size = this.fitting.proposeDimensions();
    if (size === undefined || Number.isNaN(size.cols)) return;
    const { watchedCols = 0 } = this.options;
    const cols = this.state.writable ? size.cols : Math.max(size.cols, watchedCols);
    if (cols !== this.term.cols || size.rows !== this.term.rows) this.term.resize(cols, size.rows);
    if (this.state.writable) this.attachment.resize(cols, size.rows);
  }
}
