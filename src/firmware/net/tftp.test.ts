import { describe, expect, it } from 'vitest';
import { netCommands } from '../cmd/net';
import { bootdev_uclass } from '../boot/bootstd-uclass';
import { qemu_arm } from '../board/emulation/qemu-arm/qemu-arm';
import { guestBytes } from '../common/guest-bytes';
import { env_get, env_set_default } from '../env/common';
import { _do_env_set } from '../cmd/nvedit/set';
import { set_current_board } from '../include/board';
import { H_INTERACTIVE } from '../include/search';
import { bindFakeEth, fakeEth, fakeEthDrivers } from '../testing/fake-eth';
import { makeGd } from '../testing/make-gd';
import type { TestGd } from '../testing/make-gd';
import { eth_initialize } from './eth-uclass';
import { eth_bootdev } from './eth_bootdev';
import { registerNetEnv } from './net/env';

/** A server on the other end of the wire, as the one of QEMU's user network. */
interface Server {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Whether it understands options. */
  readonly options: boolean;
  /** Frames of ours that get lost: true = no answer. */
  lose: (count: number) => boolean;
  /** What it was asked, as text. */
  readonly requests: string[];
}

function setup(files: Record<string, Uint8Array>, config: Record<string, string> = {}) {
  const card = fakeEth();
  const server: Server = {
    files: new Map(Object.entries(files)),
    options: true,
    lose: () => false,
    requests: [],
  };
  const { drivers, uclassDrivers } = fakeEthDrivers(card);
  const test = makeGd({
    config: { NET: 'y', NET_RETRY_COUNT: '5', SYS_LOAD_ADDR: '0x40200000', ...config },
    drivers: [...drivers, eth_bootdev],
    uclassDrivers: [...uclassDrivers, bootdev_uclass],
  });
  set_current_board(qemu_arm);
  registerNetEnv();
  env_set_default(null, 0);
  bindFakeEth();
  eth_initialize();
  test.hal.onRelax = () => {
    test.hal.micros += 1000;
  };
  test.takeOutput();
  let count = 0;
  let file = new Uint8Array();
  let blockSize = 512;
  card.onSend = (frame) => {
    const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
    if (view.getUint16(12) === 0x0806) {
      const reply = frame.slice();
      reply.set(frame.subarray(6, 12), 0);
      reply[21] = 2;
      reply.set([0x52, 0x55, 10, 0, 2, 2], 22);
      reply.set(frame.subarray(38, 42), 28);
      reply.set(frame.subarray(22, 28), 32);
      reply.set(frame.subarray(28, 32), 38);
      card.inbox.push(reply);
      return;
    }
    count++;
    if (server.lose(count)) {
      return;
    }
    const payload = frame.subarray(42, 34 + view.getUint16(38));
    if (payload[1] === 1) {
      const words = String.fromCharCode(...payload.subarray(2)).split('\0');
      server.requests.push(words.join(' ').trim());
      const found = server.files.get(words[0] ?? '');
      if (found === undefined) {
        card.inbox.push(udp(frame, [0, 5, 0, 1, ...ascii('File not found'), 0]));
        return;
      }
      file = found.slice();
      blockSize = Number(words[words.indexOf('blksize') + 1]);
      const oack = ascii(`blksize\0${blockSize}\0tsize\0${file.length}\0`);
      card.inbox.push(udp(frame, [0, 6, ...oack]));
      return;
    }
    const block = (((payload[2] ?? 0) << 8) | (payload[3] ?? 0)) + 1;
    const at = (block - 1) * blockSize;
    if (at <= file.length) {
      const data = file.subarray(at, at + blockSize);
      card.inbox.push(udp(frame, [0, 3, block >> 8, block & 0xff, ...data]));
    }
  };
  const run = (line: string): number => {
    const argv = line.split(' ');
    if (argv[0] === 'setenv') {
      return _do_env_set(argv, H_INTERACTIVE);
    }
    const cmd = netCommands.find(({ name }) => name === argv[0]);
    return cmd?.cmd(cmd, 0, argv.length, argv) ?? -99;
  };
  run('setenv ipaddr 10.0.2.15');
  run('setenv serverip 10.0.2.2');
  return { card, server, test, run };
}

function ascii(text: string): number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}

/** A UDP answer to a frame of ours. */
function udp(question: Uint8Array, payload: readonly number[]): Uint8Array {
  const frame = new Uint8Array(42 + payload.length);
  const view = new DataView(frame.buffer);
  frame.set(question.subarray(6, 12), 0);
  frame.set([8, 0, 0x45], 12);
  view.setUint16(16, 28 + payload.length);
  frame.set([64, 17], 22);
  frame.set(question.subarray(30, 34), 26);
  frame.set(question.subarray(26, 30), 30);
  let sum = 0;
  for (let i = 14; i < 34; i += 2) {
    sum += view.getUint16(i);
  }
  view.setUint16(24, ~((sum & 0xffff) + (sum >> 16)) & 0xffff);
  frame.set(question.subarray(36, 38), 34);
  frame.set(question.subarray(34, 36), 36);
  view.setUint16(38, 8 + payload.length);
  frame.set(payload, 42);
  return frame;
}

function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
}

/** The rate differs from run to run. */
function output(test: TestGd): string {
  return test
    .takeOutput()
    .replace(/\n\t [\d.]+ [KM]?i?B(ytes)?\/s/, '')
    .replaceAll('\b', '<BS>');
}

describe('tftpboot', () => {
  it('loads a small file', () => {
    const { card, server, test, run } = setup({ 'hello.txt': Uint8Array.from(ascii('hello\n')) });
    expect(run('tftpboot 42000000 hello.txt')).toBe(0);
    expect(output(test)).toBe(
      'Using fake-eth#0 device\nTFTP from server 10.0.2.2; our IP address is 10.0.2.15\n' +
        "Filename 'hello.txt'.\nLoad address: 0x42000000\nLoading: *<BS>#\ndone\n" +
        'Bytes transferred = 6 (6 hex)\n',
    );
    expect(server.requests).toEqual(['hello.txt octet timeout 5 blksize 1468']);
    expect(card.sent.map((frame) => frame.length)).toEqual([42, 83, 46, 46]);
    expect(String.fromCharCode(...guestBytes(0x42000000, 6))).toBe('hello\n');
    expect(env_get('filesize')).toBe('6');
    expect(env_get('fileaddr')).toBe('42000000');
  });

  it.each([
    ['10.0.2.2:f', 'f'],
    ['10.0.2.2x:f', 'f'],
    ['10.0.2:f', '10.0.2:f'],
    [':f', ':f'],
    ['dir/10.0.2.2:f', 'dir/10.0.2.2:f'],
    ['n'.repeat(128), 'n'.repeat(127)],
    [`10.0.2.2:${'n'.repeat(128)}`, 'n'.repeat(127)],
  ])('asks for the file that %s names', (name, file) => {
    const { server, run } = setup({});
    run(`tftpboot 42000000 ${name}`);
    expect(server.requests).toEqual([`${file} octet timeout 5 blksize 1468`]);
  });

  it.each([0, 1, 1468, 1469, 14680, 100_000])('loads %d bytes', (length) => {
    const { test, run } = setup({ f: pattern(length) });
    expect(run('tftpboot 42000000 f')).toBe(0);
    expect(guestBytes(0x42000000, length)).toEqual(pattern(length));
    expect(test.takeOutput()).toContain('\ndone\n');
  });

  it('asks for the size where that is configured', () => {
    const { server, test, run } = setup({ f: pattern(10) }, { TFTP_TSIZE: 'y' });
    run('tftpboot 42000000 f');
    expect(server.requests).toEqual(['f octet timeout 5 tsize 0 blksize 1468']);
    expect(output(test)).toContain(`Loading: *<BS>${'#'.repeat(50)}  10 Bytes\ndone\n`);
  });

  it('asks again when an answer is lost', () => {
    const { server, test, run } = setup({ f: pattern(5000) });
    server.lose = (count) => count === 1 || count === 4;
    expect(run('tftpboot 42000000 f')).toBe(0);
    expect(output(test)).toMatch(/Loading: \*<BS>T #T \ndone/);
    expect(guestBytes(0x42000000, 5000)).toEqual(pattern(5000));
  });

  it('gives up after ten tries', () => {
    const { server, test, run } = setup({ f: pattern(5000) });
    server.lose = () => true;
    expect(run('tftpboot 42000000 f')).toBe(1);
    expect(output(test)).toMatch(
      /Loading: \*<BS>(T ){10}\nRetry count exceeded; starting again\n$/,
    );
  });

  it('says when there is no such file', () => {
    const { test, run } = setup({});
    expect(run('tftpboot 42000000 nope')).toBe(1);
    expect(output(test)).toMatch(
      /Loading: \*<BS>\nTFTP error: 'File not found' \(1\)\nNot retrying\.\.\.\n$/,
    );
  });

  it.each(['46f00000', '0'])('keeps off memory that is in use (%s)', (address) => {
    const { test, run } = setup({ f: pattern(10) });
    expect(run(`tftpboot ${address} f`)).toBe(1);
    expect(test.takeOutput()).toMatch(
      /Filename 'f'\.\n\nTFTP error: trying to overwrite reserved memory\.\.\.\n$/,
    );
  });

  it('takes the server from the name', () => {
    const { test, run } = setup({ f: pattern(10) });
    run('setenv serverip');
    expect(run('tftpboot 42000000 f')).toBe(1);
    expect(test.takeOutput()).toBe("*** ERROR: `serverip' not set\n");
    expect(run('tftpboot 42000000 10.0.2.7:f')).toBe(0);
    expect(test.takeOutput()).toContain(
      "TFTP from server 10.0.2.7; our IP address is 10.0.2.15\nFilename 'f'.\n",
    );
  });

  it('survives an answer that is cut off', () => {
    const { card, run } = setup({ f: pattern(10) });
    const onSend = card.onSend;
    card.onSend = (frame) => {
      if (frame.length > 42) {
        card.inbox.push(udp(frame, []), udp(frame, [0]), udp(frame, [0, 3]), udp(frame, [0, 3, 0]));
        card.inbox.push(udp(frame, [0, 5]), udp(frame, [0, 6]));
      }
      onSend(frame);
    };
    expect([0, 1]).toContain(run('tftpboot 42000000 f'));
  });
});
