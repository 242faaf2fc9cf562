export function ReviewDock({ task }: { task: string | null }) {
  return <p>{task}</p>;
}
