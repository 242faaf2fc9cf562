// Writes src/api/schema.d.ts and src/api/routes.ts from the daemon's OpenAPI document.
//
//   node scripts/generate-api.mjs OPENAPI.json [OUTPUT_FOLDER]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import * as prettier from "prettier";

const [from, to = new URL("../src/api/", import.meta.url).pathname] = process.argv.slice(2);
if (from === undefined) throw new Error("usage: generate-api.mjs OPENAPI.json [OUTPUT_FOLDER]");
const document = JSON.parse(readFileSync(from, "utf8"));

// JSON Schema lets other keywords stand beside a reference; the generator wants them as an intersection.
function apart(schema) {
    if (Array.isArray(schema)) return schema.map(apart);
    if (schema === null || typeof schema !== "object") return schema;
    const { $ref, description, ...rest } = Object.fromEntries(
        Object.entries(schema).map(([key, value]) => [key, apart(value)]),
    );
    const own = description === undefined ? {} : { description };
    if ($ref === undefined) return { ...own, ...rest };
    return Object.keys(rest).length === 0 ? { $ref, ...own } : { ...own, allOf: [{ $ref }, rest] };
}

const schema = astToString(
    await openapiTS(
        { ...document, ...apart({ paths: document.paths, components: document.components }) },
        { exportType: true, defaultNonNullable: false },
    ),
);
const routes = Object.entries(document.paths)
    .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { operationId }]) => [
            operationId,
            [method.toUpperCase(), path],
        ]),
    )
    .sort(([a], [b]) => a.localeCompare(b));
const table = `// Generated from the daemon's OpenAPI document by scripts/generate-api.mjs.
export const ROUTES = ${JSON.stringify(Object.fromEntries(routes))} as const;`;

mkdirSync(to, { recursive: true });
writeFileSync(
    `${to}/schema.d.ts`,
    `// Generated from the daemon's OpenAPI document by scripts/generate-api.mjs.\n${schema}`,
);
writeFileSync(`${to}/routes.ts`, await prettier.format(table, { parser: "typescript", printWidth: 110 }));
