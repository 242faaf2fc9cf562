import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./theme";
import { openHost } from "./host";
import { followFleet, readPreferences } from "./live";
import { fetchAhead } from "./parts";
import { App } from "./shell";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
await openHost();
followFleet();
// Where the daemon is not there yet, the screens begin with what is the rule.
await readPreferences();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
fetchAhead();
