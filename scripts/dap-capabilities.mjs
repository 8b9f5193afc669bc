// docs/dap-capabilities.md: which capabilities of the Debug Adapter Protocol are true, and which tests show it. Without
// arguments says whether the page is as it must be; with --write writes it.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import './typescript-require.cjs';
import { root } from './run-command.mjs';

const require = createRequire(import.meta.url);
const page = path.join(root, 'docs/dap-capabilities.md');
const tests = path.join(root, 'test/dap');

/**
 * What is used of the project's modules.
 *
 * @typedef {{ dapCapabilities(target: unknown, hooks: [], keeps: boolean): Record<string, unknown> }} Adapter
 * @typedef {{ file: string, title: string }} NamedTest
 */

/** Where each target says what it is able to do. What one of them is, the adapter claims for it. */
const TARGETS = /** @type {const} */ ([
  ['src/targets/embedded/embedded-target.ts', 'EMBEDDED_CAPABILITIES'],
  ['src/targets/binary/binary-target.ts', 'BINARY_CAPABILITIES'],
]);

/**
 * @param {string} file
 * @param {string} name
 */
function abilitiesOf(file, name) {
  const { [name]: abilities = [] } = /** @type {Record<string, Iterable<string>>} */ (load(file));
  return abilities;
}

/**
 * @param {string} file
 * @returns {unknown}
 */
function load(file) {
  return require(path.join(root, file));
}

/** Why a capability is false for good. */
const NOT_CLAIMED = {
  supportsGotoTargetsRequest:
    "The firmware is compiled to plain JavaScript, which can't jump; going back is how a statement runs again",
  supportsTerminateThreadsRequest: 'U-Boot is one thread; `terminate` ends it',
  supportsSingleThreadExecutionRequests: 'U-Boot is one thread',
  supportsExceptionOptions: 'Filters with conditions say all that is to be said',
};

/** True where somebody can attach later. */
const ON_A_PORT = ['supportTerminateDebuggee', 'supportSuspendDebuggee'];

/** All that the protocol has, in its order. */
function booleans() {
  const file = require.resolve('@vscode/debugprotocol/lib/debugProtocol.d.ts');
  const text = readFileSync(file, 'utf8');
  const body = /interface Capabilities \{([\s\S]*?)\n\t\}/.exec(text)?.[1] ?? '';
  return [...body.matchAll(/^\t\t(supports?\w+)\?: boolean;/gm)].map(([, name = '']) => name);
}

/**
 * Titles of tests that begin with a capability's name, and of all tests in a `describe` of that name.
 *
 * @returns {Map<string, NamedTest[]>}
 */
function namedTests() {
  /** @type {Map<string, NamedTest[]>} */
  const found = new Map();
  for (const file of readdirSync(tests).filter((name) => name.endsWith('.test.ts'))) {
    let group = '';
    let opened = '';
    for (const line of readFileSync(path.join(tests, file), 'utf8').split('\n')) {
      if (/^\}/.test(line)) {
        group = '';
      }
      const [, indent = '', kind = '', rest = ''] =
        /^( *)(describe|it)(?:\.\w+)?\((.*)$/.exec(line) ?? [];
      opened = kind === '' ? opened : kind;
      const text = kind === '' || rest === '' || rest === '[' ? line : rest;
      const title = /^\s*(?:\]\)\()?(['"`])(.*?)\1(?:,|$)/.exec(text)?.[2];
      if (opened === '' || title === undefined) {
        continue;
      }
      const named = /^(supports?[A-Z]\w+)(?:: )?(.*)$/.exec(title);
      if (opened === 'describe') {
        group = indent === '' ? (named?.[1] ?? '') : group;
      } else {
        const capability = named?.[1] ?? group;
        if (capability !== '') {
          const list = found.get(capability) ?? [];
          found.set(capability, [...list, { file, title: named?.[2] ?? title }]);
        }
      }
      opened = '';
    }
  }
  return found;
}

function markdown() {
  const adapter = /** @type {Adapter} */ (load('src/adapter/capabilities.ts'));
  const abilities = new Set(TARGETS.flatMap(([file, name]) => [...abilitiesOf(file, name)]));
  const capabilities = adapter.dapCapabilities(abilities, [], true);
  const shown = namedTests();
  const names = booleans();
  const isTrue = (/** @type {string} */ name) => capabilities[name] === true;
  const problems = [
    ...names
      .filter((name) => isTrue(name) && !shown.has(name))
      .map((name) => `${name} is true: expected a test in test/dap whose title begins with it`),
    ...names
      .filter((name) => isTrue(name) && name in NOT_CLAIMED)
      .map((name) => `${name} is true, and the script says why it is not claimed`),
    ...[...shown.keys()]
      .filter((name) => !names.includes(name))
      .map((name) => `a test is named after ${name}, which the protocol doesn't have`),
  ];
  const claimed = names.filter(isTrue);
  const rows = (/** @type {string} */ name) =>
    (shown.get(name) ?? []).map(
      ({ file, title }) =>
        `  - ${title.replaceAll('*', '\\*').replaceAll('%s', '…')} ([${file}](../test/dap/${file}))`,
    );
  const lines = [
    '# Capabilities of the debug adapter',
    '',
    '<!-- Made by `node scripts/dap-capabilities.mjs --write` from the titles of the tests; a test checks that it is so. -->',
    '',
    `${claimed.length} of the protocol's ${names.length} boolean capabilities are true, each with the tests that show it over the built adapter.`,
    '',
    '## True',
    '',
    ...claimed.flatMap((name) => [
      `- **${name}**${ON_A_PORT.includes(name) ? ' (on a port and in VS Code)' : ''}`,
      ...rows(name),
    ]),
    '',
    '## Not claimed',
    '',
    ...names
      .filter((name) => !isTrue(name))
      .map(
        (name) =>
          `- **${name}**: ${/** @type {Record<string, string>} */ (NOT_CLAIMED)[name] ?? 'Not yet'}.`,
      ),
    '',
  ];
  return { text: lines.join('\n'), problems };
}

const { text, problems } = markdown();
if (process.argv.includes('--write')) {
  writeFileSync(page, text);
}
let written = '';
try {
  written = readFileSync(page, 'utf8');
} catch {
  problems.push('docs/dap-capabilities.md is missing');
}
if (written !== text) {
  problems.push('docs/dap-capabilities.md is old: node scripts/dap-capabilities.mjs --write');
}
for (const problem of problems) {
  console.log(problem);
}
process.exitCode = problems.length === 0 ? 0 : 1;
