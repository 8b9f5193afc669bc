import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInBoards } from '../../src/main/built-in-boards';
import { prepareSession } from '../../src/targets/session/session-setup';
import { recipe } from '../support/sample-guest';
import { TravellingTarget } from '../travel/embedded';

/** `LONG=1`, which `npm run test:long` sets, runs them all. */
const LONG = process.env['LONG'] === '1';
const CHAINS = LONG ? 10_000 : 400;
const SEEDS = LONG ? [1, 2] : [1];
const TIMEOUT_MS = LONG ? 600_000 : 60_000;
/** Of a hundred chains, where the device takes them. */
const INDIRECT_PERCENT = 40;
/** Turned around in what goes back, so that it is not what lies in the guest's memory. */
const TURNED = 1;

const DRIVER = path.join(import.meta.dirname, '../fixtures/drivers/console-chains.ts');
const ARM = 'qemu-system-arm -machine virt -m 64 -nographic -nic none';
const PORT = '-chardev vc,id=echo';
const CONSOLE = '-device virtconsole,chardev=echo';

/** One file of TypeScript is the driver on all of them. Of a transitional device U-Boot takes the legacy interface. */
const MACHINES = [
  ['mmio legacy', `${ARM} ${PORT} -device virtio-serial-device ${CONSOLE}`, 'no'],
  [
    'mmio modern',
    `${ARM} ${PORT} -global virtio-mmio.force-legacy=false -device virtio-serial-device ${CONSOLE}`,
    'yes',
  ],
  [
    'PCI modern',
    `${ARM} ${PORT} -device virtio-serial-pci,disable-legacy=on,disable-modern=off ${CONSOLE}`,
    'yes',
  ],
  [
    'PCI legacy',
    `${ARM} ${PORT} -device virtio-serial-pci,disable-legacy=off,disable-modern=on ${CONSOLE}`,
    'no',
  ],
  [
    'PCI transitional on x86',
    `qemu-system-x86_64 -m 64 -nographic -nic none ${PORT} -device virtio-serial-pci ${CONSOLE}`,
    'no',
  ],
  [
    'mmio legacy, no event idx, no indirect',
    `${ARM} ${PORT} -device virtio-serial-device,event_idx=off,indirect_desc=off ${CONSOLE}`,
    'no',
  ],
] as const;

/** The driver's random numbers, written out again. */
function* bytesOf(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield state & 0xff;
  }
}

interface Echoed {
  /** What the console printed since the command was typed. */
  readonly console: string;
  readonly bytes: number;
  /** Number of the first byte that was not the one expected. */
  readonly wrongAt: number | undefined;
}

/** Boots the machine with the driver, has it exchange chains, and sends back what it sends. */
async function exchange(qemu: string, command: string, seed: number): Promise<Echoed> {
  const { setup, problems } = await prepareSession({
    defconfig: undefined,
    qemu,
    cwd: import.meta.dirname,
    boards: builtInBoards(path.resolve('dist')),
  });
  if (setup === undefined) {
    throw new Error(JSON.stringify(problems));
  }
  const { description, config, cwd: folder } = setup;
  const drivers = [{ file: DRIVER, text: readFileSync(DRIVER, 'utf8') }];
  const session = TravellingTarget.ofRecipe(
    recipe({ description, config, folder, drivers, stopAutoboot: true }),
    0x4000_0000,
  );
  const expected = bytesOf(seed);
  let bytes = 0;
  let wrongAt: number | undefined;
  session.target.onEvent((event) => {
    if (event.kind === 'port' && event.bytes.length > 0) {
      for (const byte of event.bytes) {
        wrongAt ??= byte === expected.next().value ? undefined : bytes;
        bytes++;
      }
      const back = event.bytes.map((byte) => byte ^ TURNED);
      // A session that ends takes nothing any more, and has failed for a reason that is told.
      session.target.portInput(event.port.chardev, back).catch(() => undefined);
    }
  });
  try {
    await session.target.start({ stopOnEntry: false });
    await session.waitsOrStops();
    await session.type('virtio scan');
    const before = session.console.length;
    await session.type(command);
    return { console: session.console.slice(before).replaceAll('\r', ''), bytes, wrongAt };
  } finally {
    await session.end();
  }
}

describe.each(MACHINES)('a console driver of the user’s over %s', (name, qemu, version1) => {
  it.each(SEEDS)(
    `exchanges ${CHAINS} chains with an echo, every byte the right one (seed %i)`,
    { timeout: TIMEOUT_MS },
    async (seed) => {
      const hasIndirect = !name.includes('no indirect');
      const percent = hasIndirect ? INDIRECT_PERCENT : 0;
      const command = `chains ${seed} ${CHAINS} ${percent}`;
      const { console, bytes, wrongAt } = await exchange(qemu, command, seed);
      expect(wrongAt).toBeUndefined();
      const eventIdx = name.includes('no event idx') ? 'no' : 'yes';
      expect(console).toContain(
        `event idx ${eventIdx}, indirect ${hasIndirect ? 'yes' : 'no'}, version 1 ${version1}\n`,
      );
      expect(console).toContain(`, bytes ${bytes}, mistakes 0\n`);
      const [, sent = 0, received = 0] = (
        /chains sent (\d+), received (\d+), /.exec(console) ?? []
      ).map(Number);
      expect(sent + received).toBeGreaterThanOrEqual(CHAINS);
      expect(Math.min(sent, received)).toBeGreaterThan(CHAINS / 10);
      expect(bytes).toBeGreaterThan(CHAINS);
    },
  );
});
