import { describe, expect, it } from 'vitest';
import type { VirtioSnapshot } from '../../../protocol/virtio';
import type { StackFrame } from '../../../protocol/debug-values';
import { QUIT_BY_USER, QUIT_FOR_MEMORY } from '../../../protocol/worker-messages';
import type { WorkerReport } from '../../../protocol/worker-messages';
import { ConsoleLink } from './console-link';
import type { ConsoleLinkOptions } from './console-link';
import { InputRing, sharedInput } from './input-ring';
import { InputRingReader } from './input-ring-reader';

const SNAPSHOT = { statement: 7 } as unknown as VirtioSnapshot;

function makeLink(more: Partial<ConsoleLinkOptions> = {}) {
  const shared = sharedInput();
  const ring = new InputRing(shared);
  const said: string[] = [];
  const snapshots: VirtioSnapshot[] = [];
  const clock = { nowMs: 0 };
  const link = new ConsoleLink({
    input: new InputRingReader(shared),
    polled: undefined,
    inputSpace: () => said.push('space'),
    output: (bytes) => said.push(String.fromCharCode(...bytes)),
    trace: undefined,
    message: (text) => said.push(`message ${text}`),
    snapshot: (state) => snapshots.push(state),
    timeoutMs: undefined,
    nowMs: () => clock.nowMs,
    ...more,
  });
  const commands = () => {
    const kinds: string[] = [];
    for (let c = link.takeCommand(); c !== undefined; c = link.takeCommand()) {
      kinds.push(c.request.kind);
    }
    return kinds;
  };
  return { link, ring, said, snapshots, clock, commands };
}

const console_ = (text: string) => ({
  kind: 'console' as const,
  bytes: Uint8Array.from(text, (c) => c.charCodeAt(0)),
});

describe('ConsoleLink', () => {
  it('starts the guest by itself and asks for nothing more', () => {
    const { link, commands } = makeLink();
    expect(commands()).toEqual(['start']);
    expect(link.attention()).toBe(false);
    expect(link.outcome).toEqual({ reason: 'ended', failure: undefined });
  });

  it('hands on what the guest prints, its trace and its messages', () => {
    const traced: string[] = [];
    const { link, said, commands } = makeLink({ trace: (line) => traced.push(line) });
    expect(commands()).toEqual(['subscribe', 'start']);
    link.report(console_('=> '));
    link.report({
      kind: 'events',
      events: [
        { statement: 3, event: { kind: 'typed', line: 'ls' } },
        { statement: 4, event: { kind: 'consoleOutput', bytes: Uint8Array.of(0x41) } },
      ],
    });
    link.report({ kind: 'log', level: 'warning', message: 'no tap' });
    link.report({ kind: 'log', level: 'error', message: 'bad ring' });
    expect(said).toEqual(['=> ', 'message warning: no tap', 'message bad ring']);
    expect(traced).toEqual([
      '{"statement":3,"kind":"typed","line":"ls"}',
      '{"statement":4,"kind":"consoleOutput","bytes":"A"}',
    ]);
  });

  it('looks at the devices and ends at the time limit, once', () => {
    const { link, clock, commands, snapshots } = makeLink({ timeoutMs: 50 });
    expect(commands()).toEqual(['start']);
    clock.nowMs = 49;
    expect(link.attention()).toBe(false);
    clock.nowMs = 50;
    expect(link.attention()).toBe(true);
    expect(commands()).toEqual(['virtioSnapshot', 'terminate']);
    link.report({ kind: 'answer', id: 1, value: SNAPSHOT });
    link.report({ kind: 'answer', id: 2, value: undefined });
    expect(link.attention()).toBe(false);
    expect(snapshots).toEqual([SNAPSHOT]);
    expect(link.outcome.reason).toBe('time limit');
  });

  it('wakes from a wait at the time limit', () => {
    const begun = performance.now();
    const { link, commands } = makeLink({ timeoutMs: 20, nowMs: () => performance.now() - begun });
    commands();
    link.wait(undefined);
    expect(link.attention()).toBe(true);
    expect(commands()).toContain('terminate');
  });

  it('ends when the output takes nothing any more, and writes nothing further', () => {
    let writes = 0;
    const { link, commands } = makeLink({
      output: () => {
        writes++;
        throw new Error('console output: Broken pipe');
      },
    });
    commands();
    link.report(console_('a'));
    link.report(console_('b'));
    expect(writes).toBe(1);
    expect(link.attention()).toBe(true);
    expect(commands()).toEqual(['terminate']);
    expect(link.outcome.failure).toBe('console output: Broken pipe');
  });

  it('ends when the user quits', () => {
    const { link, ring, commands } = makeLink();
    commands();
    ring.quit(QUIT_BY_USER);
    expect(link.attention()).toBe(true);
    expect(commands()).toEqual(['terminate']);
  });

  it('asks where the guest stands before it ends for its memory', () => {
    const memoryMessage = (stack: readonly StackFrame[]): string =>
      `full at ${stack[0]?.line ?? 0}`;
    const { link, ring, commands } = makeLink({ memoryMessage });
    commands();
    ring.quit(QUIT_FOR_MEMORY);
    expect(link.attention()).toBe(true);
    expect(commands()).toEqual(['pause']);
    link.report({ kind: 'stopped', statement: 5 } as WorkerReport);
    expect(commands()).toEqual(['stack']);
    link.report({ kind: 'answer', id: 9, value: [{ line: 12 }] });
    expect(commands()).toEqual(['terminate']);
    expect(link.outcome.failure).toBe('full at 12');
  });

  it('keeps the first failure', () => {
    const { link } = makeLink();
    link.report({ kind: 'ended', reason: 'failed', message: 'the disk is gone' });
    link.report({ kind: 'ended', reason: 'failed', message: 'later' });
    expect(link.outcome.failure).toBe('the disk is gone');
  });

  it('looks for input before it waits, and more calmly between statements', () => {
    const polls: string[] = [];
    const { link, ring, commands } = makeLink({
      polled: {
        intervalMs: 1,
        poll: () => {
          polls.push('poll');
          ring.write(Uint8Array.of(0x78));
        },
        pollCalmly: () => {
          polls.push('poll calmly');
          ring.write(Uint8Array.of(0x78));
        },
      },
    });
    commands();
    link.wait(undefined);
    expect(link.attention()).toBe(true);
    expect(polls).toEqual(['poll', 'poll calmly']);
    expect([...(link.takeInput(16) ?? [])]).toEqual([0x78, 0x78]);
  });
});
