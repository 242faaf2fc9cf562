import { later } from "../../../parts";
import { useLanding } from "./store";

const Asked = later(async () => (await import("./LandingDialog")).LandingDialog, "unseen");

/** The dialog that asks how a change lands. Mounted once; `openLanding` opens it. */
export function LandingDialog() {
  return useLanding() === null ? null : <Asked />;
}
