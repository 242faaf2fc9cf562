/** Prints the figures as a table beside their budgets, and writes them as JSON, in the form of bench/run. */

import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";
import { FIGURE, type Figure } from "./figures";

/** Three digits that matter, but no fraction of large numbers. */
function number(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 || value === 0 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3);
}

const isKept = ({ value, most }: Figure): boolean | undefined =>
  most === undefined ? undefined : value <= most;

function row(figure: Figure): string {
  const budget = figure.most === undefined ? "" : `≤ ${number(figure.most)}`;
  const kept = isKept(figure);
  const word = kept === undefined ? "" : kept ? "ok" : "over";
  const value = number(figure.value).padStart(9);
  return `${figure.what.padEnd(66)} ${value} ${figure.unit.padEnd(5)} ${budget.padStart(9)}  ${word}`.trimEnd();
}

export default class Report implements Reporter {
  private readonly figures: Figure[] = [];
  private readonly leftOut: string[] = [];
  private readonly load = loadavg()[0] ?? NaN;

  onTestEnd(test: TestCase, result: TestResult): void {
    for (const { name, body } of result.attachments) {
      if (name === FIGURE && body !== undefined) this.figures.push(JSON.parse(body.toString()) as Figure);
    }
    if (result.status !== "passed" && result.status !== "skipped") {
      this.leftOut.push(`${test.title}: ${result.error?.message ?? result.status}`);
    }
  }

  onEnd(): Promise<{ status: FullResult["status"] }> {
    const [processor] = cpus();
    const machine = {
      processor: processor?.model ?? "",
      cores: cpus().length,
      memory_gb: totalmem() / 1e9,
      kernel: release(),
    };
    const out = (line: string): void => void process.stdout.write(`${line}\n`);
    out(
      `\nFlotilla's UI on ${machine.processor}, ${machine.cores} cores, ${machine.memory_gb.toFixed(0)} GB, ${machine.kernel}`,
    );
    out(`load before: ${this.load.toFixed(2)}`);
    if (this.load > 0.5) out("The machine was not quiet: times say little; CPU times and counts say more.");
    out(`\n${"".padEnd(66)} ${"measured".padStart(9)} ${"".padEnd(5)} ${"budget".padStart(9)}`);
    for (const figure of this.figures) out(row(figure));
    for (const left of this.leftOut) out(`\nnot measured: ${left}`);
    const path = process.env["FLOTILLA_BENCH_JSON"];
    if (path !== undefined) {
      const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
        version?: string;
      };
      const figures = this.figures.map(({ most, ...figure }) => ({
        ...figure,
        ...(most === undefined ? {} : { budget: { at_most: most }, kept: figure.value <= most }),
      }));
      const report = {
        schema: 1,
        version,
        machine,
        load_before: this.load,
        figures,
        left_out: this.leftOut,
      };
      writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
    }
    const over = this.figures.some((figure) => isKept(figure) === false);
    return Promise.resolve({ status: over || this.leftOut.length > 0 ? "failed" : "passed" });
  }

  printsToStdio(): boolean {
    return true;
  }
}
