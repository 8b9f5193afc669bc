import { readdirSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { ARM_LINE, workspace } from './adapter-process';
import { DapServer } from './dap-server';
import { RandomRequests } from './random-requests';
import { RawClient, type RawRequest } from './raw-client';

/** `LONG=1`, which `npm run test:long` sets, runs them all. */
const LONG = process.env['LONG'] === '1';
const SEQUENCES = LONG ? 10_000 : 500;
const SEQUENCES_PER_SESSION = 25;
const SEED = 20230110;
/** On a busy machine an answer may take long; what is lost never comes. */
const LIMIT_MS = 20_000;
/** It waits for `configurationDone`, which need not come. */
const WAITING: ReadonlySet<unknown> = new Set(['launch', 'attach']);

const BEGIN: readonly RawRequest[] = [
  { command: 'initialize', arguments: { adapterID: 'x' } },
  {
    command: 'launch',
    arguments: { qemu: `${ARM_LINE} -snapshot`, cwd: workspace, autoboot: false, hooks: ['probe'] },
  },
];

let server: DapServer;
afterEach(() => {
  server.close();
});

const threads = (): number => readdirSync(`/proc/${server.process.pid ?? 0}/task`).length;

it(
  `answers ${SEQUENCES} random and mutated sequences of requests in one write each, and leaves nothing`,
  async () => {
    server = new DapServer();
    const port = await server.port;
    const random = new RandomRequests(SEED);
    const succeeded = new Set<string>();
    let most = 0;
    for (let done = 0; done < SEQUENCES;) {
      const client = new RawClient(port);
      const first = done;
      // Some sessions begin in disorder.
      if (random.below(8) !== 0) {
        client.send(BEGIN);
        await client.answered(WAITING, LIMIT_MS);
        if (random.below(8) !== 0) {
          client.send([{ command: 'configurationDone' }]);
        }
      }
      const sent: unknown[] = [];
      for (let i = 0; i < SEQUENCES_PER_SESSION && !client.disconnected; i++, done++) {
        const { requests, broken } = random.sequence();
        sent.push(requests);
        client.send(requests, broken);
        if (!(await client.answered(WAITING, LIMIT_MS))) {
          throw new Error(
            `sequence ${done} (session from ${first}): no answer to ${client.unanswered.join(', ')} of ${JSON.stringify(sent.slice(-3)).slice(0, 3000)}`,
          );
        }
        expect(
          client.faults,
          `sequence ${done}: ${JSON.stringify(requests).slice(0, 3000)}`,
        ).toEqual([]);
      }
      most = Math.max(most, threads());
      if (random.below(4) === 0) {
        client.vanish();
      } else if (!client.disconnected) {
        client.send([{ command: 'disconnect' }]);
        expect(await client.answered(new Set(), LIMIT_MS), client.unanswered.join(', ')).toBe(true);
        expect(client.faults).toEqual([]);
      }
      await client.closed;
      for (const { command, success } of client.responses) {
        if (success) {
          succeeded.add(command);
        }
      }
      expect(server.process.exitCode).toBeNull();
    }
    expect(server.log.replace(/^listening on .*\n/, '')).toBe('');
    for (const command of [
      'launch',
      'stepBack',
      'stackTrace',
      'writeMemory',
      'restart',
      'evaluate',
    ]) {
      expect(succeeded).toContain(command);
    }
    // One machine and one worker made ahead are the most at any time: none was left.
    for (const limit = performance.now() + LIMIT_MS; threads() >= most;) {
      expect(performance.now(), `${threads()} threads, at most ${most}`).toBeLessThan(limit);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(most).toBeLessThan(20);
  },
  SEQUENCES * 1000,
);
