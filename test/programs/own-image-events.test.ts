import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shareOf } from '../../scripts/share.mjs';
import type { EventKind } from '../../src/base/trace-event';
import {
  otherDevices,
  REAL_MACHINES,
  REAL_SUPERVISOR_UBOOT,
  REAL_UBOOT,
  whyNotReal,
} from './own-image';
import { Scratch } from './program';

/* The real U-Boot and the built-in firmware on the same machine, with the same lines typed: the devices see the same. */

const scratch = new Scratch();

/** A binary tells of no barriers; and console output is told by both in pieces of their own. */
const LEFT_OUT: readonly EventKind[] = ['barrier', 'consoleOutput'];

const LINES = [
  ...['virtio info', 'virtio scan', 'virtio device 0', 'virtio part 0', 'ls virtio 0 /'],
  ...['ls virtio 0 /etc', 'virtio read 84000000 0 10', 'virtio read 84000000 7fffffff 1'],
  ...['mw.b 85000000 a5 1000', 'virtio write 85000000 3 8', 'virtio read 84000000 2 a'],
  ...['setenv autoload no', 'dhcp', 'ping 10.0.2.2', 'ping 10.0.2.9', 'tftpboot 84000000 none'],
  ...['dm tree', 'pci enum', 'pci', 'pci header 0.0.0', 'pci 0 long', 'virtio scan'],
  ...['pci display 0.0.0', 'reset'],
  ...['virtio scan', 'virtio read 84000000 1 1'],
];

/** Of both halves. */
const TOLD: readonly EventKind[] = [
  ...(['registerWrite', 'queueConfigured', 'blockRequest', 'frame'] as const),
  ...(['hookEnter', 'hookLeave', 'chainExposed', 'usedSeen', 'chainReclaimed'] as const),
];

interface Line {
  readonly kind: EventKind;
  readonly statement: number;
}

interface Hook extends Line {
  readonly hook: string;
  readonly driverName: string;
  readonly uclassName: string;
}

/** Hooks of which docs/deviations.md says that only one of the two has them, or at another time, or by another name. */
const OTHER_HOOKS: readonly ((hook: Hook) => boolean)[] = [
  ({ hook, uclassName }) =>
    hook === 'post_bind' && ['cpu', 'sysreset', 'bootdev', 'pci', 'bootstd'].includes(uclassName),
  ({ hook, driverName }) => hook === 'probe' && driverName === 'riscv_cpu',
  ({ hook, uclassName }) => hook === 'bind' && ['bootmeth', 'syscon'].includes(uclassName),
  ({ hook, uclassName }) => hook === 'pre_probe' && uclassName === 'syscon',
  ({ driverName }) => driverName === 'sifive_clint',
];

/** No hook of another device: in supervisor mode the two differ in more of those. */
function isOfVirtio(event: Line): boolean {
  const isHook = event.kind === 'hookEnter' || event.kind === 'hookLeave';
  return !isHook || (event as Hook).driverName.startsWith('virtio');
}

function isCompared(event: Line): boolean {
  const { kind } = event;
  return (
    !LEFT_OUT.includes(kind) &&
    !(
      (kind === 'hookEnter' || kind === 'hookLeave') &&
      OTHER_HOOKS.some((isOther) => isOther(event as Hook))
    )
  );
}

async function run(
  name: string,
  options: readonly string[],
  machine: readonly string[],
  lines: readonly string[],
) {
  scratch.write('typed.txt', lines.map((line) => `${line}\n`).join(''));
  const args = ['run', '--type', 'typed.txt', '--trace', name, ...options, '--', ...machine];
  const { code, stdout, stderr } = await scratch.run(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const events = readFileSync(scratch.file(name), 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as Line)
    .filter(isCompared);
  return { text: stdout.toString('latin1'), events };
}

async function both(machine: readonly string[], lines: readonly string[]) {
  const builtIn = await run('built-in.jsonl', ['--firmware', 'built-in'], machine, lines);
  const real = await run('real.jsonl', [], machine, lines);
  return { builtIn, real };
}

const withoutStatement = (events: readonly Line[]) =>
  events.map((event) => ({ ...event, statement: 0 }));

describe.skipIf(whyNotReal !== '')(`what devices see of Debian's U-Boot${whyNotReal}`, () => {
  it.each(shareOf(Object.keys(REAL_MACHINES), 5))(
    'is what they see of the built-in firmware: %s',
    { timeout: 180_000 },
    async (name) => {
      const machine = [...REAL_UBOOT, ...(REAL_MACHINES[name] ?? []), ...otherDevices(name)];
      const { builtIn, real } = await both(machine, LINES);
      const kinds = new Set(real.events.map(({ kind }) => kind));
      for (const kind of TOLD) {
        expect(kinds).toContain(kind);
      }
      expect(withoutStatement(real.events)).toEqual(withoutStatement(builtIn.events));
    },
  );

  it('is that in supervisor mode, too', { timeout: 180_000 }, async () => {
    const machine = [...REAL_SUPERVISOR_UBOOT, ...(REAL_MACHINES['virtio-mmio, modern'] ?? [])];
    const { builtIn, real } = await both(machine, LINES);
    expect(real.events.length).toBeGreaterThan(100);
    const ofVirtio = (events: readonly Line[]) => withoutStatement(events.filter(isOfVirtio));
    expect(ofVirtio(real.events)).toEqual(ofVirtio(builtIn.events));
  });
});
