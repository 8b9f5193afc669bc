import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterProcess, ARM_LINE, firmware, root, workspace } from './adapter-process';

type Answer = DebugProtocol.Breakpoint & { readonly missingSymbols?: readonly string[] };

let folder: string;
let adapter: AdapterProcess;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'left-out-'));
  adapter = new AdapterProcess();
});
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
  rmSync(folder, { recursive: true });
});

function writeDefconfig(more: string): void {
  const text = readFileSync(path.join(workspace, 'configs/my_qemu_arm_defconfig'), 'utf8');
  writeFileSync(path.join(folder, 'my_defconfig'), text + more);
}

async function functions(...names: string[]): Promise<Answer[]> {
  const { body } = await adapter.client.setFunctionBreakpointsRequest({
    breakpoints: names.map((name) => ({ name })),
  });
  return body.breakpoints;
}

async function filter(condition: string): Promise<Answer | undefined> {
  const { body } = (await adapter.client.setExceptionBreakpointsRequest({
    filters: [],
    filterOptions: [{ filterId: 'probe', condition }],
  })) as { body: { breakpoints: Answer[] } };
  return body.breakpoints[0];
}

const OFF = {
  verified: false,
  missingSymbols: expect.arrayContaining(['VIRTIO_PCI']) as string[],
};

describe('a breakpoint on code that the configuration leaves out', () => {
  it('says which option is off, for functions, lines and hooks, and counts again when that is on', async () => {
    writeDefconfig('# CONFIG_VIRTIO_PCI is not set\n');
    const qemu = ARM_LINE.replace('file=disk.img', `file=${workspace}/disk.img`);
    await adapter.launch({ defconfig: 'my_defconfig', qemu, cwd: folder }, async () => {
      const [pci, mmio, glob, all] = await functions(
        'virtio_pci_probe',
        'virtio_mmio_probe',
        'virtio_pci_p*',
        'virtio_*_probe',
      );
      expect(pci).toMatchObject({
        verified: false,
        message: expect.stringContaining('CONFIG_VIRTIO_PCI') as string,
      });
      expect(pci?.message).toContain('not set: virtio_pci_probe() is not in this firmware.');
      expect(glob?.verified).toBe(false);
      expect([mmio?.verified, all?.verified]).toEqual([true, true]);
      const { body } = await adapter.client.setBreakpointsRequest({
        source: { path: path.join(firmware, 'drivers/virtio/virtio_pci_modern.ts') },
        breakpoints: [{ line: 60 }],
      });
      expect(body.breakpoints[0]).toMatchObject(OFF);
      expect(await filter('virtio-pci.m')).toMatchObject(OFF);
      expect(await filter('virtio-blk#*')).toMatchObject({ verified: true });
      await filter('nothing');
      await functions('virtio_pci_probe');
    });
    await adapter.printed('\n=> ');
    writeDefconfig('CONFIG_VIRTIO_PCI=y\n');
    const changed = new Promise<DebugProtocol.BreakpointEvent['body'][]>((resolve) => {
      const events: DebugProtocol.BreakpointEvent['body'][] = [];
      adapter.client.on('breakpoint', ({ body }: DebugProtocol.BreakpointEvent) => {
        events.push(body);
        if (events.length === 2) {
          resolve(events);
        }
      });
    });
    await adapter.client.restartRequest({});
    expect((await changed).map(({ reason, breakpoint }) => [reason, breakpoint.verified])).toEqual([
      ['changed', true],
      ['changed', true],
    ]);
  });

  it('in the launch configuration is told, and does not end the launch', async () => {
    writeDefconfig('# CONFIG_VIRTIO_NET is not set\n');
    const qemu = ARM_LINE.replace('file=disk.img', `file=${workspace}/disk.img`);
    const hooks = [{ hook: 'probe', device: 'virtio-net#*' }];
    await adapter.launch({ defconfig: 'my_defconfig', qemu, cwd: folder, hooks });
    await adapter.printed('\n=> ');
    expect(adapter.output).toContain(
      'Launch attribute "hooks": CONFIG_VIRTIO_NET is not set: a driver for virtio-net#* is not in this firmware.',
    );
  });
});

const BOARDS = [
  ['qemu_arm', 'qemu-system-arm -machine virt'],
  ['qemu-riscv64', 'qemu-system-riscv64 -machine virt'],
  ['qemu-x86_64', 'qemu-system-x86_64'],
] as const;

describe('what is said to be left out', () => {
  it.each(BOARDS)('is reached by nothing that %s does', async (board, line) => {
    const names = readFileSync(path.join(root, 'dist/System.map'), 'latin1')
      .split('\n')
      .flatMap((entry) => /^\w+ \w (\w+)/.exec(entry)?.[1] ?? []);
    const drive = `-drive if=none,file=${workspace}/disk.img,format=raw,id=hd0,readonly=on`;
    const qemu = `${line} -bios u-boot.bin -netdev user,id=n0 -device virtio-net-pci,netdev=n0 ${drive} -device virtio-blk-pci,drive=hd0`;
    await adapter.launch({ defconfig: `${board}_defconfig`, qemu, cwd: folder }, async () => {
      const answers = await functions(...names);
      const left = names.filter((_name, i) => answers[i]?.missingSymbols !== undefined);
      expect(left.length).toBeGreaterThan(20);
      await functions(...left);
    });
    const stopped: string[] = [];
    adapter.client.on('stopped', () => {
      void adapter.client.stackTraceRequest({ threadId: 1, levels: 1 }).then(({ body }) => {
        stopped.push(body.stackFrames[0]?.name ?? '?');
        return adapter.client.continueRequest({ threadId: 1 });
      });
    });
    await adapter.printed('\n=> ');
    for (const command of ['virtio scan', 'virtio info', 'ls virtio 0 /', 'dm tree', 'help']) {
      await adapter.type(command);
    }
    expect([...new Set(stopped)]).toEqual([]);
  });
});
