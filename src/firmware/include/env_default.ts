import { gd, statics } from './asm-generic/global_data';
import { IS_ENABLED } from './linux/kconfig';
import type { EnvPair } from './config_distro_bootcmd';
import { qemuArmExtraEnvironment } from './configs/qemu-arm';
import { qemuRiscvExtraEnvironment } from './configs/qemu-riscv';
import { qemuX86ExtraEnvironment } from './configs/qemu-x86';

/** What the board's header adds, by CONFIG_SYS_BOARD. */
const EXTRA_ENVIRONMENTS: Readonly<Record<string, () => EnvPair[]>> = {
  'qemu-arm': qemuArmExtraEnvironment,
  'qemu-riscv': qemuRiscvExtraEnvironment,
  'qemu-x86': qemuX86ExtraEnvironment,
};

/** A hexadecimal or string symbol as it stands in .config. */
function configText(name: string): string | undefined {
  return gd.config.get(name);
}

/** The default values in the order of the real image, so that the heap looks as there. */
function defaultPairs(): EnvPair[] {
  const pairs: EnvPair[] = [];
  const board = configText('SYS_BOARD') ?? '';
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) {
      pairs.push([name, value]);
    }
  };

  if (IS_ENABLED('USE_BOOTARGS')) {
    add('bootargs', configText('BOOTARGS'));
  }
  if (IS_ENABLED('USE_BOOTCOMMAND')) {
    add('bootcmd', configText('BOOTCOMMAND'));
  }
  add('bootdelay', configText('BOOTDELAY'));
  add('baudrate', configText('BAUDRATE'));
  if (IS_ENABLED('USE_PREBOOT') && configText('PREBOOT') !== '') {
    add('preboot', configText('PREBOOT'));
  }
  if (IS_ENABLED('X86')) {
    add('rootpath', '/opt/nfsroot');
    add('hostname', 'x86');
  }
  if (IS_ENABLED('USE_BOOTFILE')) {
    add('bootfile', configText('BOOTFILE'));
  }
  add('loadaddr', configText('SYS_LOAD_ADDR'));
  if (IS_ENABLED('ENV_VARS_UBOOT_CONFIG')) {
    add('arch', configText('SYS_ARCH'));
    add('cpu', configText('SYS_CPU'));
    add('board', configText('SYS_BOARD'));
    add('board_name', configText('SYS_BOARD'));
    add('vendor', configText('SYS_VENDOR'));
    add('soc', configText('SYS_SOC'));
  }
  add('mtdids', configText('MTDIDS_DEFAULT') ?? '');
  add('mtdparts', configText('MTDPARTS_DEFAULT') ?? '');
  return [...pairs, ...(EXTRA_ENVIRONMENTS[board]?.() ?? [])];
}

/**
 * `name=value` with a NUL after each and one more at the end.
 *
 * @uboot include/env_default.h default_environment
 */
export function defaultEnvironment(): string {
  const cached = statics<{ text: string | null }>('env/default-environment', () => ({
    text: null,
  }));

  cached.text ??= `${defaultPairs()
    .map(([name, value]) => `${name}=${value}\0`)
    .join('')}\0`;
  return cached.text;
}
