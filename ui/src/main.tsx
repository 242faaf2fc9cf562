import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./theme";
import { openHost } from "./host";
import { followFleet } from "./live";
import { App } from "./shell";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
await openHost();
followFleet();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
