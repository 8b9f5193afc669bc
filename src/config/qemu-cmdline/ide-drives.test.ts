import { describe, expect, it } from 'vitest';
import { parseQemuCommandLine } from './parse';

function parse(line: string): { units: string[]; problems: string[] } {
  const { description, problems } = parseQemuCommandLine(
    line.split(' ').filter((word) => word !== ''),
  );
  const places = (description?.ideDrives ?? []).map(
    ({ unit, media, drive }) => `${unit} ${media} ${drive ?? 'empty'}`,
  );
  return { units: places, problems: problems.map(({ message }) => message) };
}

const PC = 'qemu-system-i386 -bios u-boot.rom';

describe("drives of the PC's IDE controller", () => {
  it.each([
    ['', ['2 cdrom empty']],
    ['-nodefaults', []],
    ['-hda a.img -hdd d.img', ['0 disk drive0', '3 disk drive1', '2 cdrom empty']],
    ['-hdc c.img', ['2 disk drive0']],
    ['-cdrom c.iso', ['2 cdrom drive0']],
    ['-drive file=a.img,format=raw,id=x', ['0 disk x', '2 cdrom empty']],
    ['-drive if=ide,file=a.img,index=3,media=cdrom', ['3 cdrom drive0', '2 cdrom empty']],
    ['-drive if=ide,file=a.img,bus=1,unit=1', ['3 disk drive0', '2 cdrom empty']],
    ['-drive if=ide,file=a.img,unit=1', ['1 disk drive0', '2 cdrom empty']],
    [
      '-drive if=ide,file=a -drive if=ide,file=b -drive if=ide,file=c',
      ['0 disk drive0', '1 disk drive1', '2 disk drive2'],
    ],
    ['-drive if=none,file=a,id=x', ['2 cdrom empty']],
  ])('%s', (options, expected) => {
    expect(parse(`${PC} ${options}`)).toEqual({ units: expected, problems: [] });
  });

  it('names what has no place', () => {
    expect(parse(`${PC} -hda a.img -drive if=ide,index=0,file=b`).problems).toEqual([
      'drive with bus=0, unit=0 (index=0) exists',
    ]);
    for (const [where, problem] of [
      ['index=0,unit=1', 'index cannot be used with bus and unit'],
      ['unit=2', 'unit 2 too big (max is 1)'],
      ['bus=x', "Parameter 'bus' expects a number"],
    ]) {
      expect(parse(`${PC} -drive if=ide,${where},file=b`).problems).toEqual([problem]);
    }
    expect(parse(`${PC} -drive if=ide,index=9,file=b`).problems).toEqual([
      'expected an index of 0 to 3, found 9',
    ]);
    expect(parse(`${PC} ${'-drive if=ide,file=a '.repeat(5)}`).problems).toEqual([
      'Too many IDE buses defined (4 > 4): expected at most 4 drives',
    ]);
    expect(parse(`${PC} -drive if=ide,media=tape,file=b`).problems).toEqual([
      "'tape' invalid media (expected disk or cdrom)",
    ]);
  });

  it('warns where there is no such controller', () => {
    const { units, problems } = parse('qemu-system-arm -M virt -hda a.img');
    expect(units).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('if=ide is not emulated on this machine')]);
  });
});
