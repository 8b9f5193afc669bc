import { qemu_arm64 } from '../board/emulation/qemu-arm/qemu-arm';
import { ext4Commands } from '../cmd/ext4';
import { fatCommands } from '../cmd/fat';
import { fsCommands } from '../cmd/fs';
import { memCommands } from '../cmd/mem';
import { partCommands } from '../cmd/part';
import { blkcache_configure } from '../drivers/block/blkcache';
import { device_probe } from '../drivers/core/device';
import { set_current_board } from '../include/board';
import { bindFakeDisks, fakeBlockDrivers, fakeDisk, takeReads } from './fake-block';
import type { FakeDisk } from './fake-block';
import { makeGd } from './make-gd';
import type { TestGd } from './make-gd';

/** A board with one disk, and its file, partition and memory commands. */
export interface DiskShell {
  readonly disk: FakeDisk;
  readonly test: TestGd;
  /** Runs one line: what it prints. `virtio scan` probes the disk; a wrong use gives `USAGE`. */
  run(line: string): string;
}

const CONFIG = {
  PARTITIONS: 'y',
  EFI_PARTITION: 'y',
  DOS_PARTITION: 'y',
  ISO_PARTITION: 'y',
  PARTITION_UUIDS: 'y',
  FS_FAT: 'y',
  FS_EXT4: 'y',
  EFI_LOADER: 'y',
  BLOCK_CACHE: 'y',
};

/** The cache is off, as `blkcache configure 0 0` makes it, so that all reads are seen. */
export function diskShell(
  image: Uint8Array,
  config: Readonly<Record<string, string>> = {},
): DiskShell {
  const disk = fakeDisk(image);
  const test = makeGd({
    arch64: true,
    config: { ...CONFIG, ...config },
    ...fakeBlockDrivers([disk]),
  });
  const [dev = null] = bindFakeDisks([disk]);
  set_current_board(qemu_arm64);
  const commands = [
    ...fsCommands,
    ...ext4Commands,
    ...fatCommands,
    ...partCommands,
    ...memCommands,
  ];
  blkcache_configure(0, 0);
  return {
    disk,
    test,
    run: (line) => {
      const argv = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, a, b]) => a ?? b ?? '');
      if (line === 'virtio scan') {
        device_probe(dev);
        return test.takeOutput();
      }
      const cmd = commands.find(({ name }) => name === argv[0]?.replace(/\..*/, ''));
      if (cmd === undefined) {
        throw new Error(`no command ${line}`);
      }
      const ret = cmd.cmd(cmd, 0, argv.length, argv);
      return test.takeOutput() + (ret < 0 ? 'USAGE\n' : '');
    },
  };
}

/** Commands with output and reads as one text: `=> line`, output, `[reads]`. */
export function transcript(shell: DiskShell, lines: readonly string[]): string {
  let text = '';
  for (const line of lines) {
    text += `=> ${line}\n${shell.run(line)}`;
    const reads = takeReads(shell.disk);
    text += reads === '' ? '' : `[${reads}]\n`;
  }
  return text;
}
