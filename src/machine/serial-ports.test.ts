import { describe, expect, it } from 'vitest';
import { TestTerminal } from '../../test/conformance/console-driver';
import {
  chardev,
  created,
  device,
  empty,
  problemsOf,
  testHost,
} from '../../test/support/arm-machine';
import type { MachineArch } from '../base/machine-description';
import { fail, ok } from '../base/result';
import { createMachine, type Machine } from './machine';
import { VirtioConsole } from './virtio/console/device';

/** Each was seen on QEMU 7.2. */
describe('ports that QEMU refuses', () => {
  const serial = 'virtio-serial-device';
  const OUT_OF_RANGE = 'virtio-serial-bus: Out-of-range port id specified, max. allowed: ';
  it.each([
    [['virtconsole'], "No 'virtio-serial-bus' bus found for device 'virtconsole'"],
    [[serial, 'virtconsole,bus=nope'], "Bus 'nope' not found"],
    [[`${serial},id=s`, 'virtconsole,bus=s'], "Bus 's' not found"],
    [[serial, 'virtconsole,bus=virtio-mmio-bus.31'], "Bus 'virtio-mmio-bus.31' is full"],
    [
      [serial, 'virtconsole,bus=virtio-mmio-bus.3'],
      "Device 'virtconsole' can't go on virtio-mmio-bus bus",
    ],
    [[serial, 'virtconsole,bus=pcie.0'], "Device 'virtconsole' can't go on PCIE bus"],
    [
      [serial, 'virtio-rng-device,bus=virtio-serial-bus.0'],
      "Device 'virtio-rng-device' can't go on virtio-serial-bus bus",
    ],
    [[serial, 'virtconsole,foo=1'], "Property 'virtconsole.foo' not found"],
    [[serial, 'virtconsole,nr=x'], "Parameter 'nr' expects integer"],
    [[serial, 'virtconsole,nr=-1'], "Parameter 'nr' expects uint32_t"],
    [
      [serial, 'virtserialport,nr=0'],
      'Port number 0 on virtio-serial devices reserved for virtconsole devices for backward compatibility.',
    ],
    [
      [serial, 'virtconsole,nr=1,name=a', 'virtserialport,nr=1,name=a'],
      'virtio-serial-bus: A port already exists at id 1',
    ],
    [
      [serial, 'virtconsole,name=a', 'virtserialport,nr=100,name=a'],
      'virtio-serial-bus: A port already exists by name a',
    ],
    [
      [serial, serial, 'virtconsole,name=a', 'virtserialport,name=a,bus=virtio-serial-bus.1'],
      'virtio-serial-bus: A port already exists by name a',
    ],
    [[`${serial},max_ports=1`, 'virtconsole', 'virtconsole'], `${OUT_OF_RANGE}0`],
    [[`${serial},max_ports=1`, 'virtserialport'], `${OUT_OF_RANGE}0`],
    [[`${serial},max_ports=2`, 'virtconsole,nr=2'], `${OUT_OF_RANGE}1`],
    [[`${serial},max_ports=0`], 'Maximum number of serial ports not specified'],
    [[`${serial},max_ports=512`], 'maximum ports supported: 511'],
    [
      [serial, 'virtconsole,chardev=nope'],
      "Property 'virtconsole.chardev' can't find value 'nope'",
    ],
    [
      [serial, 'virtconsole,chardev=c', 'virtserialport,chardev=c'],
      "Property 'virtserialport.chardev' can't take value 'c': Device 'c' is in use",
    ],
    [
      [serial, ...Array.from({ length: 5 }, () => 'virtconsole,chardev=mux')],
      "Property 'virtconsole.chardev' can't take value 'mux': Device 'mux' is in use",
    ],
  ])('%j', (texts, message) => {
    const last = texts.at(-1) ?? '';
    const chardevs = [chardev('c'), chardev('mux')];
    expect(problemsOf({ chardevs, devices: texts.map(device) })).toEqual([`${last}: ${message}`]);
  });

  it('a port before its device', () => {
    expect(problemsOf({ devices: ['virtconsole', serial].map(device) })).toEqual([
      "virtconsole: No 'virtio-serial-bus' bus found for device 'virtconsole'",
    ]);
  });

  it('character devices with one id', () => {
    expect(problemsOf({ chardevs: [chardev('c'), chardev('c')] })).toEqual([
      "null,id=c: Duplicate ID 'c' for chardev",
    ]);
  });

  it('a file that can’t be opened', () => {
    const host = {
      ...testHost(),
      openCharacterDevice: () => fail("Could not open 'c.txt': Permission denied"),
    };
    const made = createMachine({ ...empty, chardevs: [chardev('c', 'file')] }, host);
    expect(made.ok || made.error.map(({ message }) => message)).toEqual([
      "Could not open 'c.txt': Permission denied",
    ]);
  });
});

function consoles(machine: Machine): VirtioConsole[] {
  return machine.virtioTransports.flatMap(({ core }) =>
    core?.device instanceof VirtioConsole ? core.device : [],
  );
}

/** Numbers of the ports of the device with so many. */
function portsByMaximum(machine: Machine): Record<number, number[]> {
  return Object.fromEntries(
    consoles(machine).map((one) => [one.maxPorts, one.ports.map(({ id }) => id)]),
  );
}

describe('ports', () => {
  const [two, three] = ['virtio-serial-device,max_ports=2', 'virtio-serial-device,max_ports=3'];
  const [pciTwo, pciThree] = ['virtio-serial-pci,max_ports=2', 'virtio-serial-pci,max_ports=3'];

  it('without a number get the first that is free; 0 is kept for a console', () => {
    const texts = [
      'virtio-serial-device',
      'virtserialport',
      'virtconsole,name=a',
      'virtserialport,nr=7',
      'virtconsole',
      'virtserialport,chardev=',
    ];
    const machine = created({ ...empty, devices: texts.map(device) }, testHost());
    expect(portsByMaximum(machine)).toEqual({ 31: [1, 0, 7, 2, 3] });
    expect(consoles(machine)[0]?.ports[1]).toEqual({
      id: 0,
      isConsole: true,
      name: 'a',
      backend: undefined,
    });
    machine.dispose();
  });

  it.each([
    ['arm virt', [two, three], 2],
    ['arm virt', [pciTwo, pciThree], 3],
    ['arm virt', [two, pciThree], 2],
    ['arm virt', [pciTwo, three], 3],
    ['arm virt', [`${two},bus=virtio-mmio-bus.0`, `${three},bus=virtio-mmio-bus.5`], 3],
    ['riscv64 virt', [two, three], 2],
    ['riscv64 virt', [two, pciThree], 3],
    ['riscv64 virt', [pciTwo, three], 2],
    ['x86_64 pc', [pciTwo, pciThree], 3],
    ['x86_64 q35', [pciTwo, 'pcie-root-port,id=r', `${pciThree},bus=r`], 3],
    ['x86_64 q35', ['pcie-root-port,id=r', pciTwo, `${pciThree},bus=r`], 2],
  ] as const)('without a bus go to QEMU’s first: %s %j', (board, texts, maximum) => {
    const [arch, machineName] = board.split(' ') as [MachineArch, string];
    const machine = created(
      {
        ...empty,
        program: `qemu-system-${arch}`,
        arch,
        machine: machineName,
        cpu: undefined,
        devices: [...texts, 'virtconsole'].map(device),
      },
      testHost(),
    );
    expect(portsByMaximum(machine)[maximum]).toEqual([0]);
    machine.dispose();
  });

  it('find a bus by its device’s id, or by number among those without', () => {
    const texts = [
      `${two},id=s`,
      three,
      'virtconsole,bus=s.0',
      'virtconsole,bus=virtio-serial-bus.0',
    ];
    const machine = created({ ...empty, devices: texts.map(device) }, testHost());
    expect(portsByMaximum(machine)).toEqual({ 2: [0], 3: [0] });
    machine.dispose();
  });

  it('share a character device with mux=on; the last one gets what is typed', () => {
    const terminal = new TestTerminal();
    const host = { ...testHost(), openCharacterDevice: () => ok(terminal) };
    const texts = [two, 'virtconsole,chardev=mux', 'virtserialport,chardev=mux'];
    const machine = created(
      { ...empty, chardevs: [chardev('mux', 'file')], devices: texts.map(device) },
      host,
    );
    const [first, second] = consoles(machine)[0]?.ports.map(({ backend }) => backend) ?? [];
    first?.write(Buffer.from('a'));
    second?.write(Buffer.from('b'));
    terminal.type('x');
    expect([terminal.sent, first?.read(9), second?.read(9)]).toEqual([
      'ab',
      undefined,
      Uint8Array.from(Buffer.from('x')),
    ]);
    machine.dispose();
  });
});
