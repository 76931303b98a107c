import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/** Numeric code: loops over typed arrays. */
const KERNELS = [
  "src/stats/**",
  "generators/shared/{trees,neural,survival,encoding,sequential}/**",
  "generators/dp/estimate/**",
  "disclosure/shared/{distance,game,rarity}/**",
  "disclosure/membership/ranked-games.ts",
];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "docs/api/", "tests/e2e/no-network.cjs", "tests/mutation/"] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Warnings are counted: .ci/lint.mjs holds their number, which only shrinks.
      "@typescript-eslint/no-non-null-assertion": "warn",
      "max-lines-per-function": ["warn", { max: 40, skipBlankLines: true, skipComments: true }],
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
  // Kernels index typed arrays in loops whose bounds are checked; there `!` is the honest notation.
  { files: KERNELS, rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
  // A catalogue says one sentence for each kind of fact; a switch that is closed by type is as long as there are kinds.
  { files: ["src/report/words/**"], rules: { "max-lines-per-function": "off" } },
  // A test's setting is long and its fixtures are known.
  {
    files: ["tests/**", "bench/**"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off", "max-lines-per-function": "off" },
  },
  {
    files: ["src/cli/**", "bench/**", "tests/**", "examples/**", "notebooks/**", ".ci/**"],
    rules: { "no-console": "off" },
  },
  // JSON that a test has just read is any; the assertions that follow are its types.
  {
    files: ["tests/**"],
    rules: { "@typescript-eslint/no-unsafe-assignment": "off", "@typescript-eslint/no-unsafe-member-access": "off" },
  },
  { files: ["**/*.js", "**/*.mjs"], ...tseslint.configs.disableTypeChecked },
  { files: ["**/*.mjs"], languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } } },
);
