export function TaskDock({ task }: { task: string | null }) {
  return <p>{task}</p>;
}
