import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { citationForm } from './scripts/lint/citations.mjs';

/** One hand: what is private is `#private`, and nothing else has an accessibility. */
const ONE_HAND = {
  selector:
    ':matches(PropertyDefinition, MethodDefinition, TSAbstractMethodDefinition)[accessibility=/private|public/]',
  message: 'Private members are #private; what is public needs no word.',
};
/** A literal that is spread into a literal at once allocates, and hides a name that stands twice. */
const NO_SPREAD_LITERAL = {
  selector: 'ObjectExpression > SpreadElement > ObjectExpression',
  message: 'Write the members themselves.',
};
/** A run is repeatable where nothing asks the host: time, chance and locale come through interfaces. */
const NO_HOST = [
  {
    selector:
      "CallExpression[callee.object.name='Date'], NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Time comes from a GuestClock or as an argument.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Chance comes from a RandomSource.',
  },
  {
    selector: 'MemberExpression[property.name=/^toLocale/]',
    message: 'What is printed must not depend on the locale of the host.',
  },
];
const HOST_FREE =
  'base,spec,machine,cpu,firmware,protocol,inspect,realm,runtime,config,elf,language,scaffold';

/**
 * @param {{ selector: string, message: string }[]} more
 * @returns {['error', ...{ selector: string, message: string }[]]}
 */
const restricted = (more) => ['error', ONE_HAND, NO_SPREAD_LITERAL, ...more];

const UNITS_AND_TYPES = [
  { selector: 'typeLike', format: ['PascalCase'] },
  { selector: 'enumMember', format: ['PascalCase'] },
];
/** What is ours is camelCase; constants may shout, and a parameter that is not used begins with `_`. */
/** @type {['error', ...object[]]} */
const OUR_NAMES = [
  'error',
  ...UNITS_AND_TYPES,
  { selector: 'function', format: ['camelCase'] },
  { selector: 'variable', format: ['camelCase', 'UPPER_CASE'] },
  { selector: 'variable', modifiers: ['destructured'], format: null },
  { selector: 'parameter', format: ['camelCase'], leadingUnderscore: 'allow' },
  { selector: 'classMethod', format: ['camelCase'] },
];
/** U-Boot's own spelling is for what exists in U-Boot, so both stand in the firmware. */
/** @type {['error', ...object[]]} */
const FIRMWARE_NAMES = [
  'error',
  ...UNITS_AND_TYPES,
  {
    selector: ['function', 'variable', 'parameter'],
    format: ['camelCase', 'snake_case', 'UPPER_CASE'],
    // Registers of a family of chips.
    filter: { regex: '^UART_PL01x_', match: false },
    leadingUnderscore: 'allowSingleOrDouble',
    trailingUnderscore: 'allow',
  },
];

const SCRIPTS = [
  '*.mjs',
  '*.cjs',
  'scripts/**/*.{mjs,cjs}',
  'src/instrument/*.cjs',
  'test/recordings/*.mjs',
];

export default defineConfig(
  {
    ignores: [
      'dist/**',
      'out/**',
      'coverage/**',
      '.vscode-ci/**',
      'node_modules/**',
      'test/fixtures/**',
      // AssemblyScript: other types and operators than TypeScript's. Its compiler checks it.
      'src/cpu/riscv/core/**',
    ],
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', ...SCRIPTS],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { project: { rules: { 'citation-form': citationForm } } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.eslint.json', './scripts/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: 'error',
      curly: 'error',
      'no-restricted-syntax': restricted([]),
      'no-console': 'error',
      'project/citation-form': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/**/*.test.ts'],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/naming-convention': OUR_NAMES,
    },
  },
  {
    files: [`src/{${HOST_FREE}}/**/*.ts`],
    ignores: ['src/**/*.test.ts', 'src/**/testing/**'],
    rules: {
      'no-restricted-syntax': restricted(NO_HOST),
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance'],
        ...['process', 'fetch', 'crypto', 'Intl'],
      ],
    },
  },
  {
    // The firmware reads like U-Boot: `while (!virtqueue_get_buf(...))` spins, errno comes back as a number.
    files: ['src/firmware/**/*.ts'],
    rules: {
      'no-empty': 'off',
      // Locals stand at the top of a function, as in C, so that the debugger shows them from its first line on.
      'prefer-const': 'off',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: true },
      ],
    },
  },
  {
    files: ['src/firmware/**/*.ts'],
    ignores: ['src/**/*.test.ts'],
    rules: { '@typescript-eslint/naming-convention': FIRMWARE_NAMES },
  },
  {
    files: ['src/firmware/drivers/**/*.ts'],
    ignores: ['src/**/*.test.ts'],
    rules: {
      'no-restricted-syntax': restricted([
        ...NO_HOST,
        {
          selector: "MemberExpression[property.name='ram'], Property[key.name='ram']",
          message:
            'Drivers reach RAM through include/ram and their rings through include/vring-memory.',
        },
      ]),
    },
  },
  {
    files: ['src/main/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: SCRIPTS,
    rules: {
      'no-console': 'off',
      '@typescript-eslint/naming-convention': OUR_NAMES,
    },
  },
  {
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
