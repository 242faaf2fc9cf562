import { useCallback, useState } from "react";
import { call, type Wire } from "../../api";
import { cost, tokens } from "../../live";
import { Empty, ErrorNote, Segmented, Select, Skeleton } from "../../parts";
import { useRead } from "../../parts/useRead";
import { text } from "../../text";
import { DayChart, dayText, RankChart } from "./Chart";
import type { Measure } from "./chart";
import { Prices } from "./Prices";
import styles from "./Usage.module.css";

const words = text.usage;
type By = Wire<"UsageBy">;
type List = Wire<"UsageList">;
type Sum = Wire<"UsageSum">;
type Row = Wire<"UsageRow">;
const BYS: readonly By[] = ["day", "project", "task", "model"];
const RANGES = ["7", "30", "90", "365"] as const;
type Range = (typeof RANGES)[number];
/** Rows of the table before one asks for more. */
const FEW = 60;

/** What it cost, as far as that is known. */
function costText({ cost_micros, unpriced_turns }: Sum): string {
  if (cost_micros == null) return words.unknown;
  if (cost_micros === 0 && unpriced_turns === 0) return words.nothing;
  return unpriced_turns > 0 ? words.partly(cost(cost_micros)) : cost(cost_micros);
}

function cachedText({ usage }: Sum): string {
  return usage.input_tokens === 0
    ? ""
    : `${Math.round((usage.cached_input_tokens / usage.input_tokens) * 100)} %`;
}

function Name({ row, by }: { row: Row; by: By }) {
  if (by === "day") return dayText(row.key);
  if (row.task != null) return <a href={`#/task/${row.task}`}>{words.task(row.number ?? 0, row.title)}</a>;
  if (row.chat != null) return <a href={`#/chat/${row.chat}`}>{words.chat(row.title)}</a>;
  return row.title === "" ? words.noProject : row.title;
}

function Cells({ sum }: { sum: Sum }) {
  return (
    <>
      <td>{sum.turns.toLocaleString("en")}</td>
      <td>{tokens(sum.usage.input_tokens)}</td>
      <td>{cachedText(sum)}</td>
      <td>{tokens(sum.usage.output_tokens)}</td>
      <td>{tokens(sum.usage.reasoning_tokens)}</td>
      <td>{costText(sum)}</td>
    </>
  );
}

function Table({ list }: { list: List }) {
  const [all, setAll] = useState(false);
  const rows = list.by === "day" ? [...list.rows].reverse() : list.rows;
  const shown = all ? rows : rows.slice(0, FEW);
  return (
    <div className={styles.across} tabIndex={0} role="region" aria-label={words.table}>
      <table className={styles.table}>
        <thead>
          <tr>
            {[words.by[list.by], ...words.columns].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <Name row={row} by={list.by} />
              </th>
              <Cells sum={row} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{words.all}</th>
            <Cells sum={list.total} />
          </tr>
        </tfoot>
      </table>
      {shown.length < rows.length ? (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          {words.more(rows.length - shown.length)}
        </button>
      ) : null}
    </div>
  );
}

function Figures({ total }: { total: Sum }) {
  const figures = [
    [words.figures.cost, costText(total)],
    [words.figures.tokens, tokens(total.usage.input_tokens + total.usage.output_tokens)],
    [words.figures.cached, cachedText(total) || "–"],
    [words.figures.turns, total.turns.toLocaleString("en")],
  ] as const;
  return (
    <dl className={styles.figures}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Drawn({ list, measure }: { list: List; measure: Measure }) {
  const label = words.chart(words.by[list.by], words.measures[measure]);
  if (measure === "cost" && !list.total.cost_micros) return <p className={styles.note}>{words.noCost}</p>;
  if (list.by === "day")
    return (
      <DayChart
        rows={list.rows}
        measure={measure}
        label={label}
        first={list.first_day}
        last={list.last_day}
      />
    );
  return <RankChart rows={list.rows} measure={measure} label={label} />;
}

/** Tokens and dollars by day, project, task or model: drawn, and in a table. */
export function UsagePage() {
  const [by, setBy] = useState<By>("day");
  const [range, setRange] = useState<Range>("30");
  const [chosen, setMeasure] = useState<Measure | null>(null);
  const read = useCallback(() => call("ShowUsage", { query: { by, days: Number(range) } }), [by, range]);
  const { value, error, again } = useRead(read);
  const measure = chosen ?? (value !== null && !value.total.cost_micros ? "tokens" : "cost");
  return (
    <>
      <div className={styles.bar}>
        <Segmented
          label={words.countBy}
          value={by}
          onChange={setBy}
          choices={BYS.map((id) => ({ id, label: words.by[id] }))}
        />
        <Segmented
          label={words.measure}
          value={measure}
          onChange={setMeasure}
          choices={(["cost", "tokens"] as const).map((id) => ({ id, label: words.measures[id] }))}
        />
        <Select
          label={words.range}
          hideLabel
          value={range}
          onChange={setRange}
          choices={RANGES.map((id) => ({ id, label: words.ranges[id] }))}
        />
      </div>
      {error === null ? null : <ErrorNote error={error} onRetry={again} />}
      {value === null ? (
        error === null ? (
          <Skeleton lines={6} />
        ) : null
      ) : value.rows.length === 0 ? (
        <Empty title={words.none}>
          <p>{words.noneWords}</p>
        </Empty>
      ) : (
        <>
          <Figures total={value.total} />
          <Drawn list={value} measure={measure} />
          <Table key={`${value.by}${value.first_day}`} list={value} />
          <p className={styles.note}>{words.note(value.prices_of)}</p>
        </>
      )}
      <Prices onChanged={again} />
    </>
  );
}
