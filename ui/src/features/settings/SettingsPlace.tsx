export function SettingsPlace({ page }: { page: string }) {
  return <p>{page}</p>;
}
