import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ARM, Scratch, disk, startProgram } from './program';

const scratch = new Scratch();
const RUN = ['run', '--', ...ARM];

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

describe('how a run ends', () => {
  it('with 0 when U-Boot powers off', async () => {
    const { code, stdout, stderr } = await scratch.run(RUN, { input: ' poweroff\recho more\r' });
    expect(stdout.toString()).toMatch(/=> poweroff\r\npoweroff \.\.\.\r\n$/);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('with 0 at the end of the input, when everything typed has been done', async () => {
    const { code, stdout } = await scratch.run(RUN, { input: ' \recho one\recho two\r' });
    expect(stdout.toString()).toMatch(/=> echo two\r\ntwo\r\n=> $/);
    expect(code).toBe(0);
  });

  it('with 124 at the time limit, at the prompt and in a loop', async () => {
    const waiting = await scratch.run(['run', '--timeout', '1', '--', ...ARM]);
    expect(waiting.code).toBe(124);
    expect(waiting.milliseconds).toBeLessThan(4000);
    scratch.write('loop.txt', 'while true; do true; done\n');
    const looping = await scratch.run([
      'run',
      '--timeout',
      '1',
      '--type',
      'loop.txt',
      '--',
      ...ARM,
    ]);
    expect(looping.code).toBe(124);
    expect(looping.milliseconds).toBeLessThan(4000);
  });

  it('resets on an access where nothing answers, and says where', async () => {
    scratch.write('abort.txt', 'md.l 8200000 1\nversion\n');
    const args = ['run', '--type', 'abort.txt', '--', ...ARM];
    const { code, stdout, errorLines } = await scratch.run(args);
    expect(count(stdout.toString(), 'Hit any key')).toBe(2);
    expect(stdout.toString()).toMatch(
      /data abort\r\npc : \[<47f[0-9a-f]{5}>\][^]*resetting \.\.\.[^]*=> version/,
    );
    expect(errorLines).toEqual([expect.stringContaining('0x8200000,')]);
    expect(code).toBe(0);
  });

  it('hangs on a request without data, as a real U-Boot does, and prints what QEMU prints', async () => {
    scratch.write('hang.txt', 'virtio write 42000000 0\n');
    const args = ['run', '--timeout', '1', '--type', 'hang.txt', '--', ...ARM, ...disk('disk.img')];
    const { code, stdout, errorLines } = await scratch.run(args);
    expect(stdout.toString()).toMatch(/virtio write: device 0 block # 0, count 0 \.\.\. $/);
    expect(errorLines).toEqual([
      'uboot-virtio: virtio-blk (virtio-mmio@a003e00), queue 0: virtio: zero sized buffers are not allowed',
    ]);
    expect(code).toBe(124);
  });
});

describe('the console', () => {
  it('is byte for byte: UTF-8, 8-bit and control characters', async () => {
    const text = Buffer.concat([Buffer.from('hé→😀'), Buffer.from([0x80, 0xe9, 0xfe, 0xff])]);
    const input = Buffer.concat([Buffer.from(' \recho '), text, Buffer.from('\rpoweroff\r')]);
    const { stdout } = await scratch.run(RUN, { input });
    const expected = Buffer.concat([Buffer.from('\r\n'), text, Buffer.from('\r\n=> poweroff')]);
    expect(stdout.includes(expected)).toBe(true);
    expect(stdout.includes('\ufffd')).toBe(false);
  });

  it('loses nothing of input that comes faster than the guest takes it', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `echo <${i}> ${'abcdefghij'.repeat(4)}`);
    const { code, stdout } = await scratch.run(RUN, { input: ` \r${lines.join('\r')}\r` });
    const printed = stdout.toString().match(/^<\d+> (?:abcdefghij){4}\r$/gm) ?? [];
    expect(printed.map((line) => Number(/\d+/.exec(line)?.[0]))).toEqual(lines.map((_, i) => i));
    expect(code).toBe(0);
  });

  it('takes what was typed before U-Boot had a UART, and before a reset', async () => {
    const { stdout } = await scratch.run(RUN, {
      input: 'xreset\rxecho abcdefghijklmnopqrstuvwxyz\r',
    });
    const text = stdout.toString();
    expect(count(text, 'U-Boot 2023.01')).toBe(2);
    expect(text).toMatch(
      /=> echo abcdefghijklmnopqrstuvwxyz\r\nabcdefghijklmnopqrstuvwxyz\r\n=> $/,
    );
  });

  it('is reset with the machine', async () => {
    const text = await scratch.typed(['setenv who me', 'reset', 'printenv who'], ARM);
    expect(count(text, 'U-Boot 2023.01')).toBe(1);
    expect(text).toContain('## Error: "who" not defined');
  });
});

describe('the countdown', () => {
  it('takes two seconds of the wall clock, then the boot command runs', async () => {
    const child = startProgram(RUN);
    let text = '';
    let began = 0;
    const took = await new Promise<number>((resolve) => {
      child.stdout.on('data', (data: Buffer) => {
        text += data.toString();
        if (began === 0 && text.includes('stop autoboot:  2')) {
          began = performance.now();
        }
        if (text.includes('\b\b\b 0 \r\n')) {
          resolve(performance.now() - began);
        }
      });
    });
    child.kill('SIGTERM');
    expect(took).toBeGreaterThan(1800);
    expect(took).toBeLessThan(3000);
    expect(text).toContain('\b\b\b 1 ');
  });

  it('is stopped by a key', async () => {
    const child = startProgram(RUN);
    let text = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (data: Buffer) => {
        const before = text;
        text += data.toString();
        if (text.includes('stop autoboot:') && !before.includes('stop autoboot:')) {
          setTimeout(() => child.stdin.write('x'), 300);
        }
        if (text.includes('\n=> ')) {
          resolve();
        }
      });
    });
    child.stdin.end();
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(text).not.toContain('\b\b\b 1 ');
    expect(text).toMatch(/autoboot: {2}2 [\b]{3} 0 \r\n=> $/);
    expect(code).toBe(0);
  });
});

describe('a run with --type', () => {
  it('is repeatable to the byte and to the statement', async () => {
    scratch.write(
      'work.txt',
      'virtio info\nls virtio 0 /\nrandom 42000000 10\nmd.b 42000000 10\ndhcp\n',
    );
    const machine = [
      ...['qemu-system-arm', '-machine', 'virt', '-netdev', 'user,id=net0'],
      ...['-device', 'virtio-net-device,netdev=net0', '-device', 'virtio-rng-device', '-snapshot'],
      ...disk('disk.img'),
    ];
    const runs = [];
    for (const trace of ['one.jsonl', 'two.jsonl']) {
      runs.push(
        await scratch.run(['run', '--type', 'work.txt', '--trace', trace, '--', ...machine]),
      );
    }
    const [one, two] = runs;
    expect(one?.code).toBe(0);
    expect(one?.stdout.toString()).toContain('DHCP client bound to address 10.0.2.15');
    expect(two?.stdout.equals(one?.stdout ?? Buffer.of())).toBe(true);
    const trace = readFileSync(scratch.file('one.jsonl'));
    expect(readFileSync(scratch.file('two.jsonl')).equals(trace)).toBe(true);
    const statements = trace
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { statement: number }).statement);
    expect(statements.length).toBeGreaterThan(500);
    expect(statements.every((value, i) => value >= (statements[i - 1] ?? 0))).toBe(true);
  });

  it('types UTF-8 and ends after the last line', async () => {
    expect(await scratch.typed(['echo hé→😀'], ARM)).toBe(
      Buffer.from('=> echo hé→😀\nhé→😀\n=> ').toString('latin1'),
    );
  });

  it('ends when U-Boot powers off, with lines left', async () => {
    expect(await scratch.typed(['poweroff', 'version'], ARM)).toBe('=> poweroff\npoweroff ...\n');
  });
});
