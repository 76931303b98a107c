import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/**
 * Numeric code: loops over typed arrays and matrices whose lengths were checked where they were made. `!` is free there,
 * since a checked read of each element would cost several times the loop. All other code reads through
 * src/core/access.ts. A file is added here only where it holds such loops and little else.
 */
const KERNELS = [
  // Statistics.
  "src/stats/**",
  "src/fidelity/utility/k-marginals.ts",
  "src/fidelity/large/pair-kernels.ts",
  // Cells of large files as bytes.
  "src/io/large/blocks/{cell-dictionary,split-plain}.ts",
  // Counts of states and sums of clipped gradients under differential privacy.
  "src/privacy/domain/encode.ts",
  "src/privacy/learn/noisy-logistic.ts",
  // Trees, networks, hazards, codings, tables of marginals.
  "generators/shared/{trees,neural,survival,encoding,sequential}/**",
  "generators/dp/estimate/**",
  // Tables of conditional probabilities: scores, sums, draws, elimination.
  "generators/bayesian-network/{conditional-table,draw-states,family-score,infer}.ts",
  // Matrices of correlations and draws from the truncated normal.
  "generators/copula/{latent-scores,one-factor,pair-correlation,positive-definite,sample-copula}.ts",
  "generators/copula/truncated-multivariate-normal.ts",
  // Layers and gradients.
  "generators/ctgan/{activate,averaged-network,critic}.ts",
  "generators/tvae/autoencoder.ts",
  // Splits, votes and densities of leaves.
  "generators/forest/{grow-forest,leaf-densities,log-likelihood}.ts",
  // Distances between patients; a covariance and its factor.
  "generators/controls/{interpolate,normal}.ts",
  // Points and their neighbours.
  "src/fidelity/utility/points.ts",
  // Distances, games, rarity.
  "disclosure/shared/{distance,game,rarity}/**",
  "disclosure/shared/guess/ridge-guess.ts",
  "disclosure/linkability/link-success.ts",
  "disclosure/replicas/match-index.ts",
  "disclosure/replicas/match-space.ts",
  "disclosure/replicas/whole-file/**",
  // Scores of all patients in all runs, their ranks, and permutations of the masks.
  "disclosure/membership/{classifier-scores,mean-auc,query-scores,ranked-games}.ts",
  "disclosure/rare-individuals/{average-over-refits,mask-permutation,pooled-exposure,projections,released-file}.ts",
  "disclosure/rare-individuals/{rare-combinations,score-weights,shuffler}.ts",
  "disclosure/closest-record/label-shares.ts",
  // Cells of cross-tables, row by row.
  "disclosure/attribute-inference/reconstruct.ts",
  "disclosure/equivalence-classes/classes.ts",
  "disclosure/singling-out/single-out.ts",
];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "docs/api/", "tests/e2e/no-network.cjs", "tests/mutation/"] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Warnings are counted: .ci/lint.mjs holds their number, which only shrinks.
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
