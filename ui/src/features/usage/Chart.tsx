import { cost, tokens } from "../../live";
import { text } from "../../text";
import { amountOf, daysBetween, type Measure, type Row, roundUp, stacksOf } from "./chart";
import styles from "./Usage.module.css";

const words = text.usage;
const WIDTH = 680;
const HEIGHT = 190;
const LEFT = 52;
const BOTTOM = 22;
const TOP = 8;

const show = (amount: number, measure: Measure): string =>
  measure === "cost" ? cost(amount) : tokens(Math.round(amount));

const date = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });
/** A day as people write it. */
export const dayText = (day: string): string => date.format(new Date(`${day}T00:00:00Z`));

interface ChartProps {
  readonly rows: readonly Row[];
  readonly measure: Measure;
  readonly label: string;
}

/** Days as bars, each stacked of models. The table below it says the same in numbers. */
export function DayChart({
  rows,
  measure,
  label,
  first,
  last,
}: ChartProps & { readonly first: string; readonly last: string }) {
  const { names, stacks } = stacksOf(rows, daysBetween(first, last), measure);
  const sums = stacks.map((stack) => stack.amounts.reduce((sum, amount) => sum + amount, 0));
  const top = roundUp(Math.max(...sums));
  const inner = HEIGHT - TOP - BOTTOM;
  const step = (WIDTH - LEFT) / stacks.length;
  const bar = Math.max(1, step - Math.min(4, step * 0.25));
  const labelled = Math.ceil(stacks.length / 6);
  return (
    <figure className={styles.figure}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles.chart} role="img" aria-label={label}>
        {[0, 0.5, 1].map((share) => {
          const y = TOP + inner * (1 - share);
          return (
            <g key={share}>
              <line x1={LEFT} x2={WIDTH} y1={y} y2={y} className={styles.grid} />
              <text x={LEFT - 8} y={y + 4} textAnchor="end" className={styles.tick}>
                {show(top * share, measure)}
              </text>
            </g>
          );
        })}
        {stacks.map((stack, at) => {
          let y = TOP + inner;
          return (
            <g key={stack.key}>
              <title>{words.bar(dayText(stack.key), show(sums[at] ?? 0, measure))}</title>
              {stack.amounts.map((amount, series) => {
                const height = (amount / top) * inner;
                y -= height;
                return amount === 0 ? null : (
                  <rect
                    key={names[series] ?? ""}
                    x={LEFT + at * step + (step - bar) / 2}
                    y={y}
                    width={bar}
                    height={height}
                    className={styles.series}
                    data-series={series}
                  />
                );
              })}
              {at % labelled === 0 ? (
                <text
                  x={LEFT + at * step + step / 2}
                  y={HEIGHT - 6}
                  textAnchor={at === 0 ? "start" : "middle"}
                  className={styles.tick}
                >
                  {dayText(stack.key)}
                </text>
              ) : null}
            </g>
          );
        })}
      </svg>
      {names.length > 1 ? (
        <figcaption className={styles.legend}>
          {names.map((name, series) => (
            <span key={name ?? ""} className={styles.entry}>
              <svg viewBox="0 0 10 10" width={10} height={10} aria-hidden>
                <rect width={10} height={10} className={styles.series} data-series={series} />
              </svg>
              {name ?? words.others}
            </span>
          ))}
        </figcaption>
      ) : null}
    </figure>
  );
}

const MOST = 10;
const LINE = 24;

/** The largest rows as bars that lie. */
export function RankChart({ rows, measure, label }: ChartProps) {
  const shown = [...rows]
    .sort((a, b) => amountOf(b, measure) - amountOf(a, measure))
    .slice(0, MOST)
    .filter((row) => amountOf(row, measure) > 0);
  const top = Math.max(1, ...shown.map((row) => amountOf(row, measure)));
  const left = 190;
  const room = WIDTH - left - 70;
  return (
    <figure className={styles.figure}>
      <svg
        viewBox={`0 0 ${WIDTH} ${shown.length * LINE + 4}`}
        className={styles.chart}
        role="img"
        aria-label={label}
      >
        {shown.map((row, at) => {
          const name = row.title === "" ? words.noProject : row.title;
          const width = Math.max(2, (amountOf(row, measure) / top) * room);
          const y = at * LINE + 4;
          return (
            <g key={row.key}>
              <title>{words.bar(name, show(amountOf(row, measure), measure))}</title>
              <text x={left - 8} y={y + 14} textAnchor="end" className={styles.tick}>
                {name.length > 28 ? `${name.slice(0, 27)}…` : name}
              </text>
              <rect
                x={left}
                y={y + 2}
                width={width}
                height={LINE - 8}
                className={styles.series}
                data-series={0}
              />
              <text x={left + width + 6} y={y + 14} className={styles.tick}>
                {show(amountOf(row, measure), measure)}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
