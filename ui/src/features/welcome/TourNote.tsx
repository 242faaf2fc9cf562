import { useMemo } from "react";
import { type TaskCard, usePreference, useTaskSum } from "../../live";
import { Button, Tag } from "../../parts";
import { go, useRoute } from "../../shell/route";
import { text } from "../../text";
import { endTour, stepOf, TOUR_KEY, tourOf } from "./tour";
import styles from "./TourNote.module.css";

const words = text.welcome.tour;
const shownOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

function Step({ project }: { project: string }) {
  const step = useTaskSum(useMemo(() => (all: Iterable<TaskCard>) => stepOf(all, project), [project]));
  return (
    <section className={styles.note} aria-label={words.title}>
      <Tag kind="accent">{words.rehearsed}</Tag>
      <p className={styles.words} role="status">
        {words.steps[step]}
      </p>
      {step === "done" ? (
        <Button size="small" onPress={() => go({ place: "welcome" })}>
          {words.next}
        </Button>
      ) : null}
      <Button size="small" kind="quiet" onPress={() => void endTour(project)}>
        {words.end}
      </Button>
    </section>
  );
}

/** While the board shows the tour: what is to be done next, and that its model is rehearsed. */
export function TourNote() {
  const tour = usePreference(TOUR_KEY, tourOf);
  const shown = usePreference("board.project", shownOf);
  const route = useRoute();
  if (tour === null || (route.place === "board" && shown !== tour)) return null;
  return route.place === "board" || route.place === "task" ? <Step project={tour} /> : null;
}
