/**
 * A terminal of the daemon, attached to: output from the last byte on, through lost connections. The reader says when
 * it took what came, and the program that prints is held back until then.
 */

import { pathOf, type Wire } from "../../api";
import { type DaemonLink, host, type HostSocket } from "../../host";

type Notice = Wire<"TerminalNotice">;
type Control = Wire<"TerminalControl">;
export type ExitStatus = Wire<"ExitStatus">;

export interface Reader {
  /** What it returns is awaited before more is read. */
  readonly output: (bytes: Uint8Array<ArrayBuffer>) => void | Promise<void>;
  /** This many bytes are kept no more. */
  readonly gap: (bytes: number) => void;
  readonly exit: (status: ExitStatus) => void;
  readonly refused: (error: Wire<"Error">) => void;
  /** Whether it is attached now. */
  readonly attached: (yes: boolean) => void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;

export class Attachment {
  /** The next byte that is wanted, counted from the terminal's beginning. */
  private at = 0;
  private socket: HostSocket | null = null;
  private live = false;
  private over = false;
  private pause = FIRST_PAUSE_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private size: { cols: number; rows: number } | null = null;

  constructor(
    private readonly terminal: string,
    private readonly reader: Reader,
    private readonly open: DaemonLink["socket"] = (path, handlers) => host().daemon.socket(path, handlers),
  ) {
    this.connect();
  }

  /** Types. What is typed while nothing is attached is dropped: nobody would see where it goes. */
  input(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.live) this.socket?.send(bytes);
  }

  resize(cols: number, rows: number): void {
    this.size = { cols, rows };
    this.control({ type: "resize", cols, rows });
  }

  close(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  private control(control: Control): void {
    if (this.live) this.socket?.send(JSON.stringify(control));
  }

  private connect(): void {
    const path = pathOf("AttachTerminal", { terminal: this.terminal }, { offset: this.at });
    this.socket = this.open(path, {
      open: () => {
        this.live = true;
        this.pause = FIRST_PAUSE_MS;
        this.reader.attached(true);
        if (this.size !== null) this.control({ type: "resize", ...this.size });
      },
      text: (text) => this.notice(JSON.parse(text) as Notice),
      bytes: (bytes) => {
        this.at += bytes.length;
        return this.reader.output(bytes);
      },
      end: () => {
        this.live = false;
        if (this.over) return;
        this.reader.attached(false);
        this.timer = setTimeout(() => this.connect(), this.pause);
        this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
      },
    });
  }

  private notice(notice: Notice): void {
    switch (notice.type) {
      case "offset":
        if (notice.offset > this.at) this.reader.gap(notice.offset - this.at);
        this.at = notice.offset;
        return;
      case "exit":
        this.over = true;
        this.live = false;
        this.reader.exit(notice.status);
        this.socket?.close();
        return;
      case "refused":
        this.reader.refused(notice.error);
    }
  }
}
