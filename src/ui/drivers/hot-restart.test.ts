import { beforeEach, describe, expect, it } from 'vitest';
import type { DriverFault } from './driver-tools';
import { HotRestart, type RestartOnSave, type RunningSession } from './hot-restart';

const FILE = '/w/virtio-a.ts';
const OTHER = '/w/virtio-b.ts';
const one: RunningSession = { id: '1' };
const two: RunningSession = { id: '2' };

let mode: RestartOnSave;
let disk: Map<string, string>;
let log: string[];
/** Called inside of the next restart. */
let inRestart: () => void | Promise<void>;
let hot: HotRestart<RunningSession>;

beforeEach(async () => {
  mode = 'button';
  disk = new Map([
    [FILE, 'old'],
    [OTHER, 'other'],
  ]);
  log = [];
  inRestart = () => undefined;
  hot = new HotRestart<RunningSession>({
    mode: () => mode,
    textOf: (file) => Promise.resolve(disk.get(file)),
    check: (text) => Promise.resolve(text.includes('broken') ? [fault(text)] : []),
    sendBreakpoints: ({ id }, file) => {
      log.push(`breakpoints ${id} ${file}`);
      return Promise.resolve();
    },
    restart: async ({ id }) => {
      log.push(`restart ${id}`);
      const action = inRestart;
      inRestart = () => undefined;
      await action();
    },
    restarted: ({ id }, files) => log.push(`restarted ${id} ${files.join(' ')}`),
    faulty: (file, [first]) => log.push(`faulty ${file}:${first?.line ?? 0}`),
    failed: (message) => log.push(`failed ${message}`),
    changed: () => undefined,
  });
  await hot.started(one, [FILE, OTHER]);
});

function fault(text: string): DriverFault {
  const line = text.split('\n').length;
  return { line, column: 1, endLine: line, endColumn: 2, message: 'broken' };
}

function save(file: string, text: string): Promise<void> {
  disk.set(file, text);
  return hot.saved(file, text);
}

const restartOf = (id: string, ...files: string[]): string[] => [
  ...files.map((file) => `breakpoints ${id} ${file}`),
  `restart ${id}`,
  `restarted ${id} ${files.join(' ')}`,
];

describe('a driver that is saved while a session runs it', () => {
  it('is offered, and restarted when asked, with its breakpoints told before', async () => {
    await save(FILE, 'new');
    expect(log).toEqual([]);
    expect(hot.hasNewCode(one)).toBe(true);
    expect(hot.newFiles()).toEqual([FILE]);
    await hot.restart({ file: FILE });
    expect(log).toEqual(restartOf('1', FILE));
    expect(hot.hasNewCode(one)).toBe(false);
    expect(hot.newFiles()).toEqual([]);
  });

  it('is no other code when it has the text that runs', async () => {
    await save(FILE, 'old');
    expect(hot.hasNewCode(one)).toBe(false);
    await save(FILE, 'new');
    await save(FILE, 'old');
    expect(hot.newFiles()).toEqual([]);
    await hot.restart({});
    expect(log).toEqual([]);
  });

  it('is no concern of sessions without it', async () => {
    await hot.started(two, []);
    await save('/w/c.ts', 'new');
    expect(hot.newFiles()).toEqual([]);
    await save(FILE, 'new');
    expect(hot.hasNewCode(two)).toBe(false);
    expect(hot.hasNewCode(undefined)).toBe(false);
  });

  it('is not offered where the setting is off', async () => {
    mode = 'off';
    await save(FILE, 'new');
    expect(hot.hasNewCode(one)).toBe(false);
    expect(hot.newFiles()).toEqual([]);
    expect(log).toEqual([]);
    mode = 'button';
    expect(hot.newFiles()).toEqual([FILE]);
  });

  it('restarts at once where the setting is on', async () => {
    mode = 'on';
    await save(FILE, 'new');
    expect(log).toEqual(restartOf('1', FILE));
    await save(FILE, 'new');
    expect(log).toHaveLength(3);
  });

  it('restarts each session that runs it', async () => {
    await hot.started(two, [FILE]);
    await save(FILE, 'new');
    await hot.restart({ session: two });
    expect(log).toEqual(restartOf('2', FILE));
    expect(hot.hasNewCode(one)).toBe(true);
    await hot.restart({ file: FILE });
    expect(log.slice(3)).toEqual(restartOf('1', FILE));
  });

  it('with a fault keeps the session as it is, and says the line', async () => {
    mode = 'on';
    await save(FILE, 'a\nb\nbroken');
    expect(log).toEqual([`faulty ${FILE}:3`]);
    expect(hot.hasNewCode(one)).toBe(true);
    await save(FILE, 'mended');
    expect(log.slice(1)).toEqual(restartOf('1', FILE));
  });

  it('stays offered when the restart fails', async () => {
    await save(FILE, 'new');
    inRestart = () => {
      throw new Error('no machine');
    };
    await hot.restart({});
    expect(log.at(-1)).toBe('failed no machine');
    expect(hot.hasNewCode(one)).toBe(true);
  });

  it('that is saved again while it restarts is new again', async () => {
    await save(FILE, 'new');
    inRestart = () => save(FILE, 'newer');
    await hot.restart({});
    expect(hot.newFiles()).toEqual([FILE]);
    mode = 'on';
    inRestart = () => save(FILE, 'newest');
    await hot.restart({});
    expect(log.filter((line) => line === 'restart 1')).toHaveLength(3);
    expect(hot.newFiles()).toEqual([]);
  });

  it('is what runs after a restart by other means', async () => {
    await save(FILE, 'new');
    await hot.restarted(one);
    expect(hot.newFiles()).toEqual([]);
    await save(FILE, 'new');
    expect(hot.newFiles()).toEqual([]);
    await save(FILE, 'old');
    expect(hot.newFiles()).toEqual([FILE]);
  });

  it('is forgotten with its session', async () => {
    await save(FILE, 'new');
    hot.ended(one);
    expect(hot.newFiles()).toEqual([]);
    await hot.restart({});
    mode = 'on';
    await save(FILE, 'newer');
    expect(log).toEqual([]);
  });
});
