import { dap } from './dap/dap-command';

/** `debug-adapter.js [--port N]`: `uboot-virtio dap` as a program of its own, for clients that start a file. */
dap(process.argv.slice(2), __dirname).then(
  (code) => {
    process.exit(code);
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
