import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UbootVirtioSession } from '../session';
import { connectStreams } from './connect-streams';

let input: PassThrough;
let received: string;
let log: string[];
let closed: boolean;

beforeEach(() => {
  input = new PassThrough();
  const output = new PassThrough();
  received = '';
  log = [];
  closed = false;
  output.on('data', (data: Buffer) => (received += data.toString()));
  const session = new UbootVirtioSession({
    createTarget: () => Promise.reject(new Error('nothing is launched here')),
    capabilities: new Set(),
    firmwareRoot: '/firmware',
    fileExists: () => true,
    defaultFolder: '/work',
    onClosed: () => (closed = true),
  });
  connectStreams(session, input, output, (text) => log.push(text));
});

afterEach(() => {
  vi.useRealTimers();
});

const frame = (text: string): string => `Content-Length: ${text.length}\r\n\r\n${text}`;
const THREADS = frame('{"seq":7,"type":"request","command":"threads"}');

describe('a client that speaks the protocol', () => {
  it.each([
    ['5', 'expected an object, found 5'],
    ['[]', 'expected an object, found []'],
    ['null', 'expected an object, found null'],
    ['{}', 'expected "type": "request", found {}'],
    [
      '{"type":"event","event":"x"}',
      'expected "type": "request", found {"type":"event","event":"x"}',
    ],
    ['{"type":"request","command":"threads"}', 'expected a whole number as "seq", found'],
    ['{"type":"request","seq":1}', 'expected a name as "command", found'],
    ['{"type":', 'expected JSON, found'],
  ])('hears what is wrong with %s, and is still served', async (text, complaint) => {
    input.write(frame(text));
    input.write(THREADS);
    await vi.waitFor(() => {
      expect(received).toContain('"request_seq":7');
    });
    expect(received.replaceAll('\\"', '"')).toContain(`Broken message: ${complaint}`);
    expect(closed).toBe(false);
    expect(log).toEqual([]);
  });

  it('hears why its session ends when it loses the frame', async () => {
    input.write(THREADS);
    input.write('hello');
    await vi.waitFor(() => {
      expect(closed).toBe(true);
    });
    const why =
      'expected "Content-Length: NUMBER" and an empty line before each message, found "hello"';
    expect(log).toEqual([why]);
    expect(received.replaceAll('\\"', '"')).toContain(`${why}; the session ends`);
    expect(received).toContain('"event":"terminated"');
  });

  it('hears that a message is incomplete', async () => {
    vi.useFakeTimers();
    input.write(THREADS.slice(0, -3));
    vi.runAllTimers();
    expect(received).toContain(
      'Incomplete message: Content-Length said 46 bytes, and 43 have come; the rest is awaited',
    );
    input.write(THREADS.slice(-3));
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    await vi.waitFor(() => {
      expect(received).toContain('"request_seq":7');
    });
  });

  it('ends the session by closing its stream', async () => {
    input.destroy();
    await vi.waitFor(() => {
      expect(closed).toBe(true);
    });
  });
});

it('says nothing to a stranger', async () => {
  input.write('GET / HTTP/1.1\r\n\r\n');
  await vi.waitFor(() => {
    expect(closed).toBe(true);
  });
  expect(received).toBe('');
  expect(log).toHaveLength(1);
});
