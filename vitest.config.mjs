import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'test/{conformance,cpu,firmware,contract,structure}/**/*.test.ts',
    ],
    exclude: [
      '**/node_modules/**',
      'test/contract/{embedded,binary}-target.test.ts',
      'test/cpu/differential/**',
    ],
    testTimeout: 20_000,
    pool: 'threads',
  },
});
