import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AdapterProcess, root } from './adapter-process';

const TAP = 'qemu-system-arm -machine virt -netdev tap,id=n -device virtio-net-device,netdev=n';

describe('a launch that can not be done', () => {
  it.each([
    [
      'a missing image',
      '-drive if=none,file=nope.img,format=raw,id=hd0 -device virtio-blk-device,drive=hd0',
      /^qemu-system-arm: -drive .*: Could not open 'nope\.img': No such file or directory \(in .*workspace\)$/,
    ],
    ['a bad option', '-machin virt', /^qemu-system-arm: -machin: invalid option$/],
    ['a folder as image', '-drive if=none,file=configs,format=raw,id=hd0', /configs.*regular file/],
    ['an unknown device', '-device virtio-toaster-device', /virtio-toaster-device/],
    ['an unknown property', '-device virtio-rng-device,colour=red', /colour=red.*not found/],
    ['a bad property value', '-device virtio-rng-device,max-bytes=x', /max-bytes=x.*integer/],
    ['a missing quote', '-device "virtio-rng-device', /closing " .* column \d+/],
    ['a bad memory size', '-m 1x', /-m 1x/],
  ])('%s is one line that names the place, and nothing is left', async (_what, rest, place) => {
    const adapter = new AdapterProcess();
    const ended = adapter.client.waitForEvent('terminated');
    const failure = await adapter.launch({ qemu: `qemu-system-arm -machine virt ${rest}` }).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    await ended;
    expect(failure?.message).toMatch(place);
    expect(failure?.message).not.toContain('\n');
    expect(await adapter.close()).toBe(0);
  });

  it.each([
    [
      'an unknown board',
      { defconfig: 'toaster_defconfig' },
      /'toaster_defconfig' \(looked in .*workspace; expected/,
    ],
    ['a folder as defconfig', { defconfig: 'configs' }, /configs.*directory/],
    [
      'a file that is no defconfig',
      { defconfig: 'README.md' },
      /^README\.md:\d+: expected CONFIG_/,
    ],
    ['a TAP that is required', { qemu: TAP, tap: 'required' }, /-netdev tap.*required/],
    ['a trace in no folder', { trace: 'nowhere/t.jsonl' }, /"trace".*nowhere\/t\.jsonl.*No such/],
    [
      'a device as trace',
      { trace: '/dev/null' },
      /"trace".*expected a regular file, found a character/,
    ],
    [
      'an image as trace',
      { trace: 'disk.img' },
      /"trace".*disk\.img: there is a file of 1048576 bytes/,
    ],
    ['a device as defconfig', { defconfig: '/dev/zero' }, /'\/dev\/zero'.*expected a regular file/],
    [
      'no folder to run in',
      { cwd: '/dev/null' },
      /"cwd".*expected a folder, found a character device/,
    ],
    ['a folder that is not there', { cwd: '/nowhere' }, /"cwd": \/nowhere: No such file/],
    ['a number as command line', { qemu: 7 }, /"qemu".*expected/],
    ['an unknown hook', { hooks: ['make_coffee'] }, /"hooks.*make_coffee/],
    ['no program', { qemu: 'vim disk.img' }, /qemu-system-arm.*vim/],
  ])('%s', async (_what, attributes, place) => {
    const adapter = new AdapterProcess();
    const ended = adapter.client.waitForEvent('terminated');
    const failure = await adapter.launch(attributes).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    await ended;
    expect(failure?.message).toMatch(place);
    expect(failure?.message).not.toContain('\n');
    expect(await adapter.close()).toBe(0);
  });

  it('a TAP that need not be is a warning', async () => {
    const adapter = new AdapterProcess();
    await adapter.launch({ qemu: TAP });
    await adapter.printed('\n=> ');
    expect(adapter.output).toMatch(/warning: .*TAP.*built-in network/);
    expect(await adapter.close()).toBe(0);
  });
});

describe('a client that dies', () => {
  it('leaves no adapter behind', async () => {
    const adapter = new AdapterProcess();
    await adapter.launch({});
    await adapter.printed('U-Boot 2023.01');
    adapter.hangUp();
    expect(await adapter.exited).toBe(0);
  });
});

describe('a client that writes frames in its own way', () => {
  const text = '{"seq":9,"type":"request","command":"threads"}';

  /** What the adapter writes on standard output and standard error until it ends, or has answered. */
  async function spoken(stream: string | Buffer): Promise<{ out: string; err: string }> {
    const child = spawn(process.execPath, [path.join(root, 'dist/cli.js'), 'dap']);
    let out = '';
    let err = '';
    const done = new Promise<void>((resolve) => {
      child.stdout.on('data', (data: Buffer) => {
        out += data.toString();
        if (out.includes('"request_seq":9')) {
          child.stdin.end();
        }
      });
      child.stderr.on('data', (data: Buffer) => (err += data.toString()));
      child.on('close', () => {
        resolve();
      });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.write(stream);
    await done;
    return { out, err };
  }

  it.each([
    ['in lower case', `content-length: ${text.length}\r\n\r\n${text}`],
    ['without a space', `Content-Length:${text.length}\r\n\r\n${text}`],
    ['with LF alone', `Content-Length: ${text.length}\n\n${text}`],
    ['with a byte order mark', `\ufeffContent-Length: ${text.length}\r\n\r\n${text}`],
  ])('%s is answered', async (_what, stream) => {
    const { out, err } = await spoken(stream);
    expect(out).toContain('"command":"threads"');
    expect(err).toBe('');
  });

  it('in a way that nobody understands hears so, and the adapter ends', async () => {
    const { out, err } = await spoken(`Content-Length: ${text.length - 20}\r\n\r\n${text}`);
    expect(out).toContain('Broken message: expected JSON');
    expect(out).toContain('the session ends');
    expect(err).toMatch(
      /^uboot-virtio: dap: standard input: expected "Content-Length: NUMBER"[^\n]*\n$/,
    );
  });

  it('with 50 MB in one message hears so at once, and the adapter ends', async () => {
    const long = Buffer.alloc(50 * 2 ** 20, ' ');
    const { err } = await spoken(
      Buffer.concat([Buffer.from(`Content-Length: ${long.length}\r\n\r\n`), long]),
    );
    expect(err).toBe(
      'uboot-virtio: dap: standard input: Content-Length: expected at most 16777216 bytes, found 52428800\n',
    );
  });
});
