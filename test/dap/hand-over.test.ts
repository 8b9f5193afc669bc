import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterAll, afterEach, expect, it } from 'vitest';
import { shareOf } from '../../scripts/share.mjs';
import type { EndedBody, StoppedAddition } from '../../src/protocol/dap-extensions';
import type { VirtioSnapshot, VirtioTransport } from '../../src/protocol/virtio';
import { AdapterProcess, root } from './adapter-process';

type Stopped = DebugProtocol.StoppedEvent['body'] & StoppedAddition;

const folder = mkdtempSync(path.join(tmpdir(), 'hand-over-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let adapter: AdapterProcess;
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
});

/** A kernel of nothing: what a boot command reads of it, at the beginning of a disk. */
function kernel(fields: readonly (readonly [number, number])[], bytes = 8192): Uint8Array {
  const image = new Uint8Array(bytes);
  const view = new DataView(image.buffer);
  for (const [offset, value] of fields) {
    view.setUint32(offset, value, true);
  }
  return image;
}

const ARM64_IMAGE = kernel([
  [16, 0x4000],
  [24, 0xa],
  [56, 0x644d5241],
]);
const RISCV_IMAGE = kernel([
  [8, 0x400000],
  [16, 0x4000],
  [56, 0x05435352],
]);
const ZIMAGE = kernel([
  [0x24, 0x016f2818],
  [0x2c, 0x2000],
]);
/** Two sectors before a kernel that is loaded high, and has an entry for 64 bits. */
const BZIMAGE = kernel([
  [0x1f0, 0x0100],
  [0x1f4, 0x100],
  [0x1fc, 0xaa55_0000],
  [0x200, 0x6448_0000],
  [0x204, 0x020f_5372],
  [0x210, 0x0100],
  [0x234, 0x0001_0000],
]);

const MMIO =
  '-device virtio-blk-device,drive=d -device virtio-net-device,netdev=n -device virtio-rng-device';
const PCI = '-device virtio-blk-pci,drive=d -device virtio-net-pci,netdev=n -device virtio-rng-pci';

const boards: readonly {
  readonly name: string;
  readonly qemu: string;
  readonly image: Uint8Array;
  readonly lines: readonly string[];
  readonly end: RegExp;
}[] = [
  {
    name: 'qemu_arm',
    qemu: `qemu-system-arm -machine virt -nographic -bios u-boot.bin ${MMIO}`,
    image: ZIMAGE,
    lines: ['virtio read 40400000 0 10', 'bootz 40400000 - $fdtcontroladdr'],
    end: /^handed over to the OS at 0x40400000, device tree at 0x[0-9a-f]+$/,
  },
  {
    name: 'qemu_arm64',
    qemu: `qemu-system-aarch64 -machine virt -cpu cortex-a57 -nographic -bios u-boot.bin ${MMIO}`,
    image: ARM64_IMAGE,
    lines: ['virtio read 40400000 0 10', 'booti 40400000 - $fdtcontroladdr'],
    end: /^handed over to the OS at 0x40400000, device tree at 0x45[0-9a-f]+$/,
  },
  ...(['qemu-riscv32', 'qemu-riscv64'] as const).map((name) => ({
    name,
    qemu: `qemu-system-${name.slice(5)} -machine virt -nographic -bios u-boot.bin ${PCI}`,
    image: RISCV_IMAGE,
    lines: ['virtio read 84000000 0 10', 'booti 84000000 - $fdtcontroladdr'],
    end: /^handed over to the OS at 0x80400000, device tree at 0x87[0-9a-f]+$/,
  })),
  {
    name: 'qemu-x86',
    qemu: `qemu-system-i386 -nographic -bios u-boot.rom ${PCI}`,
    image: BZIMAGE,
    lines: ['virtio read 2000000 0 10', 'zboot 2000000'],
    end: /^handed over to the OS at 0x100000, boot parameters at 0x90000$/,
  },
  {
    name: 'qemu-x86_64',
    qemu: `qemu-system-x86_64 -nographic -bios u-boot.rom ${PCI}`,
    image: BZIMAGE,
    lines: ['virtio read 2000000 0 10', 'zboot 2000000'],
    end: /^handed over to the OS at 0x100200, boot parameters at 0x90000$/,
  },
];

async function devices(): Promise<VirtioTransport[]> {
  const { body } = (await adapter.client.customRequest('uboot-virtio/virtioSnapshot')) as {
    body: VirtioSnapshot;
  };
  return body.transports.filter(({ device }) => device !== undefined);
}

/** Status, and addresses of the rings that the device of a name has. */
async function stateOf(name: string): Promise<{ status: number; rings: number[] }> {
  const found = (await devices()).find(({ device }) => device?.driverDevice === name)?.device;
  return {
    status: found?.status.value ?? -1,
    rings: (found?.queues ?? []).flatMap((queue) =>
      queue.ready ? [queue.descAddress, queue.availAddress, queue.usedAddress] : [],
    ),
  };
}

const filter = (filterId: string, condition: string) =>
  adapter.client.setExceptionBreakpointsRequest({
    filters: [],
    filterOptions: [{ filterId, condition }],
  });

const stopped = () => adapter.stopped() as Promise<Stopped>;
const goOn = () => adapter.client.continueRequest({ threadId: 1 });

it.each(shareOf(boards, 2))(
  'on $name each VirtIO driver is removed before the operating system starts',
  async ({ name, qemu, image, lines, end }) => {
    const disk = path.join(folder, `${name}.img`);
    writeFileSync(disk, image);
    adapter = new AdapterProcess();
    await adapter.launch({
      defconfig: path.join(root, `src/boards/configs/${name}_defconfig`),
      qemu: `${qemu} -drive if=none,file=${disk},format=raw,id=d,readonly=on -netdev user,id=n`,
      cwd: folder,
    });
    await adapter.printed('Hit any key');
    await adapter.send(' ');
    await adapter.printed('\n=> ');
    await adapter.type('virtio scan');
    const [read = '', boot = ''] = lines;
    expect(await adapter.type(read)).toContain('16 blocks read: OK');
    await filter('remove', 'virtio-*#*');
    await adapter.send(`${boot}\r`);

    const removed: string[] = [];
    // Only the ARM boards have a driver for the entropy device.
    const probed = (await devices()).filter(({ device }) => device?.driverProbed);
    for (const i of probed.keys()) {
      const { hook } = await stopped();
      expect(hook?.kind).toBe('remove');
      const device = hook?.device ?? '';
      removed.push(device);
      // Before: DRIVER_OK, and rings.
      const before = await stateOf(device);
      expect([device, before.status & 4, before.rings.length > 0]).toEqual([device, 4, true]);
      await adapter.client.stepOutRequest({ threadId: 1 });
      await stopped();
      expect([device, await stateOf(device)]).toEqual([device, { status: 0, rings: [] }]);
      if (i < probed.length - 1) {
        await goOn();
      }
    }
    expect(removed.map((device) => device.replace(/#.*/, '')).sort()).toEqual([
      'virtio-blk',
      'virtio-net',
      ...(name.startsWith('qemu_arm') ? ['virtio-rng'] : []),
    ]);
    expect(adapter.console).toContain('Starting kernel ...');

    // Back into the probe of the last one, and forth again to the end.
    const last = removed.at(-1) ?? '';
    await filter('probe', last);
    await adapter.client.reverseContinueRequest({ threadId: 1 });
    const { hook } = await stopped();
    expect(hook).toMatchObject({ kind: 'probe', device: last });
    expect((await stateOf(last)).status & 4).toBe(0);
    await filter('remove', 'nothing');
    await goOn();
    const stop = await stopped();
    expect(stop.reason).toBe('exception');
    expect(stop.event).toMatchObject({ kind: 'handedOver' });
    expect(stop.text).toMatch(end);
    for (const { device } of await devices()) {
      expect(device?.status.value).toBe(0);
      expect(device?.queues.some(({ ready }) => ready)).toBe(false);
    }

    const ended = adapter.client.waitForEvent('uboot-virtio/ended');
    const exited = adapter.client.waitForEvent('exited');
    await goOn();
    const { reason, message } = (await ended).body as EndedBody;
    expect(reason).toBe('handedOver');
    expect(message).toMatch(end);
    expect((await exited).body).toEqual({ exitCode: 0 });
  },
);
