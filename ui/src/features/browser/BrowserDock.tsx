export function BrowserDock({ visible }: { visible: boolean }) {
  return <p hidden={!visible} />;
}
