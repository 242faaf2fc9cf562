import { type Project, useProjectList } from "../../live";
import { Select, TextField } from "../../parts";
import { text } from "../../text";
import { type Filter, KINDS } from "./filter";
import styles from "./Memory.module.css";

const words = text.memory;
const all = (rows: Iterable<Project>): readonly Project[] => [...rows];

/** Which memories show. */
export function Filters({
  filter,
  typed,
  proposed,
  onType,
  onChange,
}: {
  readonly filter: Filter;
  readonly typed: string;
  readonly proposed: number;
  readonly onType: (typed: string) => void;
  readonly onChange: (filter: Filter) => void;
}) {
  const projects = useProjectList(all);
  const { filter: of } = words;
  return (
    <div className={styles.filters} role="search">
      <TextField
        label={of.search}
        hideLabel
        type="search"
        placeholder={of.search}
        value={typed}
        onChange={onType}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || typed === "") return;
          event.preventDefault();
          onType("");
        }}
      />
      <Select
        label={of.scope}
        hideLabel
        value={filter.scope}
        onChange={(scope) => onChange({ ...filter, scope })}
        choices={[
          { id: "anywhere", label: of.anywhere },
          { id: "user", label: of.user },
          ...projects.map(({ id, name }) => ({ id, label: name })),
        ]}
      />
      <Select
        label={of.kind}
        hideLabel
        value={filter.kind}
        onChange={(kind) => onChange({ ...filter, kind })}
        choices={[
          { id: "any" as const, label: of.anyKind },
          ...KINDS.map((id) => ({ id, label: words.kinds[id] })),
        ]}
      />
      <Select
        label={of.standing}
        hideLabel
        value={filter.standing}
        onChange={(standing) => onChange({ ...filter, standing })}
        choices={[
          { id: "any" as const, label: of.standings.any },
          { id: "kept" as const, label: of.standings.kept },
          { id: "proposed" as const, label: of.proposed(proposed) },
          { id: "faded" as const, label: of.standings.faded, hint: words.fadedHint },
          { id: "superseded" as const, label: of.standings.superseded },
        ]}
      />
    </div>
  );
}
