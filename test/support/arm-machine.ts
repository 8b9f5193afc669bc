import type { BlockBackend, NetworkBackend } from '../../src/base/host';
import type {
  ChardevDescription,
  DeviceDescription,
  DriveDescription,
  MachineDescription,
  NetdevDescription,
} from '../../src/base/machine-description';
import { fail, ok } from '../../src/base/result';
import { createSeededRandom } from '../../src/base/seeded-random';
import { silentEvents } from '../../src/base/trace-event';
import { createMachine, type Machine, type MachineHost } from '../../src/machine/machine';

/** A 4 GiB disk of zeros. */
class MemoryDisk implements BlockBackend {
  readonly readOnly = false;
  disposed = false;
  readonly sizeBytes = 8_388_608 * 512;
  read(_offset: number, target: Uint8Array): boolean {
    target.fill(0);
    return true;
  }
  write(): boolean {
    return true;
  }
  writeZeroes(): boolean {
    return true;
  }
  flush(): boolean {
    return true;
  }
  dispose(): void {
    this.disposed = true;
  }
}

export interface TestHost extends MachineHost {
  readonly output: number[];
  readonly logged: string[];
  readonly disks: MemoryDisk[];
}

export function testHost(): TestHost {
  const output: number[] = [];
  const logged: string[] = [];
  const disks: MemoryDisk[] = [];
  return {
    output,
    logged,
    disks,
    openDisk: (drive) => {
      if (drive.file === 'nope.img') {
        return fail("Could not open 'nope.img': No such file or directory");
      }
      const disk = new MemoryDisk();
      disks.push(disk);
      return ok(disk);
    },
    createNetwork: (): NetworkBackend | undefined => undefined,
    clock: { nowNs: () => 3e9 },
    random: createSeededRandom(1),
    console: { write: (byte) => output.push(byte) },
    events: silentEvents,
    log: (level, message) => logged.push(`${level}: ${message}`),
  };
}

let argument = 0;
export const place = (text: string): { argument: number; text: string } => ({
  argument: argument++,
  text,
});

export function device(text: string): DeviceDescription {
  const [driver = '', ...pairs] = text.split(',');
  const properties = new Map(
    pairs.map((pair) => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)] as const),
  );
  const id = properties.get('id');
  properties.delete('id');
  return { driver, id, properties, place: place(text) };
}

export function drive(id: string, file = `${id}.img`): DriveDescription {
  const text = `if=none,file=${file},format=raw,id=${id}`;
  return {
    id,
    file,
    format: 'raw',
    readOnly: false,
    snapshot: false,
    locked: true,
    place: place(text),
  };
}

export function netdev(id: string, kind: NetdevDescription['kind'] = 'user'): NetdevDescription {
  return { id, kind, properties: new Map(), place: place(`${kind},id=${id}`) };
}

export function chardev(
  id: string,
  backend: ChardevDescription['backend'] = 'null',
): ChardevDescription {
  return {
    id,
    backend,
    path: backend === 'file' ? `${id}.txt` : undefined,
    append: false,
    mux: id.startsWith('mux'),
    place: place(`${backend},id=${id}`),
  };
}

export const empty: MachineDescription = {
  program: 'qemu-system-arm',
  arch: 'arm',
  machine: 'virt',
  machineProperties: new Map(),
  cpu: undefined,
  smp: 1,
  ramBytes: 128 * 2 ** 20,
  bios: 'u-boot.bin',
  kernel: undefined,
  append: '',
  initrd: undefined,
  drives: [],
  netdevs: [],
  chardevs: [],
  devices: [],
  globals: [],
  defaultNic: false,
  vga: 'std',
};

/** The documentation's command line for ARM. */
export const documentation: MachineDescription = {
  ...empty,
  netdevs: [netdev('net0')],
  drives: [drive('hd0')],
  devices: [device('virtio-net-device,netdev=net0'), device('virtio-blk-device,drive=hd0')],
};

export function created(description: MachineDescription, host: MachineHost = testHost()): Machine {
  const machine = createMachine(description, host);
  if (!machine.ok) {
    throw new Error(machine.error.map((problem) => problem.message).join('\n'));
  }
  return machine.value;
}

export function problemsOf(changes: Partial<MachineDescription>): string[] {
  const machine = createMachine({ ...empty, ...changes }, testHost());
  if (machine.ok) {
    machine.value.dispose();
    return [];
  }
  return machine.error.map(({ message, place: at }) => (at ? `${at.text}: ${message}` : message));
}
