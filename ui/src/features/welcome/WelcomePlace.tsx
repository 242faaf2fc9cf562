export function WelcomePlace() {
  return <p />;
}
