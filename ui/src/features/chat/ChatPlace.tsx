export function ChatPlace({ chat }: { chat: string | null }) {
  return <p>{chat}</p>;
}
