export function TerminalDock({ visible }: { visible: boolean }) {
  return <p hidden={!visible} />;
}
