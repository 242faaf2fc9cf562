import react from "@vitejs/plugin-react";
import type { ProxyOptions } from "vite";
import { defineConfig } from "vitest/config";

/** The daemon's socket, for `npm run dev`: the page is served with hot reloading and asks a running daemon. */
const socketPath = process.env["FLOTILLA_SOCKET"];
const proxy: Record<string, ProxyOptions> =
  socketPath === undefined ? {} : { "/v1": { target: { socketPath } as unknown as string, ws: true } };

export default defineConfig({
  plugins: [react()],
  server: { host: "127.0.0.1", proxy },
  // The daemon and the desktop shell both serve what is built from their own root.
  base: "/",
  build: { target: "es2022", sourcemap: false, chunkSizeWarningLimit: 1500, assetsInlineLimit: 0 },
  worker: { format: "es" },
  css: { modules: { localsConvention: "camelCaseOnly" } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
});
