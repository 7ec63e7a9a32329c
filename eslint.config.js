// @ts-check
// What prettier and tsc do not hold already. An exception is made where it stands, with its reason.
import js from "@eslint/js";

export default [
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "off", // tsc knows what a browser has
      complexity: ["error", 10],
      "max-lines-per-function": ["error", { max: 30, skipBlankLines: true, skipComments: true }],
      "max-depth": ["error", 3],
      "no-unused-vars": "error",
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-param-reassign": "error",
      "no-shadow": "error",
      "no-implicit-coercion": "error",
      "no-nested-ternary": "error",
      "no-eval": "error",
      "no-new-func": "error",
      "no-console": "error",
    },
  },
];
