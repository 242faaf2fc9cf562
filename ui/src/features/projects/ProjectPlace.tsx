export function ProjectPlace({ project }: { project: string }) {
  return <p>{project}</p>;
}
