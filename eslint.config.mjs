import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'out/**',
      'coverage/**',
      '.vscode-ci/**',
      'node_modules/**',
      'test/fixtures/**',
    ],
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      parserOptions: { project: ['./tsconfig.eslint.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      curly: 'error',
      // One hand: what is private is `#private`, and nothing else has an accessibility.
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ':matches(PropertyDefinition, MethodDefinition, TSAbstractMethodDefinition)[accessibility=/private|public/]',
          message: 'Private members are #private; what is public needs no word.',
        },
      ],
      'no-console': 'error',
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
    files: ['src/main/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
);
