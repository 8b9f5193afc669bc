import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../problem';
import { parseQemuCommandLine } from './parse';
import { splitCommandLine } from './split';

const ARM_EXAMPLE = `$ qemu-system-arm -nographic -machine virt -bios u-boot.bin \\
  -netdev tap,ifname=tap0,id=net0 \\
  -device virtio-net-device,netdev=net0 \\
  -drive if=none,file=test.img,format=raw,id=hd0 \\
  -device virtio-blk-device,drive=hd0`;

function parse(text: string) {
  const { description, problems } = parseQemuCommandLine(splitCommandLine(text).argv);
  return { description, lines: problems.map(formatProblem) };
}

describe('parseQemuCommandLine', () => {
  it("takes the documentation's ARM example word by word", () => {
    const { description, lines } = parse(ARM_EXAMPLE);
    expect(lines).toEqual([]);
    expect(description).toMatchObject({
      arch: 'arm',
      machine: 'virt',
      ramBytes: 134217728,
      bios: 'u-boot.bin',
      defaultNic: false,
    });
    expect(description?.drives).toMatchObject([{ id: 'hd0', file: 'test.img', readOnly: false }]);
    expect(description?.netdevs).toMatchObject([{ id: 'net0', kind: 'tap' }]);
    expect(description?.devices.map((device) => device.driver)).toEqual([
      'virtio-net-device',
      'virtio-blk-device',
    ]);
  });

  it('keeps a comma that is written twice', () => {
    const { description } = parse(
      'qemu-system-arm -M virt -drive if=none,id=a,format=raw,file=a,,b.img',
    );
    expect(description?.drives[0]?.file).toBe('a,b.img');
  });

  it.each([
    ['', true],
    [',file.locking=on', true],
    [',file.locking=auto', true],
    [',file.locking=off', false],
    [',readonly=on,force-share=on', false],
  ])('reads whether a drive with %s is locked', (options, locked) => {
    const { description, lines } = parse(
      `qemu-system-arm -M virt -drive if=none,id=a,format=raw,file=a.img${options}`,
    );
    expect(lines).toEqual([]);
    expect(description?.drives).toMatchObject([{ locked }]);
  });

  it.each([
    ['file.locking=maybe', 'file.locking: invalid parameter value: maybe'],
    ['file.locking=yes', 'file.locking: invalid parameter value: yes'],
    ['locking=off', "Block format 'raw' does not support the option 'locking'"],
    ['force-share=on', 'force-share=on can only be used with read-only images'],
  ])('refuses %s as QEMU does', (option, message) => {
    const drive = `-drive if=none,id=a,format=raw,file=a.img,${option}`;
    expect(parse(`qemu-system-arm -M virt ${drive}`).lines).toEqual([
      expect.stringContaining(`${drive}: ${message}`),
    ]);
  });

  it.each([
    ['-m 256', 268435456],
    ['-m 1G', 1073741824],
    ['-m size=64M', 67108864],
    ['-m 1.5G', 1610612736],
    ['-m 0', 134217728],
  ])('reads %s', (option, bytes) => {
    expect(parse(`qemu-system-arm -M virt ${option}`).description?.ramBytes).toBe(bytes);
  });

  it.each([
    ['-foo', '-foo: invalid option'],
    ['-m', '-m: requires an argument'],
    ['-m 99z', "-m 99z: Parameter 'size' expects a non-negative number"],
    ['-netdev foo,id=x', "-netdev foo,id=x: Parameter 'type' does not accept value 'foo'"],
    ['-netdev user', "-netdev user: Parameter 'id' is missing"],
    ['-netdev user,id=n,foo=1', "-netdev user,id=n,foo=1: Invalid parameter 'foo'"],
    ['-netdev user,id=n -netdev user,id=n', "-netdev user,id=n: Duplicate ID 'n' for netdev"],
    ['-drive if=none,id=a,file=x,foo=1', "Block format 'raw' does not support the option 'foo'"],
    ['-drive if=foo,id=a,file=x', "unsupported bus type 'foo'"],
    ['-drive if=none,id=a,file=x,readonly=maybe', "Parameter 'read-only' expects 'on' or 'off'"],
    ['-drive if=none,id=a,file=x,format=nope', "Unknown driver 'nope'"],
    ['-set device.foo.bar=1', 'there is no device "foo" defined'],
    ['-machine nope', "unsupported machine type 'nope'"],
    ['extra.img', 'extra.img: a drive given without an option is not emulated'],
  ])('refuses %s and says where', (option, message) => {
    const { lines } = parse(`qemu-system-arm -M virt ${option}`);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(message);
  });

  it('warns of options that QEMU has and we do not emulate', () => {
    expect(parse('qemu-system-arm -M virt -pflash x.bin').lines).toEqual([
      'qemu-system-arm: -pflash x.bin: warning: not emulated, left out',
    ]);
  });

  it('names the programs when the first word is none', () => {
    const { description, lines } = parse('qemu-arm -M virt');
    expect(description).toBeUndefined();
    expect(lines[0]).toContain("found 'qemu-arm'");
  });

  it('adds a card for -nic and none for -nic none', () => {
    expect(parse('qemu-system-arm -M virt -nic none').description).toMatchObject({
      devices: [],
      defaultNic: false,
    });
    const { description } = parse(
      'qemu-system-arm -M virt -nic user,model=virtio-net-device,mac=52:54:00:00:00:01',
    );
    expect(description?.devices[0]?.properties.get('mac')).toBe('52:54:00:00:00:01');
    expect(description?.devices[0]?.properties.get('netdev')).toBe(description?.netdevs[0]?.id);
  });

  it('changes a device through -set', () => {
    const { description } = parse(
      'qemu-system-arm -M virt -device virtio-rng-device,id=r -set device.r.period=7',
    );
    expect(description?.devices[0]?.properties.get('period')).toBe('7');
  });

  it('never throws, whatever stands on the line', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        parseQemuCommandLine(['qemu-system-arm', ...words]);
        parse(words.join(' '));
      }),
    );
  });
});

describe('splitCommandLine', () => {
  it('says where an open quote begins', () => {
    expect(splitCommandLine("qemu-system-arm -name 'x").problem).toContain(
      "' for the one at column 23",
    );
  });
});
