import type { BoardRecord } from '../base/boards';
import type { DriverName } from './driver-name';

/** A symbol that has to be on. */
interface NeededSymbol {
  /** Without `CONFIG_`. */
  readonly name: string;
  /** What doesn't work without it. */
  readonly neededBy: string;
  /** Boards that have it on by default. */
  readonly defaultOn: readonly BoardRecord['arch'][];
}

/** What a skeleton has for the uclass that its devices are of. */
export interface UclassPart {
  readonly uclass: string;
  /** Functions that the uclass calls, as a text before the registration. */
  readonly functions: string;
  /** Members of the description, each a line. */
  readonly members: readonly string[];
  /** Lines of `bind`. */
  readonly bind: readonly string[];
  /** Lines of `probe` behind the queues. */
  readonly probe: readonly string[];
  /** Feature bits that it uses. */
  readonly needs?: readonly string[];
  /** What makes U-Boot probe the device, for a comment. */
  readonly probedBy: string;
  /** The function that makes a device quiet; undefined: there is nothing to do but to reset it. */
  readonly remove?: string;
  /** Configuration of U-Boot's that it needs. */
  readonly symbols?: readonly NeededSymbol[];
}

/** The part for a device id: those that U-Boot has a uclass for are of that, others have a command. */
export function uclassPart(id: number, name: DriverName): UclassPart {
  switch (id) {
    case 1:
      return ethPart(name);
    case 2:
      return blkPart(name);
    case 3:
      return serialPart(name);
    case 4:
      return rngPart(name);
    default:
      return commandPart(name);
  }
}

function rngPart({ identifier }: DriverName): UclassPart {
  return {
    uclass: 'UCLASS_RNG',
    functions: `/** Writes \`len\` random bytes to guest address \`data\`. */
function ${identifier}_read(dev: UDevice, data: number, len: number): number {
  printf('%s: %u bytes for 0x%x: not written yet\\n', dev.name, len, data);
  return -ENOSYS;
}
`,
    members: [`ops: { read: ${identifier}_read },`],
    bind: [],
    probe: [],
    probedBy: 'virtio scan',
    symbols: [{ name: 'DM_RNG', neededBy: 'UCLASS_RNG', defaultOn: ['arm', 'aarch64'] }],
  };
}

function blkPart({ identifier }: DriverName): UclassPart {
  return {
    uclass: 'UCLASS_BLK',
    functions: `/** Reads \`blkcnt\` blocks to guest address \`buffer\`; gives how many. */
function ${identifier}_read(dev: UDevice, start: number, blkcnt: number, buffer: number): number {
  printf('%s: blocks %u + %u to 0x%x: not written yet\\n', dev.name, start, blkcnt, buffer);
  return -ENOSYS;
}
`,
    members: [`ops: { read: ${identifier}_read },`],
    bind: [
      'const desc = dev_get_uclass_plat<BlkDesc>(dev);',
      'const devnum = blk_next_free_devnum(UCLASS_VIRTIO);',
      '',
      'if (devnum < 0) {',
      '  return devnum;',
      '}',
      'desc.uclass_id = UCLASS_VIRTIO;',
      'desc.devnum = devnum;',
    ],
    probe: [
      'const desc = dev_get_uclass_plat<BlkDesc>(dev);',
      'desc.blksz = 512;',
      'desc.log2blksz = 9;',
      '// The device says how many blocks it has in the first 8 bytes of its configuration.',
      'desc.lba = Number(virtio_cread64(dev, 0));',
    ],
    probedBy: 'virtio scan',
  };
}

function ethPart({ identifier }: DriverName): UclassPart {
  return {
    uclass: 'UCLASS_ETH',
    functions: `function ${identifier}_start(dev: UDevice): number {
  printf('%s: start: not written yet\\n', dev.name);
  return 0;
}

/** Sends a packet of \`length\` bytes from guest address \`packet\`. */
function ${identifier}_send(dev: UDevice, packet: number, length: number): number {
  printf('%s: %u bytes at 0x%x: not sent yet\\n', dev.name, length, packet);
  return -ENOSYS;
}

/** Gives the bytes of a packet that came, and its guest address in \`packetp\`. */
function ${identifier}_recv(_dev: UDevice, _flags: number, _packetp: Out<number>): number {
  return -EAGAIN;
}

function ${identifier}_stop(dev: UDevice): void {
  printf('%s: stop: not written yet\\n', dev.name);
}
`,
    members: [
      'ops: {',
      `  start: ${identifier}_start,`,
      `  send: ${identifier}_send,`,
      `  recv: ${identifier}_recv,`,
      `  stop: ${identifier}_stop,`,
      '},',
    ],
    bind: [],
    probe: [
      '// The card says its address in the first 6 bytes of its configuration.',
      'if (virtio_has_feature(dev, VIRTIO_NET_F_MAC)) {',
      '  virtio_cread_bytes(dev, 0, dev_get_plat<EthPdata>(dev).enetaddr, 6);',
      '}',
    ],
    needs: ['VIRTIO_NET_F_MAC'],
    probedBy: 'U-Boot when it looks for network cards',
  };
}

/**
 * A device is one of U-Boot's console from its probe on, as U-Boot's own keyboards and displays are. Its binding would be too early:
 * the RISC-V boards look for virtio devices before the console's list is begun.
 */
function serialPart({ driver, identifier }: DriverName): UclassPart {
  return {
    uclass: 'UCLASS_SERIAL',
    functions: `/** Sends a character. Returns 0, or -EAGAIN when there is no room. */
function ${identifier}_putc(_dev: UDevice, _ch: number): number {
  return 0;
}

/** A character that came, or -EAGAIN. */
function ${identifier}_getc(_dev: UDevice): number {
  return -EAGAIN;
}

/** Is a character there? */
function ${identifier}_pending(_dev: UDevice, _input: boolean): number {
  return 0;
}

/** Prints a text as U-Boot's serial consoles do: a line feed goes out as CR LF. */
function ${identifier}_print(dev: UDevice, text: string): void {
  const bytes = text.replaceAll('\\n', '\\r\\n');

  for (let at = 0; at < bytes.length; at++) {
    while (${identifier}_putc(dev, bytes.charCodeAt(at) & 0xff) === -EAGAIN) {}
  }
}

/** What \`setenv stdout serial,${driver}\` prints on, and \`setenv stdin\` takes keys from. */
function ${identifier}_stdio(dev: UDevice): StdioDev {
  return {
    name: '${driver}',
    flags: DEV_FLAGS_OUTPUT | DEV_FLAGS_INPUT,
    priv: dev,
    putc(_sdev, ch) {
      ${identifier}_print(dev, String.fromCharCode(ch));
    },
    puts(_sdev, text) {
      ${identifier}_print(dev, text);
    },
    tstc: () => ${identifier}_pending(dev, true) > 0,
    getc() {
      let ch = ${identifier}_getc(dev);
      while (ch === -EAGAIN) {
        // Meanwhile the machine goes on: without it no key would come.
        schedule();
        ch = ${identifier}_getc(dev);
      }
      return ch;
    },
  };
}

/** Makes the device quiet. Before that the console's devices go, which would be printed on: ours, and the uclass's. */
function ${identifier}_remove(dev: UDevice): number {
  for (const name of ['${driver}', dev.name]) {
    const sdev = stdio_get_by_name(name);
    if (sdev !== null && sdev.priv === dev) {
      stdio_deregister_dev(sdev, true);
    }
  }
  return virtio_reset(dev);
}
`,
    members: [
      'ops: {',
      `  putc: ${identifier}_putc,`,
      `  getc: ${identifier}_getc,`,
      `  pending: ${identifier}_pending,`,
      '},',
    ],
    bind: [],
    probe: [
      '// The first such device has the name; the uclass gives each its own, too.',
      `if (stdio_get_by_name('${driver}') === null) {`,
      `  stdio_register_dev(${identifier}_stdio(dev));`,
      '}',
    ],
    probedBy: 'virtio scan',
    remove: `${identifier}_remove`,
    symbols: [
      {
        name: 'CONSOLE_MUX',
        neededBy: `setenv stdout serial,${driver}`,
        defaultOn: ['i386', 'x86_64'],
      },
    ],
  };
}

/** U-Boot has no uclass for it: a command of the driver's own brings the device up and uses it. */
function commandPart({ driver, identifier }: DriverName): UclassPart {
  const command = driver.replace(/^virtio-/, '');
  return {
    uclass: 'UCLASS_NOP',
    functions: `/** The command \`${command}\`. Returns 0, or 1 when something has failed. */
function do_${identifier}(_argv: readonly string[]): number {
  for (let index = 0; ; index++) {
    const dev = uclass_get_device(UCLASS_NOP, index);
    if (IS_ERR(dev)) {
      return index === 0 ? 1 : 0;
    }
    printf('%s: not written yet\\n', dev.name);
  }
}

U_BOOT_CMD({
  name: '${command}',
  maxargs: 1,
  cmd: do_${identifier},
  usage: 'brings up and uses ${driver}',
});
`,
    members: [],
    bind: [],
    probe: [],
    probedBy: `virtio scan and by ${command}`,
  };
}
