import { readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { VirtioSnapshot } from '../../src/protocol/virtio';
import { Scratch } from './program';

const scratch = new Scratch();

const MACHINE = ['qemu-system-arm', '-machine', 'virt', '-nographic', '-nic', 'none'];
/** Of the console in the last slot: where a driver writes a character in an emergency. */
const EMERG_WR = 'a003f08';

function runWith(
  machine: readonly string[],
  lines: readonly string[],
  devices: string,
  kind: 'run' | 'snapshot' = 'run',
) {
  scratch.write('typed.txt', lines.map((line) => `${line}\n`).join(''));
  return scratch.run([kind, '--type', 'typed.txt', '--', ...machine, ...devices.split(' ')]);
}

function run(lines: readonly string[], devices: string, kind?: 'run' | 'snapshot') {
  return runWith(MACHINE, lines, devices, kind);
}

describe('-chardev', () => {
  it('file gets what is written in an emergency', async () => {
    const { code, stderr } = await run(
      [`mw.l ${EMERG_WR} 48`, `mw.b ${EMERG_WR} 69`, `mw.l ${EMERG_WR} a`],
      '-device virtio-serial-device -chardev file,id=c,path=out.txt -device virtconsole,chardev=c',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(scratch.file('out.txt'), 'latin1')).toBe('Hi\n');
    rmSync(scratch.file('out.txt'));
  });

  it('stdio is standard output, beside U-Boot’s own console', async () => {
    const { stdout } = await runWith(
      ['qemu-system-arm', '-machine', 'virt', '-nic', 'none'],
      [`mw.b ${EMERG_WR} 7b; echo middle; mw.b ${EMERG_WR} 7d`],
      '-device virtio-serial-device -chardev stdio,id=c -device virtconsole,chardev=c',
    );
    expect(stdout.toString()).toMatch(/\{.*middle.*\}/s);
  });

  it('file that can’t be opened is an error, and so is a port that nobody has', async () => {
    const bad = await run([], '-chardev file,id=c,path=no/such');
    expect([bad.code, bad.errorLines.join()]).toEqual([
      1,
      expect.stringContaining(
        "-chardev file,id=c,path=no/such: Could not open 'no/such': No such file or directory",
      ),
    ]);
    const lost = await run([], '-device virtconsole');
    expect([lost.code, lost.errorLines]).toEqual([
      1,
      [
        "uboot-virtio: qemu-system-arm: -device virtconsole: No 'virtio-serial-bus' bus found for device 'virtconsole'",
      ],
    ]);
  });
});

it('a console device has no driver in U-Boot, and is seen', async () => {
  const { code, stdout } = await run(
    ['dm tree'],
    '-device virtio-serial-device,max_ports=2 -device virtconsole',
    'snapshot',
  );
  const { transports } = JSON.parse(stdout.toString()) as VirtioSnapshot;
  const device = transports.find((transport) => transport.device?.id === 3)?.device;
  expect([code, device?.idName, device?.driverDevice]).toEqual([0, 'console', undefined]);
  expect(device?.queues.map(({ name, maxSize }) => [name, maxSize])).toEqual([
    ['receiveq(port0)', 128],
    ['transmitq(port0)', 128],
    ['control receiveq', 32],
    ['control transmitq', 32],
    ['receiveq(port1)', 128],
    ['transmitq(port1)', 128],
  ]);
  expect(device?.config.map(({ name, value }) => [name, value])).toEqual([
    ['max_nr_ports', '2'],
    ['emerg_wr', '0x0'],
  ]);
});
