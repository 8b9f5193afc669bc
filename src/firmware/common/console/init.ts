import { GD_FLG_DEVINIT, gd } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { DEV_FLAGS_INPUT, DEV_FLAGS_OUTPUT, stderr, stdin, stdout } from '../../include/stdio_dev';
import type { StdioDev } from '../../include/stdio_dev';
import { consoleState, printf, puts } from '../console';
import { stdio_get_list } from '../stdio';
import { iomux_devices } from '../iomux';
import { console_search_dev } from './search';

const STDIO_NAMES = ['stdin', 'stdout', 'stderr'];

/** What board_r needs of the environment: the value of a variable, and setting one. */
export interface ConsoleEnvironment {
  env_get(name: string): string | null;
  env_set(name: string, value: string): number;
}

/** Makes a device one of the three streams. @uboot common/console.c console_setfile() */
export function console_setfile(file: number, dev: StdioDev): number {
  let error = 0;
  if (dev.start !== undefined) {
    error = dev.start(dev);
    if (error < 0) {
      return error;
    }
  }
  consoleState().stdio_devices[file] = dev;
  return error;
}

/** Names of the devices behind stdin, stdout and stderr. @uboot common/console.c stdio_print_current_devices() */
export function stdio_print_current_devices(): void {
  const { stdio_devices } = consoleState();
  const names = [stdin, stdout, stderr].map(
    (file) => stdio_devices[file]?.name ?? 'No input devices available!',
  );
  printf('In:    %s\n', names[stdin]);
  printf('Out:   %s\n', names[stdout]);
  printf('Err:   %s\n', names[stderr]);
}

/**
 * The variables stdin, stdout and stderr name the devices. Of several, the last is the stream's own, and all are used.
 *
 * @uboot common/console.c console_init_r(), with CONFIG_SYS_CONSOLE_IS_IN_ENV
 */
function console_init_from_env(env: ConsoleEnvironment): number {
  for (const [file, name] of STDIO_NAMES.entries()) {
    const flags = file === stdin ? DEV_FLAGS_INPUT : DEV_FLAGS_OUTPUT;
    const found = iomux_devices(flags, env.env_get(name));
    const serial = found.length === 0 ? console_search_dev(flags, 'serial') : null;
    const devs = serial === null ? found : [serial];
    for (const dev of devs) {
      console_setfile(file, dev);
    }
    consoleState().console_devices[file] = devs;
  }
  if (!IS_ENABLED('SYS_CONSOLE_INFO_QUIET')) {
    stdio_print_current_devices();
  }
  gd.flags |= GD_FLG_DEVINIT;
  return 0;
}

/**
 * From here on output goes through the stdio devices: the first that can, as without CONFIG_SYS_CONSOLE_IS_IN_ENV.
 *
 * @uboot common/console.c console_init_r()
 */
export function console_init_r(env: ConsoleEnvironment): number {
  const { stdio_devices } = consoleState();
  let input: StdioDev | null = null;
  if (IS_ENABLED('SYS_CONSOLE_IS_IN_ENV')) {
    return console_init_from_env(env);
  }
  let output: StdioDev | null = null;
  for (const dev of stdio_get_list()) {
    if ((dev.flags & DEV_FLAGS_INPUT) !== 0 && input === null) {
      input = dev;
    }
    if ((dev.flags & DEV_FLAGS_OUTPUT) !== 0 && output === null) {
      output = dev;
    }
  }
  if (output !== null) {
    console_setfile(stdout, output);
    console_setfile(stderr, output);
  }
  if (input !== null) {
    console_setfile(stdin, input);
  }
  stdio_print_current_devices();
  for (const [file, name] of STDIO_NAMES.entries()) {
    env.env_set(name, stdio_devices[file]?.name ?? '');
  }
  gd.flags |= GD_FLG_DEVINIT;
  return 0;
}

/** The list that `coninfo` shows. @uboot cmd/console.c do_coninfo() */
export function printConsoleDevices(): void {
  const { stdio_devices } = consoleState();
  puts('List of available devices:\n');
  for (const dev of stdio_get_list()) {
    printf(
      '%-8s %08x %s%s ',
      dev.name,
      dev.flags,
      (dev.flags & DEV_FLAGS_INPUT) !== 0 ? 'I' : '.',
      (dev.flags & DEV_FLAGS_OUTPUT) !== 0 ? 'O' : '.',
    );
    for (const [file, name] of STDIO_NAMES.entries()) {
      if (stdio_devices[file] === dev) {
        printf('%s ', name);
      }
    }
    puts('\n');
  }
}
