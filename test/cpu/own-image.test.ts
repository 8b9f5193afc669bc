import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../src/base/seeded-random';
import type { ReadMemory } from '../../src/elf/layouts/structure-reader';
import type { HookCall } from '../../src/runtime/binary/model/image-hooks';
import { DebianImage, noDebianImage } from '../support/debian-image';
import { OwnImageBoard } from '../support/own-image-board';

/* What is read of Debian's U-Boot while it runs. */

const DISK = new URL('../../examples/workspace/disk.img', import.meta.url);

const onBus = (bus: 'device' | 'pci') => [
  ...['qemu-system-riscv64', '-nographic', '-machine', 'virt', '-bios', 'u-boot.bin'],
  ...['-netdev', 'user,id=net0', '-device', `virtio-net-${bus},netdev=net0`],
  ...['-drive', 'if=none,file=disk.img,format=raw,id=hd0'],
  ...['-device', `virtio-blk-${bus},drive=hd0`],
];

function boardOf(debian: DebianImage, bus: 'device' | 'pci' = 'device'): Promise<OwnImageBoard> {
  const disk = readFileSync(DISK);
  return OwnImageBoard.create({ argv: onBus(bus), image: debian.bytes, disk });
}

/** The rows of `dm tree`: uclass, number, whether it is active, driver and name. */
function treeRows(printed: string): string[] {
  return printed
    .split('\n')
    .slice(2)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, uclass = '', index, probed, driver = '', name] =
        /^ (\S+) +(\d+) {2}\[ ([+ ]) \] {3}(\S+) +[|`\- ]*(\S+)$/.exec(line) ?? [];
      return [uclass, index, probed === '+', driver, name].join(' ');
    });
}

describe.skipIf(noDebianImage !== '')(`Debian's U-Boot in memory${noDebianImage}`, () => {
  let debian: DebianImage;
  let board: OwnImageBoard;

  beforeAll(async () => {
    debian = new DebianImage();
    board = await boardOf(debian);
  });
  afterAll(() => {
    board.dispose();
  });

  it('has its symbols in the file beside it', () => {
    expect(debian.symbolFile).toMatch(/\/uboot\.elf$/);
    expect(debian.notes).toEqual([]);
    const { model } = debian;
    expect(model.sentence).toBeUndefined();
    expect(model.symbols.named('printf')).toHaveLength(1);
    expect(model.symbols.noFunction('virtio_rest')).toContain('did you mean virtio_reset?');
  });

  it('has the same hooks and the same place where it moves itself without symbols', () => {
    const without = new DebianImage(false).model;
    const { hooks, relocateCode } = debian.model;
    expect(without.hooks.places).toEqual(hooks.places);
    expect(without.relocateCode).toBe(relocateCode);
    expect(hooks.places.length).toBeGreaterThan(50);
    // Tables name functions: of hooks, of operations, of commands; two drivers have functions of the same names.
    const places = ['virtio_blk_probe', 'virtio_mmio_set_status', 'virtio_net_send', 'do_virtio'];
    expect(places.map((name) => without.symbols.named(name).length)).toEqual([1, 1, 1, 1]);
    expect(without.symbols.named('virtio_pci_get_status')).toHaveLength(2);
  });

  it('has no driver model at its first instructions', () => {
    board.hart.run(1000);
    expect(debian.model.driverModel(board.read, board.gd)).toMatchObject({ devices: [] });
  });

  it('moves itself once, which is seen as it begins and in its global data', () => {
    const { model } = debian;
    const at = model.relocateCode ?? 0;
    expect(board.runToBreakpoint([at])).toBe(at);
    expect(model.offsetIn(board.read, board.gd)).toBe(0);
    // Before it moves it has a driver model of its own, with the serial port in it.
    const before = model.driverModel(board.read, board.gd);
    expect(before.problems).toEqual([]);
    expect(before.devices.map(({ name }) => name)).toContain('serial@10000000');
    model.relocate(board.hart.get('x12'));
    expect(model.symbols.offset).toBeGreaterThan(0);
    board.runToBreakpoint([model.symbols.named('board_init_r')[0]?.address ?? 0]);
    expect(model.symbols.label(board.pc)).toBe('board_init_r');
  });

  it('stops at a hook and says what it is about', () => {
    const { model } = debian;
    const [address = 0] = model.hookAddresses('child_pre_probe');
    expect(board.runToBreakpoint([address])).toBe(address);
    expect(model.offsetIn(board.read, board.gd)).toBe(model.symbols.offset);
    const a0 = Number(board.hart.get('x10'));
    expect(model.hookAt(board.pc, a0, board.innermostCall, board.read)).toEqual({
      kind: 'child_pre_probe',
      functionName: 'virtio_uclass_child_pre_probe',
      deviceName: 'virtio-net#0',
      driverName: 'virtio-net',
      uclassName: 'ethernet',
      parentName: 'virtio_mmio@10008000',
      deviceAddress: a0,
    } satisfies HookCall);
  });

  it.each(['device', 'pci'] as const)('has the devices of dm tree (%s)', async (bus) => {
    const other = await boardOf(debian, bus);
    other.bootToPrompt();
    for (const lines of [[], ['virtio scan', 'ls virtio 0 /']]) {
      lines.forEach((line) => other.command(line));
      const printed = treeRows(other.command('dm tree'));
      const { devices, problems } = debian.model.driverModel(other.read, other.gd);
      expect(problems).toEqual([]);
      expect(printed.length).toBeGreaterThan(20);
      expect(
        devices.map(({ uclass, sequence, active, driver, name }) =>
          // dm tree cuts long names.
          [uclass.name.slice(0, 10), sequence, active, driver.name.slice(0, 20), name].join(' '),
        ),
      ).toEqual(printed);
    }
    other.dispose();
  });

  it(
    'may be damaged in any way: nothing throws, hangs or grows',
    { timeout: 120_000 },
    async () => {
      const other = await boardOf(debian);
      other.bootToPrompt();
      other.command('virtio scan');
      const { gd } = other;
      const { model } = debian;
      const [hook = 0] = model.hookAddresses('child_pre_probe');
      const [device = 0] = model
        .driverModel(other.read, gd)
        .devices.slice(-1)
        .map((d) => d.address);
      const look = (read: ReadMemory): number => {
        model.offsetIn(read, gd);
        model.hookAt(hook, device, undefined, read);
        const { transports, problems } = model.drivers(read, gd);
        return (
          transports.flatMap(({ queues, device: bound }) => [...queues, bound]).length +
          problems.length
        );
      };
      const seen: number[] = [];
      const whole = look((address, length) => {
        seen.push(address);
        return other.read(address, length);
      });
      const random = createSeededRandom(11);
      const word = new Uint32Array(1);
      const below = (limit: number): number => {
        random.fill(new Uint8Array(word.buffer));
        return (word[0] ?? 0) % limit;
      };
      const results = new Set<number>();
      for (let i = 0; i < 2000; i++) {
        // Over some of the words that are read: pointers to others of them, into RAM and out of it, and zeros.
        const changes = new Map<number, number>();
        for (let n = 0; n < 1 + below(4); n++) {
          const at = (seen[below(seen.length)] ?? 0) + 8 * below(20);
          const there = seen[below(seen.length)] ?? 0;
          const values = [there, debian.base + below(2 ** 27), below(2 ** 32) * 2 ** 20, 0];
          changes.set(at - (at % 8), values[below(values.length)] ?? 0);
        }
        let reads = 0;
        const count = look((address, length) => {
          reads++;
          const bytes = other.read(address, length);
          return bytes && changed(bytes, address, changes);
        });
        results.add(count);
        expect(reads).toBeLessThan(200_000);
        expect(count).toBeLessThan(whole + 1000);
      }
      // Some damage hides something, and some does not matter.
      expect(results.size).toBeGreaterThan(3);
      expect(results.has(whole)).toBe(true);
      other.dispose();
    },
  );
});

/** @param changes words of 8 bytes by their addresses */
function changed(
  bytes: Uint8Array,
  address: number,
  changes: ReadonlyMap<number, number>,
): Uint8Array {
  const hit = [...changes].filter(([at]) => at + 8 > address && at < address + bytes.length);
  if (hit.length === 0) {
    return bytes;
  }
  const copy = bytes.slice();
  for (const [at, value] of hit) {
    for (let byte = 0; byte < 8; byte++) {
      const offset = at + byte - address;
      if (offset >= 0 && offset < bytes.length) {
        copy[offset] = Math.floor(value / 2 ** (8 * byte)) & 0xff;
      }
    }
  }
  return copy;
}
