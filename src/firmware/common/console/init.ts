import { GD_FLG_DEVINIT, gd } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { DEV_FLAGS_INPUT, DEV_FLAGS_OUTPUT, stderr, stdin, stdout } from '../../include/stdio_dev';
import type { StdioDev } from '../../include/stdio_dev';
import { console_setfile, consoleState, printf, puts } from '../console';
import { stdio_get_list } from '../stdio';
import { iomux_doenv } from '../iomux';

const STDIO_NAMES = ['stdin', 'stdout', 'stderr'];

/** What board_r needs of the environment: the value of a variable, and setting one. */
export interface ConsoleEnvironment {
  env_get(name: string): string | null;
  env_set(name: string, value: string): number;
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
    if (iomux_doenv(file, env.env_get(name)) !== 0) {
      iomux_doenv(file, 'serial');
    }
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
