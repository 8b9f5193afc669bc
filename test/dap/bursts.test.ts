import { afterEach, expect, it } from 'vitest';
import { createSeededRandom } from '../../src/base/seeded-random';
import { AdapterProcess } from './adapter-process';

/** `LONG=1`, which `npm run test:long` sets, runs them all. */
const LONG = process.env['LONG'] === '1';
const BURSTS = LONG ? 2000 : 200;
/** Each session starts with a fresh machine. */
const BURSTS_PER_SESSION = 100;
const SEED = 20230109;
const MOST_AT_ONCE = 4;
/** A request that waits for the next one would wait for ever: none is sent before all are answered. */
const LIMIT_MS = 10_000;

/** Requests that run the guest, that look at it and that work in both. */
const KINDS: readonly { readonly command: string; readonly arguments?: object }[] = [
  { command: 'continue', arguments: { threadId: 1 } },
  { command: 'pause', arguments: { threadId: 1 } },
  { command: 'next', arguments: { threadId: 1 } },
  { command: 'stepIn', arguments: { threadId: 1 } },
  { command: 'stepOut', arguments: { threadId: 1 } },
  { command: 'restart' },
  { command: 'uboot-virtio/virtioSnapshot' },
  { command: 'stackTrace', arguments: { threadId: 1 } },
  { command: 'evaluate', arguments: { expression: 'gd.flags' } },
  {
    command: 'setFunctionBreakpoints',
    arguments: { breakpoints: [{ name: 'virtio_child_post_probe' }] },
  },
];

let adapter: AdapterProcess | undefined;
afterEach(async () => {
  await adapter?.close();
});

it(
  `answers ${BURSTS} bursts of requests in one write, whatever comes behind whatever`,
  async () => {
    const random = createSeededRandom(SEED);
    const below = (limit: number): number => {
      const bytes = new Uint8Array(4);
      random.fill(bytes);
      return new DataView(bytes.buffer).getUint32(0) % limit;
    };
    const counts = new Map<string, number>();
    for (let done = 0; done < BURSTS; done += BURSTS_PER_SESSION) {
      adapter = new AdapterProcess();
      await adapter.launch({});
      await adapter.printed('\n=> ');
      for (let burst = 0; burst < BURSTS_PER_SESSION; burst++) {
        const kinds = Array.from(
          { length: 1 + below(MOST_AT_ONCE) },
          () => KINDS[below(KINDS.length)] as (typeof KINDS)[number],
        );
        const sent = kinds.map(({ command }) => command).join('+');
        const answers = await adapter.inOneWrite(kinds, LIMIT_MS);
        expect(
          answers.map(({ command }) => command).sort(),
          `answers to ${sent} (burst ${done + burst})`,
        ).toEqual(kinds.map(({ command }) => command).sort());
        for (const { command, success } of answers) {
          const key = `${command} ${success ? 'done' : 'refused'}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
      }
      expect(await adapter.close()).toBe(0);
    }
    // Each kind was really done, and what needs a stopped guest was asked of a running one too.
    for (const { command } of KINDS) {
      expect(counts.get(`${command} done`), `${command} that was done`).toBeGreaterThan(0);
    }
    expect(counts.get('stackTrace refused')).toBeGreaterThan(0);
  },
  BURSTS * 2000,
);
