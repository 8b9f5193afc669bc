import { readRiscvCpu } from './cpus';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { created, device, empty, testHost } from '../../../../test/support/arm-machine';
import type { MachineDescription } from '../../../base/machine-description';
import { BUS_FAULT } from '../../bus';
import { createMachine } from '../../machine';

const riscv64: MachineDescription = { ...empty, program: 'qemu-system-riscv64', arch: 'riscv64' };
const riscv32: MachineDescription = { ...empty, program: 'qemu-system-riscv32', arch: 'riscv32' };
const supervisor: MachineDescription = { ...riscv64, bios: undefined, kernel: 'u-boot.bin' };

function problems(description: MachineDescription): string[] {
  const machine = createMachine(description, testHost());
  return machine.ok ? [] : machine.error.map(({ message }) => message);
}

describe('virt on RISC-V', () => {
  it('has QEMU’s memory map', () => {
    const machine = created(riscv64);
    const regions = machine.bus.list().map(({ name, base, sizeBytes }) => {
      return `${base.toString(16)}-${(base + sizeBytes - 1).toString(16)} ${name}`;
    });
    expect(regions).toEqual([
      '1000-ffff riscv_virt_board.mrom',
      '100000-100fff riscv.sifive.test',
      '101000-101023 goldfish_rtc',
      '2000000-200bfff riscv.aclint',
      '3000000-300ffff gpex_ioport_window',
      'c000000-c5fffff riscv.sifive.plic',
      '10000000-10000007 serial',
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `1000${n}000-1000${n}1ff virtio-mmio`),
      '10100000-10100017 fwcfg',
      '20000000-21ffffff virt.flash0',
      '22000000-23ffffff virt.flash1',
      '30000000-3fffffff pcie-mmcfg-mmio',
      '40000000-7fffffff gpex_mmio_window',
      '80000000-87ffffff riscv_virt_board.ram',
      '400000000-7ffffffff gpex_mmio_window',
    ]);
    expect(machine.read(0x10009000, 4)).toBe(BUS_FAULT);
    expect(machine.read(0x30000000, 4)).toBe(0x00081b36);
    machine.dispose();
  });

  it('puts the first device into the highest of its eight slots, and refuses the ninth in QEMU’s words', () => {
    const rng = device('virtio-rng-device');
    const machine = created({ ...riscv32, devices: [rng] });
    const ids = Array.from({ length: 8 }, (_, n) => machine.read(0x10001008 + n * 0x1000, 4));
    expect(ids).toEqual([0, 0, 0, 0, 0, 0, 0, 4]);
    machine.dispose();
    expect(problems({ ...riscv64, devices: Array.from({ length: 9 }, () => rng) })).toEqual([
      "No 'virtio-bus' bus found for device 'virtio-rng-device'",
    ]);
  });

  it.each([
    [128, 0x87e00000],
    [256, 0x8fe00000],
    [1024, 0xbfe00000],
    [2048, 0xbfe00000],
  ])('with -m %d leaves the tree at the end of RAM below 3 GiB', (mib, address) => {
    const machine = created({ ...riscv64, ramBytes: mib * 2 ** 20 });
    expect(machine.fdtAddress).toBe(address);
    expect(machine.read(address, 4)).toBe(0xedfe0dd0);
    machine.dispose();
  });

  it('starts with QEMU’s boot ROM', () => {
    const words = (description: MachineDescription): string => {
      const machine = created(description);
      const all = Array.from({ length: 18 }, (_, i) => machine.read(0x1000 + 4 * i, 4));
      machine.dispose();
      return all.map((word) => word.toString(16)).join(' ');
    };
    const code = '297 2828613 f1402573';
    expect(words(riscv64)).toBe(
      `${code} 202b583 182b283 28067 80000000 0 87e00000 0 4942534f 0 2 0 0 0 1 0`,
    );
    expect(words(supervisor)).toBe(
      `${code} 202b583 182b283 28067 80000000 0 87e00000 0 4942534f 0 2 0 80200000 0 1 0`,
    );
    expect(words(riscv32)).toBe(
      `${code} 202a583 182a283 28067 80000000 0 87e00000 0 4942534f 2 0 1 0 0 0 0`,
    );
  });

  it('switches off and resets by the test finisher', () => {
    const machine = created(riscv64);
    machine.write(0x100000, 4, 0x1234);
    expect(machine.exitRequest).toBeUndefined();
    machine.write(0x100000, 4, 0x7777);
    expect(machine.exitRequest).toBe('reset');
    machine.reset();
    expect(machine.exitRequest).toBeUndefined();
    machine.write(0x100000, 4, 0x5555);
    expect(machine.exitRequest).toBe('poweroff');
    machine.dispose();
  });

  it.each([
    ['default', {}],
    ['smp3', { smp: 3, ramBytes: 2 ** 30 }],
    ['u54', { cpu: 'sifive-u54' }],
    ['nosstc', { cpu: 'rv64,sstc=off,h=off' }],
    ['pmu4', { cpu: 'rv64,pmu-num=4' }],
    ['v', { cpu: 'rv64,v=on' }],
  ])('behind OpenSBI prints its words: %s', (file, changes) => {
    const host = testHost();
    const machine = created({ ...supervisor, ...changes }, host);
    const url = new URL(`./testdata/opensbi/opensbi-${file}.txt`, import.meta.url);
    const expected = readFileSync(url, 'latin1');
    expect(Buffer.from(host.output.splice(0)).toString('latin1')).toBe(expected);
    machine.reset();
    expect(Buffer.from(host.output).toString('latin1')).toBe(expected);
    machine.dispose();
  });

  it('answers SBI in supervisor mode only', () => {
    const machine = created(supervisor);
    expect(machine.firmwareCall(0x10, [0])).toBe(0x01000000);
    expect(machine.firmwareCall(0x10, [3, 0x53525354])).toBe(1);
    expect(machine.firmwareCall(0x10, [3, 0x1234])).toBe(0);
    expect(machine.firmwareCall(0x53525354, [0, 0, 0])).toBe('poweroff');
    expect(machine.firmwareCall(0x53525354, [0, 1, 0])).toBe('reset');
    expect(machine.firmwareCall(0x53525354, [0, 2, 0])).toBe('reset');
    expect(machine.firmwareCall(0x53525354, [0, 9, 0])).toBe(-3);
    expect(machine.firmwareCall(0x1234, [0])).toBe(-2);
    machine.dispose();
    const bare = created(riscv64);
    expect(bare.firmwareCall(0x53525354, [0, 0, 0])).toBe(-2);
    bare.dispose();
  });

  it('refuses in QEMU’s words', () => {
    expect(problems({ ...riscv64, smp: 513 })).toEqual([
      "Invalid SMP CPUs 513. The max CPUs supported by machine 'virt' is 512",
    ]);
    expect(problems({ ...riscv64, cpu: 'foo' })).toEqual(["unable to find CPU model 'foo'"]);
    expect(problems({ ...riscv64, cpu: 'rv64,foo=1' })).toEqual([
      "can't apply global rv64-riscv-cpu.foo=1: Property 'rv64-riscv-cpu.foo' not found",
    ]);
    for (const [properties, problem] of [
      ['v=on,vlen=130', 'Vector extension VLEN must be power of 2'],
      [
        'v=on,vlen=64',
        'Vector extension implementation only supports VLEN in the range [128, 1024]',
      ],
      ['v=on,elen=128', 'Vector extension implementation only supports ELEN in the range [8, 64]'],
      ['v=on,vext_spec=v0.7', "Unsupported vector spec version 'v0.7'"],
      ['vlen=x', "can't apply global rv64-riscv-cpu.vlen=x: Parameter 'vlen' expects uint64"],
      ['priv_spec=v2', "Unsupported privilege spec version 'v2'"],
      ['priv_spec=v1.11.0', 'priv_spec=v1.11.0 is not emulated: expected v1.12.0'],
    ]) {
      expect(problems({ ...riscv64, cpu: `rv64,${properties}` })).toEqual([problem]);
    }
    // Nobody looks at them without the extension.
    expect(readRiscvCpu(64, 'rv64,vlen=130,vext_spec=v0.7')).toMatchObject({ ok: true });
    expect(readRiscvCpu(64, 'rv64,v=true,vlen=128,vext_spec=v1.0')).toMatchObject({
      value: { isa: 'rv64imafdcvh_zicsr_zifencei_zihintpause_zba_zbb_zbc_zbs_sstc' },
    });
    expect(problems({ ...riscv64, machineProperties: new Map([['foo', '1']]) })).toEqual([
      "Property 'virt-machine.foo' not found",
    ]);
    expect(problems({ ...riscv64, machineProperties: new Map([['aia', 'bad']]) })).toEqual([
      'Invalid AIA interrupt controller type',
    ]);
    expect(problems({ ...riscv32, bios: undefined, kernel: 'u-boot.bin' })).toEqual([
      'Unable to load the RISC-V firmware "opensbi-riscv32-generic-fw_dynamic.bin"',
    ]);
  });

  it('keeps what is written to CLINT and PLIC as QEMU does', () => {
    const machine = created(riscv64);
    const after = (address: number, value: number): number => {
      machine.write(address, 4, value);
      return machine.read(address, 4);
    };
    const plic = 0x0c000000;
    expect(after(0x02000000, 0xffffffff)).toBe(1);
    expect(after(0x02004000, 0x12345678)).toBe(0x12345678);
    expect(after(0x0200bff8, 0x1000)).toBe(0x1000);
    expect(after(0x0200bffc, 2)).toBe(2);
    expect(
      [
        [0, 0xff],
        [4, 0xff],
        [0x28, 5],
        [0x180, 7],
        [0x184, 7],
        [0x1000, 0xffffffff],
        [0x2000, 0xffffffff],
        [0x200c, 0xffffffff],
        [0x2080, 0xffffffff],
        [0x200000, 0xff],
        [0x200004, 3],
        [0x201000, 6],
        [0x202000, 3],
      ].map(([offset = 0, value = 0]) => after(plic + offset, value)),
    ).toEqual([0, 7, 5, 7, 0, 0, 0xffffffff, 0, 0xffffffff, 7, 0, 6, 0]);
    machine.dispose();
  });

  it('works with RAM in a given buffer: the tree is there, a device writes there and tells it', () => {
    const buffer = new SharedArrayBuffer(0x100_0000 + riscv64.ramBytes);
    const placeRam = () => ({ ok: true, value: { buffer, byteOffset: 0x100_0000 } }) as const;
    const machine = created(
      { ...riscv64, devices: [device('virtio-rng-device')] },
      { ...testHost(), placeRam },
    );
    const all = new DataView(buffer);
    expect(all.getUint32(0x100_0000 + 0x7e0_0000)).toBe(0xd00dfeed);
    const [slot, ring] = [0x10008000, 0x80001000];
    for (const [offset, value] of [
      [0x70, 3],
      [0x28, 0x1000],
      [0x38, 8],
      [0x3c, 0x1000],
      [0x40, ring / 0x1000],
      [0x70, 7],
    ] as const) {
      machine.write(slot + offset, 4, value);
    }
    machine.write64(ring, 0x80004000n);
    machine.write64(ring + 8, 0x200000010n);
    machine.write(ring + 0x82, 2, 1);
    const written: string[] = [];
    machine.ram.written = (address, lengthBytes) => {
      written.push(`${address.toString(16)}+${lengthBytes}`);
    };
    machine.write(slot + 0x50, 4, 0);
    machine.poll();
    // The entropy, the used element, and the index behind it.
    expect(written).toEqual(['80004000+16', '80002004+8', '80002002+2']);
    expect(machine.read(ring + 0x1000, 4)).toBe(0x10000);
    expect(all.getUint32(0x100_4000, true)).not.toBe(0);
    expect(machine.read(0x80004000, 4)).toBe(all.getUint32(0x100_4000, true));
    machine.dispose();
  });
});
