import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

export default tseslint.config(
    {
        ignores: [
            "dist",
            "public",
            "node_modules",
            "src/api/schema.d.ts",
            "playwright-report",
            "test-results",
            "*.config.js",
            "scripts",
        ],
    },
    js.configs.recommended,
    ...tseslint.configs.strictTypeChecked,
    {
        languageOptions: {
            parserOptions: {
                projectService: { allowDefaultProject: ["eslint.config.js"] },
                tsconfigRootDir: import.meta.dirname,
            },
        },
        plugins: { "react-hooks": reactHooks },
        rules: {
            "react-hooks/rules-of-hooks": "error",
            "react-hooks/exhaustive-deps": "error",
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
            "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
            "no-console": "error",
            // One door to the world, and one to each feature.
            "no-restricted-imports": [
                "error",
                {
                    patterns: [
                        { group: ["@tauri-apps/*"], message: "Only src/host knows the shell." },
                        {
                            group: ["**/features/*/*"],
                            message: "A feature is imported through its index.ts.",
                        },
                    ],
                },
            ],
        },
    },
    { files: ["src/host/**"], rules: { "no-restricted-imports": "off" } },
    { files: ["e2e/**"], rules: { "react-hooks/rules-of-hooks": "off" } },
);
