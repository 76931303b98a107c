import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "notebooks/", "tests/e2e/no-network.cjs", "tests/mutation/"] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Typed-array indices inside checked loops: noUncheckedIndexedAccess makes `!` the honest notation.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { varsIgnorePattern: "^_", argsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: "Use an Rng stream." }],
      "no-console": "error",
    },
  },
  { files: ["src/cli/**", "bench/**", "tests/**"], rules: { "no-console": "off" } },
  // JSON that a test has just read is any; the assertions that follow are its types.
  {
    files: ["tests/**"],
    rules: { "@typescript-eslint/no-unsafe-assignment": "off", "@typescript-eslint/no-unsafe-member-access": "off" },
  },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
);
