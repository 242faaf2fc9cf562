import { type TaskCard, useTaskList } from "../../live";
import { go } from "../../shell/route";

const newest = (tasks: Iterable<TaskCard>): string[] =>
  [...tasks].sort((a, b) => b.number - a.number).map((task) => `${task.id} ${task.state} ${task.title}`);

export function Board() {
  const list = useTaskList(newest);
  return (
    <ul>
      {list.map((line) => (
        <li key={line}>
          <button onClick={() => go({ place: "task", task: line.split(" ")[0] ?? "", tab: "timeline" })}>
            {line}
          </button>
        </li>
      ))}
    </ul>
  );
}
