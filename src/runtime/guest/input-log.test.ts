import { describe, expect, it } from 'vitest';
import type { NetworkBackend } from '../../base/host';
import type { RunInput } from '../../protocol/run-recipe';
import { InputLog } from './input-log';
import type { LiveInput } from './input-log';

/** Nothing comes: whoever asks has gone past the record. */
const nothingLive: LiveInput = {
  takeInput: () => undefined,
  takePortInput: () => undefined,
  inputEnded: () => true,
  wallNs: () => {
    throw new Error('the live clock was read');
  },
};

function log(
  recorded: readonly RunInput[],
  live: Partial<LiveInput> = {},
  keep = true,
): { input: InputLog; at: (statement: number) => void } {
  let statement = 0;
  const input = new InputLog({
    recorded,
    live: { ...nothingLive, ...live },
    keep,
    statement: () => statement,
  });
  return { input, at: (next) => (statement = next) };
}

/** A network that has these frames for the guest, one at a look. */
function network(frames: (number[] | undefined)[]): NetworkBackend & { readonly sent: number[][] } {
  const sent: number[][] = [];
  return {
    sent,
    send: (frame) => sent.push([...frame]),
    receive: () => {
      const next = frames.shift();
      return next && Uint8Array.from(next);
    },
    nextDueNs: () => undefined,
    dispose: () => undefined,
  };
}

describe('InputLog', () => {
  it('gives files of the host again without reading them, missing ones too', () => {
    const first = log([]);
    first.at(10);
    first.input.hostFile('tftp', 'a', () => Uint8Array.of(1, 2));
    first.at(20);
    expect(first.input.hostFile('tftp', 'b', () => undefined)).toBeUndefined();

    const again = log(first.input.entries);
    const unread = (): never => {
      throw new Error('the file was read again');
    };
    again.at(10);
    expect(again.input.hostFile('tftp', 'a', unread)).toEqual(Uint8Array.of(1, 2));
    again.at(20);
    expect(again.input.hostFile('tftp', 'b', unread)).toBeUndefined();
    expect(again.input.entries).toEqual(first.input.entries);
    expect(again.input.replaying).toBe(false);
  });

  it('gives a file of the machine again, wherever the run before it ended', () => {
    const first = log([]);
    first.at(900);
    expect(first.input.bootFile('Image', () => Uint8Array.of(1))).toEqual(Uint8Array.of(1));
    expect(first.input.entries).toMatchObject([{ boot: 0, statement: 0, name: 'Image' }]);
    const again = log(first.input.entries);
    again.at(5000);
    const unread = (): never => {
      throw new Error('read again');
    };
    expect(() => again.input.bootFile('initrd', unread)).toThrow('found the file initrd');
    expect(again.input.bootFile('Image', unread)).toEqual(Uint8Array.of(1));
    expect(again.input.replaying).toBe(false);
  });

  it('gives frames of a network at the statement at which they came, and sends none meanwhile', () => {
    const first = log([]);
    const live = network([undefined, [1], [2, 3]]);
    const recorded = first.input.network('net0', live);
    for (const statement of [5, 6, 7]) {
      first.at(statement);
      recorded.receive();
    }

    const again = log(first.input.entries);
    const other = network([[9]]);
    const replayed = again.input.network('net0', other);
    const wrong = again.input.network('net1', network([]));
    again.at(5);
    replayed.send(Uint8Array.of(8));
    expect(replayed.receive()).toBeUndefined();
    again.at(6);
    expect(wrong.receive()).toBeUndefined();
    expect(replayed.receive()).toEqual(Uint8Array.of(1));
    expect(replayed.receive()).toBeUndefined();
    again.at(7);
    expect(replayed.receive()).toEqual(Uint8Array.of(2, 3));
    expect(other.sent).toEqual([]);
    // The record is at its end: the real network takes over.
    replayed.send(Uint8Array.of(8));
    expect(other.sent).toEqual([[8]]);
    expect(replayed.receive()).toEqual(Uint8Array.of(9));
  });

  it('gives console input only at its moment, boot and statement', () => {
    const entry = (boot: number, statement: number, moment: 'statement' | 'wait'): RunInput => ({
      kind: 'console',
      boot,
      statement,
      moment,
      bytes: Uint8Array.of(statement),
    });
    const { input, at } = log([entry(0, 7, 'wait'), entry(0, 9, 'statement'), entry(1, 3, 'wait')]);
    expect(input.statementsToInput).toBe(9);
    at(7);
    expect(input.console('statement', 16)).toBeUndefined();
    expect(input.console('wait', 16)).toEqual(Uint8Array.of(7));
    expect(input.statementsToInput).toBe(2);
    at(9);
    expect(input.console('wait', 16)).toBeUndefined();
    expect(input.console('statement', 16)).toEqual(Uint8Array.of(9));
    expect(input.statementsToInput).toBe(Infinity);
    at(3);
    expect(input.console('wait', 16)).toBeUndefined();
    input.nextBoot();
    expect(input.consoleEnded()).toBe(false);
    expect(input.console('wait', 16)).toEqual(Uint8Array.of(3));
    expect(input.consoleEnded()).toBe(true);
  });

  it('refuses a guest that asks for something else than was recorded', () => {
    const clock: RunInput = { kind: 'clock', boot: 0, statement: 4, ns: 1 };
    const { input, at } = log([clock]);
    at(3);
    expect(() => input.wallNs()).toThrow(
      'expected clock input at statement 4 of boot 0, found clock input at statement 3 of boot 0',
    );
    at(4);
    expect(() => input.hostFile('f', 'n', () => undefined)).toThrow('found hostFile input');
    expect(() => {
      input.mustBeConsole();
    }).toThrow('found console input that is waited for');
    at(5);
    expect(() => input.console('wait', 1)).toThrow('found no console input');
    input.nextBoot();
    at(0);
    expect(() => input.console('wait', 1)).toThrow('at statement 0 of boot 1');
  });

  it('keeps nothing when nobody wants it', () => {
    const { input } = log([], { wallNs: () => 5, takeInput: () => Uint8Array.of(1) }, false);
    expect(input.wallNs()).toBe(5);
    expect(input.console('wait', 1)).toEqual(Uint8Array.of(1));
    expect(input.entries).toEqual([]);
  });

  it('gives keys for a port again to that port, in the wait that they came in', () => {
    const typed: Record<string, string> = { a: 'one', b: 'two' };
    const takePortInput = (chardev: string): Uint8Array | undefined => {
      const text = typed[chardev] ?? '';
      typed[chardev] = '';
      return text === '' ? undefined : Buffer.from(text);
    };
    const first = log([], { takePortInput });
    first.at(10);
    expect(first.input.port('wait', 'b', 9)).toEqual(Buffer.from('two'));
    first.at(20);
    expect(first.input.port('wait', 'a', 9)).toEqual(Buffer.from('one'));
    expect(first.input.port('wait', 'a', 9)).toBeUndefined();
    expect(first.input.entries.map(({ kind, statement }) => [kind, statement])).toEqual([
      ['port', 10],
      ['port', 20],
    ]);

    const again = log(first.input.entries);
    again.at(5);
    expect(again.input.port('wait', 'b', 9)).toBeUndefined();
    again.at(10);
    expect(again.input.port('wait', 'a', 9)).toBeUndefined();
    expect(again.input.port('statement', 'b', 9)).toBeUndefined();
    expect(again.input.port('wait', 'b', 9)).toEqual(Buffer.from('two'));
    again.at(21);
    expect(() => again.input.port('wait', 'a', 9)).toThrow('expected port input at statement 20');
  });
});
