import { defineConfig } from 'vitest/config';

/** Suites that drive the built programs in dist/, a U-Boot that is built for them, and other programs. */
export default defineConfig({
  test: {
    include: [
      'test/{binary,dap,lsp,programs,riscv32,travel,webview}/**/*.test.ts',
      'test/contract/{embedded,binary}-target.test.ts',
      'test/cpu/differential/**/*.test.ts',
    ],
    testTimeout: 60_000,
    // A browser that starts for the first time on a busy machine takes longer than a test's own steps.
    hookTimeout: 60_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
