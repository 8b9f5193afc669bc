import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterProcess, ARM_LINE, firmware } from './adapter-process';
import { Transcript } from './transcript';

/**
 * Whole sessions, word for word. Where the adapter or the firmware is meant to be other than it was, the texts are
 * written anew with UPDATE_TRANSCRIPTS=1; the difference is then what a client sees of the change.
 */

const ARM = { defconfig: 'configs/my_qemu_arm_defconfig', qemu: ARM_LINE };
const DISK = '-drive if=none,file=disk.img,format=raw,id=hd0,readonly=on';

let adapter: AdapterProcess;
let transcript: Transcript;
beforeEach(() => {
  adapter = new AdapterProcess();
  transcript = new Transcript(adapter);
});
afterEach(async () => {
  await adapter.close();
});

const written = new Set<string>();
function session(name: string, play: () => Promise<void>): void {
  written.add(`${name}.txt`);
  it(name, async () => {
    await play();
    transcript.compare(name);
  });
}

describe('transcript', () => {
  session('arm-hook-and-steps', async () => {
    await transcript.launch(ARM, () =>
      transcript.ask('setExceptionBreakpoints', {
        filters: [],
        filterOptions: [{ filterId: 'child_pre_probe', condition: 'virtio-blk#*' }],
      }),
    );
    await transcript.stopped();
    await transcript.ask('threads');
    const { frameId } = await transcript.inspect(5);
    await transcript.ask('exceptionInfo', { threadId: 1 });
    await transcript.ask('evaluate', { expression: 'vdev->name', frameId, context: 'hover' });
    await transcript.go('next');
    await transcript.go('next', { granularity: 'statement' });
    await transcript.go('stepIn');
    await transcript.inspect();
    await transcript.go('stepOut');
    await transcript.ask('stackTrace', { threadId: 1, levels: 1 });
    await transcript.disconnect();
  });

  session('riscv64-pci-breakpoints', async () => {
    const source = { path: path.join(firmware, 'drivers/virtio/virtio_ring.ts') };
    await transcript.launch(
      {
        qemu: `qemu-system-riscv64 -machine virt -bios u-boot.bin -nographic ${DISK} -device virtio-blk-pci,drive=hd0`,
      },
      () =>
        transcript.ask('setFunctionBreakpoints', {
          breakpoints: [
            { name: 'virtio_mnio_*' },
            { name: 'virtio_blk_do_*', condition: 'blkcnt > 1000' },
            { name: 'virtqueue_add', hitCondition: '2' },
            { name: 'virtqueue_kick', logMessage: 'kick of queue {vq.index}' },
          ],
        }),
    );
    await transcript.stopped();
    const { frameId } = await transcript.inspect(4);
    await transcript.ask('evaluate', { expression: 'vq.num_free,x', frameId, context: 'watch' });
    const stack = await adapter.client.stackTraceRequest({ threadId: 1, levels: 1 });
    const line = stack.body.stackFrames[0]?.line ?? 0;
    await transcript.ask('breakpointLocations', { source, line, endLine: line + 4 });
    await transcript.ask('setFunctionBreakpoints', { breakpoints: [] });
    await transcript.ask('setBreakpoints', {
      source,
      breakpoints: [
        { line, condition: 'total_sg ==' },
        { line, hitCondition: '% 2' },
      ],
    });
    await transcript.go('continue');
    await transcript.ask('stackTrace', { threadId: 1, levels: 2 });
    await transcript.disconnect();
  });

  session('x86_64-backwards', async () => {
    await transcript.launch(
      {
        qemu: `qemu-system-x86_64 -bios u-boot.rom -nographic -nic none ${DISK} -device virtio-blk-pci,drive=hd0`,
      },
      () => transcript.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'virtio_reset' }] }),
    );
    await transcript.stopped();
    await transcript.inspect(4);
    await transcript.go('next');
    await transcript.go('next');
    await transcript.ask('stackTrace', { threadId: 1, levels: 2 });
    await transcript.go('stepBack');
    await transcript.ask('stackTrace', { threadId: 1, levels: 2 });
    await transcript.go('reverseContinue');
    await transcript.inspect(2);
    await transcript.go('continue');
    await transcript.go('next');
    await transcript.go('reverseContinue');
    await transcript.ask('stackTrace', { threadId: 1, levels: 2 });
    await transcript.disconnect();
  });

  session('arm-data-breakpoint', async () => {
    await transcript.launch(ARM, async () => {
      const { dataId } = (await transcript.ask('dataBreakpointInfo', {
        name: 'virtio-blk#30 queue 0 used.idx',
      })) as { dataId: string };
      await transcript.ask('setDataBreakpoints', {
        breakpoints: [{ dataId, accessType: 'write' }],
      });
    });
    await transcript.stopped();
    await transcript.inspect();
    await transcript.go('continue');
    await transcript.go('reverseContinue');
    await transcript.ask('stackTrace', { threadId: 1, levels: 1 });
    await transcript.ask('setDataBreakpoints', { breakpoints: [] });
    await transcript.ask('continue', { threadId: 1 });
    await transcript.prompt();
    await transcript.disconnect();
  });

  session('arm-event-filters', async () => {
    await transcript.launch(ARM, () =>
      transcript.ask('setExceptionBreakpoints', {
        filters: ['failedWritten'],
        filterOptions: [
          { filterId: 'statusSet', condition: 'bit == DRIVER_OK && device == "virtio-blk#30"' },
          { filterId: 'usedSeen', condition: 'virtio-blk#*' },
          { filterId: 'configRead', condition: 'field ==' },
        ],
      }),
    );
    await transcript.stopped();
    await transcript.ask('exceptionInfo', { threadId: 1 });
    await transcript.inspect();
    await transcript.go('continue');
    await transcript.ask('exceptionInfo', { threadId: 1 });
    await transcript.go('stepOut');
    await transcript.ask('setExceptionBreakpoints', { filters: [] });
    await transcript.ask('continue', { threadId: 1 });
    await transcript.prompt();
    await transcript.disconnect();
  });

  session('arm-edit-and-restart', async () => {
    await transcript.launch(ARM, () =>
      transcript.ask('setFunctionBreakpoints', {
        breakpoints: [{ name: 'blk_dread' }],
      }),
    );
    await transcript.stopped();
    const { variablesReference, frameId } = await transcript.inspect(2);
    await transcript.ask('setVariable', { variablesReference, name: 'blkcnt', value: '0x20' });
    await transcript.ask('setExpression', { expression: 'start', value: '1', frameId });
    await transcript.ask('variables', { variablesReference });
    await transcript.go('next');
    await transcript.ask('restart');
    await transcript.stopped();
    await transcript.inspect(1);
    await transcript.ask('setFunctionBreakpoints', { breakpoints: [] });
    await transcript.ask('continue', { threadId: 1 });
    await transcript.prompt();
    const terminated = adapter.client.waitForEvent('terminated');
    await transcript.type('poweroff');
    await terminated;
    await transcript.disconnect();
  });

  afterAll(() => {
    expect(readdirSync(path.join(import.meta.dirname, 'transcripts')).sort()).toEqual(
      [...written].sort(),
    );
  });
});
