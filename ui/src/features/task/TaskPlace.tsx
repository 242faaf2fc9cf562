export function TaskPlace({ task, tab }: { task: string; tab: "timeline" | "changes" }) {
  return (
    <p>
      {task} {tab}
    </p>
  );
}
