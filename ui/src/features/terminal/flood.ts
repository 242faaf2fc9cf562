/**
 * Output on its way to a screen. A program can print far more than a screen can draw: lines that would scroll out of
 * reach before anybody saw them are left out, so that the newest are there at once. Only whole lines of text are, and
 * the colours that they end with are kept. Whatever else a program does (it asks, it moves the cursor, it names its
 * window) reaches the screen in full.
 */

type Bytes = Uint8Array<ArrayBuffer>;

const LF = 0x0a;
const SHIFT_OUT = 0x0e;
const ESC = 0x1b;
const BRACKET = 0x5b;
/** The ends of the two sequences that lines of text hold: colours, and the erasing of the line's rest. */
const COLOURS = 0x6d;
const ERASE_LINE = 0x4b;
/** Colours are reset by a sequence that holds nothing or a zero. */
const RESETS: ReadonlySet<string> = new Set(["[", "[0", "[00"]);
/** No sequence of colours is longer than this, and no program keeps more of them in force. */
const LONGEST_SEQUENCE = 64;
const MOST_COLOURS = 256;
/** So much may wait where lines are so long that few of them come to be out of reach; and where nothing can go. */
const HIGH_BYTES = 1 << 19;
const LONG_LINE = 400;

const encoder = new TextEncoder();

/** A part of the output; no line ends in the midst of what it leaves out, and none but the last of others. */
interface Piece {
  bytes: Bytes;
  /** The bytes of output that it stands for. */
  counts: number;
  lines: number;
  /** Whether a line ends with it. */
  readonly whole: boolean;
  /** Only text, colours and erased lines. */
  plain: boolean;
  resets: boolean;
  /** The colours that it sets after its last reset, each once, the newest last. */
  colours: Set<string>;
}

function linesIn(bytes: Bytes): number {
  let lines = 0;
  // A search for each line costs more where lines are short, and they are short where there are many.
  for (const byte of bytes) if (byte === LF) lines++;
  return lines;
}

function setColours(colours: Set<string>, sequence: string): void {
  // What is set again counts from there; the last of each is enough to come to the same colours.
  colours.delete(sequence);
  colours.add(sequence);
  if (colours.size > MOST_COLOURS) for (const oldest of [...colours].slice(0, 1)) colours.delete(oldest);
}

/** What stands in the place of lines that were left out. */
function instead(gone: readonly Piece[]): Piece {
  let resets = false;
  let colours = new Set<string>();
  let counts = 0;
  for (const piece of gone) {
    if (piece.resets) [resets, colours] = [true, new Set()];
    for (const sequence of piece.colours) setColours(colours, sequence);
    counts += piece.counts;
  }
  const bytes = encoder.encode([...(resets ? ["["] : []), ...colours].map((one) => `\x1b${one}m`).join(""));
  return { bytes, counts, lines: 0, whole: true, plain: true, resets, colours };
}

export class Flood {
  private pieces: Piece[] = [];
  /** The escape sequence that is being read, and the pieces over which it stretches. */
  private within: { readonly over: Piece[]; sequence: string } | null = null;
  private atLineStart = true;
  /** Bytes and lines that wait. */
  bytes = 0;
  lines = 0;
  /** Bytes of output that were left out so far. */
  skipped = 0;

  /** `reach`: the lines that can be scrolled back to, those of the screen included. */
  constructor(private readonly reach: number) {}

  push(bytes: Bytes): void {
    const cut = bytes.lastIndexOf(LF) + 1;
    if (cut > 0) this.add(bytes.subarray(0, cut), true);
    if (cut < bytes.length) this.add(bytes.subarray(cut), false);
    // Looking for what can go takes time, too, and is not worth it for a few lines.
    if (this.lines > 2 * this.reach) this.skip();
  }

  /** The next bytes for the screen, at most about so many, and how many of the output they stand for. */
  take(most: number): { readonly bytes: Bytes; readonly counts: number } | null {
    if (this.lines > 2 * this.reach) this.skip();
    const piece = this.pieces[0];
    if (piece === undefined) return null;
    const gap = piece.counts !== piece.bytes.length;
    if (gap || piece.bytes.length <= most) {
      this.pieces.shift();
      this.forget(piece);
      if (!gap) this.atLineStart = piece.whole;
      return piece;
    }
    const bytes = piece.bytes.subarray(0, most);
    const lines = linesIn(bytes);
    piece.bytes = piece.bytes.subarray(most);
    piece.counts -= most;
    piece.lines -= lines;
    this.forget({ bytes, lines });
    this.atLineStart = bytes.at(-1) === LF;
    return { bytes, counts: most };
  }

  /** Whether the program should wait: what it prints cannot be left out, and much of it is here already. */
  get full(): boolean {
    if (this.bytes < HIGH_BYTES) return false;
    return this.bytes > LONG_LINE * this.lines || this.pieces.some((piece) => !piece.plain);
  }

  private forget({ bytes, lines }: Pick<Piece, "bytes" | "lines">): void {
    this.bytes -= bytes.length;
    this.lines -= lines;
  }

  private add(bytes: Bytes, whole: boolean): void {
    const lines = whole ? linesIn(bytes) : 0;
    const plain = !bytes.includes(SHIFT_OUT);
    const piece: Piece = {
      bytes,
      counts: bytes.length,
      lines,
      whole,
      plain,
      resets: false,
      colours: new Set(),
    };
    this.read(piece);
    this.pieces.push(piece);
    this.bytes += bytes.length;
    this.lines += lines;
  }

  private read(piece: Piece): void {
    const { bytes } = piece;
    let at = 0;
    this.within?.over.push(piece);
    for (;;) {
      if (this.within === null) {
        at = bytes.indexOf(ESC, at) + 1;
        if (at === 0) return;
        this.within = { over: [piece], sequence: "" };
      }
      const { within } = this;
      let byte = bytes[at];
      while (
        byte !== undefined &&
        (within.sequence === "" ? byte === BRACKET : byte >= 0x30 && byte <= 0x3b)
      ) {
        within.sequence += String.fromCharCode(byte);
        byte = bytes[++at];
      }
      const { over, sequence } = within;
      const colours = byte === COLOURS && sequence !== "";
      if (byte !== undefined || sequence.length > LONGEST_SEQUENCE) this.within = null;
      if (byte === undefined && this.within !== null) return;
      if (colours && RESETS.has(sequence)) [piece.resets, piece.colours] = [true, new Set()];
      else if (colours) setColours(piece.colours, sequence);
      else if (byte !== ERASE_LINE || sequence === "") for (const one of over) one.plain = false;
    }
  }

  /** Leaves out the oldest lines that are out of reach: from the beginning of a line to the end of another. */
  private skip(): void {
    this.endLine();
    const first = this.pieces.findIndex((piece) => piece.whole && piece.lines > 0);
    const from = this.atLineStart ? 0 : first + 1;
    let until = from;
    let left = this.lines - this.pieces.slice(0, from).reduce((sum, piece) => sum + piece.lines, 0);
    for (const [i, piece] of this.pieces.entries()) {
      if (i < from) continue;
      // What a sequence that has not ended yet will turn out to be is not known.
      if (!piece.plain || this.within?.over.includes(piece) === true) break;
      left -= piece.lines;
      if (left < this.reach) break;
      if (piece.whole) until = i + 1;
    }
    const gone = this.pieces.slice(from, until);
    if (!gone.some((piece) => piece.lines > 0)) return;
    const gap = instead(gone);
    this.pieces.splice(from, gone.length, gap);
    for (const piece of gone) {
      this.forget(piece);
      this.skipped += piece.lines > 0 ? piece.counts : 0;
    }
    this.bytes += gap.bytes.length;
  }

  /** Where a part of a line is on the screen already, its rest becomes a piece of its own. */
  private endLine(): void {
    if (this.atLineStart) return;
    const i = this.pieces.findIndex((piece) => piece.lines > 0);
    const piece = this.pieces[i];
    if (piece === undefined || piece.lines === 1 || this.within?.over.includes(piece) === true) return;
    const end = piece.bytes.indexOf(LF) + 1;
    const parts = [piece.bytes.subarray(0, end), piece.bytes.subarray(end)];
    const split = parts.map((bytes) => ({ ...piece, bytes, counts: bytes.length, lines: linesIn(bytes) }));
    this.pieces.splice(i, 1, ...split);
  }
}
