import { builtInBoards } from './built-in-boards';
import { askForLocksAhead } from '../host/locks/qemu-locks';
import { checkCmdline } from './cli/check-cmdline';
import { USAGE } from './cli/usage';

const VERSION = '0.1.0';

/** `uboot-virtio COMMAND ...`: see cli/usage. Programs that one command needs are loaded only for it. */
async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'run':
      askForLocksAhead();
      return (await import(/* webpackMode: "eager" */ './cli/run')).run(rest, __dirname);
    case 'snapshot':
      askForLocksAhead();
      return (await import(/* webpackMode: "eager" */ './cli/run')).snapshot(rest, __dirname);
    case 'record':
      askForLocksAhead();
      return (await import(/* webpackChunkName: "cli-record" */ './cli/record')).record(
        rest,
        __dirname,
      );
    case 'write-code-cache':
      return (await import(/* webpackMode: "eager" */ './cli/write-code-cache')).writeCodeCache(
        rest,
        __dirname,
      );
    case 'check-cmdline':
      return checkCmdline(
        rest[0] === '--' ? rest.slice(1) : rest,
        (text) => process.stdout.write(text),
        (text) => process.stderr.write(text),
      );
    case 'check-driver':
      return (
        await import(/* webpackChunkName: "cli-drivers" */ './cli/check-driver')
      ).checkDrivers(rest, __dirname);
    case 'new':
      return (await import(/* webpackChunkName: "cli-drivers" */ './cli/new-driver')).newDriver(
        rest,
        __dirname,
      );
    case 'dap':
      return (await import(/* webpackChunkName: "cli-dap" */ './dap/dap-command')).dap(
        rest,
        __dirname,
      );
    case 'kconfig':
      return (
        await import(/* webpackChunkName: "cli-kconfig" */ './cli/kconfig/run-kconfig')
      ).runKconfig(rest, builtInBoards(__dirname).tree);
    case 'lsp':
      return (await import(/* webpackChunkName: "cli-lsp" */ './language-server/lsp-command')).lsp(
        rest,
        __dirname,
      );
    case 'version':
    case '--version':
      process.stdout.write(`uboot-virtio ${VERSION}\n`);
      return 0;
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(USAGE);
      return 0;
    default:
      process.stderr.write(
        `uboot-virtio: expected a command, found ${command === undefined ? 'none' : `'${command}'`} (uboot-virtio help lists them)\n`,
      );
      return 1;
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exit(code);
  },
  (error: unknown) => {
    process.stderr.write(
      `uboot-virtio: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exit(1);
  },
);
