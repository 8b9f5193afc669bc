import { defineConfig } from 'vitest/config';

/** Layers whose modules keep nothing between two tests: their files are loaded once, and not again for each file of tests. */
const STATELESS = [
  'src/{base,config,cpu,elf,inspect,language,machine,protocol,scaffold,spec,ui,webview}',
  'test/{conformance,structure}',
];

/** @param {readonly string[]} folders */
const testsIn = (folders) => folders.map((folder) => `${folder}/**/*.test.ts`);
const together = testsIn(STATELESS);

export default defineConfig({
  test: {
    // On a busy machine what takes a second may take many.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    projects: [
      {
        extends: true,
        test: {
          // The firmware has variables, as U-Boot has, and what is loaded for it is counted.
          name: 'apart',
          include: testsIn(['src', 'test/{conformance,cpu,firmware,contract,structure}']),
          exclude: [
            '**/node_modules/**',
            'test/contract/{embedded,binary}-target.test.ts',
            'test/cpu/differential/**',
            ...together,
          ],
        },
      },
      { extends: true, test: { name: 'together', include: together, isolate: false } },
    ],
  },
});
