export function InboxPlace() {
  return <p />;
}
