/** The layer table of docs/architecture.md. What is not listed here can't be imported. */
const LAYERS = {
  base: [],
  spec: ['base'],
  machine: ['base', 'spec'],
  cpu: ['base'],
  firmware: ['base', 'spec'],
  protocol: ['base'],
  inspect: ['base', 'spec', 'protocol'],
  config: ['base'],
  elf: ['base'],
  host: ['base'],
  language: ['base', 'config', 'protocol'],
  webview: ['protocol'],
  instrument: ['base'],
  realm: ['base'],
  scaffold: ['base', 'spec'],
  runtime: ['base', 'spec', 'machine', 'cpu', 'elf', 'firmware', 'protocol', 'inspect'],
  targets: ['base', 'spec', 'protocol', 'inspect', 'config', 'elf', 'host', 'runtime'],
  adapter: ['base', 'spec', 'protocol', 'inspect'],
  ui: ['base', 'spec', 'protocol', 'inspect', 'config', 'scaffold'],
};
/** Layers that may use Node's own modules. */
const NODE_LAYERS = ['host', 'instrument', 'targets', 'adapter', 'ui', 'main'];
/** @type {Record<string, string[]>} */
const PACKAGES = {
  config: ['shlex', 'valibot'],
  targets: ['valibot'],
  // Types alone: the server that speaks them is in main.
  language: ['vscode-languageserver-types'],
  instrument: ['@babel/parser', 'magic-string', 'typescript'],
  scaffold: ['jsonc-parser'],
  adapter: ['@vscode/debugadapter', '@vscode/debugprotocol', 'valibot'],
  ui: ['vscode', '@vscode/debugprotocol', 'jsonc-parser', 'valibot', 'vscode-languageclient'],
  main: [
    'vscode',
    '@vscode/debugadapter',
    '@vscode/debugprotocol',
    'valibot',
    'vscode-languageserver',
    'vscode-languageserver-textdocument',
  ],
  protocol: ['valibot'],
  webview: ['lit', '@vscode-elements/elements'],
};
/** @param {string[]} names */
const anyOf = (names) => `(${names.join('|')})`;
const notTest = '\\.test\\.ts$|/testing/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    ...Object.entries(LAYERS).map(([layer, allowed]) => ({
      name: `layer-${layer}`,
      severity: 'error',
      from: { path: `^src/${layer}/`, pathNot: notTest },
      to: {
        path: '^src/',
        pathNot: [
          `^src/${anyOf([layer, ...allowed])}/`,
          // The adapter knows targets by their interface alone.
          ...(layer === 'adapter' ? ['^src/targets/target\\.ts$'] : []),
        ],
      },
    })),
    {
      name: 'no-node-modules-in-pure-layers',
      severity: 'error',
      from: { path: '^src/', pathNot: [`^src/${anyOf(NODE_LAYERS)}/`, notTest] },
      to: { dependencyTypes: ['core'] },
    },
    ...[
      'base',
      'spec',
      'machine',
      'cpu',
      'firmware',
      'realm',
      'runtime',
      'inspect',
      'elf',
      'host',
      'targets',
      ...Object.keys(PACKAGES),
    ].map((layer) => ({
      name: `packages-of-${layer}`,
      severity: 'error',
      from: { path: `^src/${layer}/`, pathNot: notTest },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-no-pkg', 'npm-unknown'],
        pathNot: (PACKAGES[layer] ?? ['-']).map(
          (name) => `(^|node_modules/)(@types/)?${name}(/|$)`,
        ),
      },
    })),
    {
      name: 'nobody-imports-main',
      severity: 'error',
      from: { path: '^src/(?!main/)' },
      to: { path: '^src/main/' },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: notTest },
      to: { path: notTest },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // AssemblyScript, of which one module is made when it is compiled.
    exclude: { path: '^src/cpu/riscv/core/' },
    tsConfig: { fileName: 'tsconfig.eslint.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
