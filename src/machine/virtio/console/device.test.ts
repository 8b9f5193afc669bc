import { describe, expect, it } from 'vitest';
import {
  ConsoleDriver,
  controlBytes,
  DEVICE_READY,
  port,
  PORT_OPEN,
  PORT_READY,
  TestTerminal,
} from '../../../../test/conformance/console-driver';

/** All of this was seen on QEMU 7.2, driven over qtest. */
describe.each([1, 2] as const)('virtio-serial, layout %i', (version) => {
  it('shows itself as QEMU shows it', () => {
    const driver = new ConsoleDriver([], version, {});
    expect(driver.offered()).toBe(version === 1 ? 0x39000006n : 0x101_3000_0006n);
    expect(driver.mmio.core?.queues.map(({ defaultSize }) => defaultSize).slice(0, 5)).toEqual([
      128, 128, 32, 32, 128,
    ]);
    expect(driver.mmio.core?.queues.length).toBe(64);
    expect([0, 4, 8, 12].map((at) => driver.read(0x100 + at))).toEqual([0, 31, 0, 0xffff_ffff]);
  });

  it('has a shorter configuration without emergency-write', () => {
    const terminal = new TestTerminal();
    const options = { maxPorts: 9, emergencyWrite: false };
    const driver = new ConsoleDriver([port(0, { backend: terminal })], version, options);
    expect(driver.offered() & 6n).toBe(2n);
    expect([0, 4, 8].map((at) => driver.read(0x100 + at))).toEqual([0, 9, 0xffff_ffff]);
    driver.write(0x108, 0x41);
    expect(terminal.sent).toBe('');
  });

  it('takes what is sent to its ports, and gives back what is sent to others', () => {
    const [first, second] = [new TestTerminal(), new TestTerminal()];
    const ports = [port(0, { backend: first }), port(1, { isConsole: false, backend: second })];
    const driver = new ConsoleDriver(ports, version);
    driver.begin();
    driver.send(1, 'hello');
    driver.send(5, 'two');
    driver.send(7, 'nobody');
    expect([first.sent, second.sent]).toEqual(['hello', 'two']);
    expect([1, 5, 7].map((queue) => driver.returned(queue).map(({ len }) => len))).toEqual([
      [0],
      [0],
      [0],
    ]);
    expect(driver.guestErrors()).toEqual([]);
  });

  it('reads the readable part of a chain and leaves the other one as it was', () => {
    const terminal = new TestTerminal();
    const driver = new ConsoleDriver([port(0, { backend: terminal })], version);
    driver.begin();
    driver.give(1, 4);
    expect([terminal.sent, driver.returned(1)]).toEqual(['', [{ len: 0, hex: '00000000' }]]);
  });

  it('interrupts for every notification of a queue that it reads, as QEMU does', () => {
    const driver = new ConsoleDriver([port(0)], version);
    driver.begin();
    const interrupts = [0, 1, 2, 3, 4, 5, 6, 7].map((queue) => {
      driver.write(0x64, 3);
      driver.kick(queue);
      return driver.read(0x60);
    });
    expect(interrupts).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  });

  it('a chain of a transmit queue sends 1 MiB at most', () => {
    const terminal = new TestTerminal();
    const driver = new ConsoleDriver([port(0, { backend: terminal })], version);
    driver.begin();
    driver.expose(1, [{ address: 0x4010_0000, length: 0x20_0000, flags: 0 }]);
    driver.kick(1);
    expect(terminal.sent.length).toBe(0x10_0000);
    expect(driver.used(1, 0)).toEqual({ id: 0, len: 0 });
  });
});

describe('what comes from the other end', () => {
  it('is split over the buffers, and waits for more', () => {
    const terminal = new TestTerminal();
    const driver = new ConsoleDriver([port(0, { backend: terminal })], 2);
    driver.begin(0n);
    driver.give(0, 4);
    driver.give(0, 3);
    terminal.type('0123456789');
    driver.mmio.core?.poll();
    expect(driver.returned(0).map(({ len, hex }) => [len, hex])).toEqual([
      [4, '30313233'],
      [3, '343536'],
    ]);
    driver.give(0, 20);
    expect(driver.received(0)).toBe('789');
  });

  it('begins at DRIVER_OK for a driver without VIRTIO_CONSOLE_F_MULTIPORT', () => {
    const terminal = new TestTerminal();
    const driver = new ConsoleDriver([port(0, { backend: terminal })], 1);
    driver.prepare(0n);
    terminal.type('early');
    driver.give(0, 16);
    expect(driver.received(0)).toBe('');
    driver.driverOk();
    expect(driver.received(0)).toBe('early');
  });

  it('waits for PORT_OPEN otherwise, and stops when the port is closed', () => {
    const terminal = new TestTerminal();
    const driver = new ConsoleDriver([port(0, { backend: terminal })], 2);
    driver.begin();
    terminal.type('one');
    driver.give(0, 16);
    driver.mmio.core?.poll();
    expect(driver.received(0)).toBe('');
    driver.control(0, PORT_OPEN, 2);
    expect(driver.received(0)).toBe('one');
    driver.control(0, PORT_OPEN, 0);
    terminal.type('two');
    driver.give(0, 16);
    driver.mmio.core?.poll();
    expect(driver.received(0)).toBe('');
  });

  it('waits over a reset, which closes the port', () => {
    const terminal = new TestTerminal();
    const driver = new ConsoleDriver([port(0, { backend: terminal })], 2);
    driver.begin();
    driver.control(0, PORT_OPEN, 1);
    terminal.type('kept');
    driver.begin();
    driver.give(0, 16);
    expect(driver.received(0)).toBe('');
    driver.control(0, PORT_OPEN, 1);
    expect(driver.received(0)).toBe('kept');
  });

  it('stops when DRIVER_OK is taken back, which closes all ports', () => {
    const terminal = new TestTerminal();
    const driver = new ConsoleDriver([port(0, { backend: terminal })], 2);
    driver.begin();
    driver.control(0, PORT_OPEN, 1);
    driver.write(0x70, 11);
    terminal.type('x');
    driver.give(0, 16);
    driver.driverOk();
    driver.kick(0);
    expect(driver.received(0)).toBe('');
    driver.control(0, PORT_OPEN, 1);
    expect(driver.received(0)).toBe('x');
  });

  it('is lost on a further port that a driver without VIRTIO_CONSOLE_F_MULTIPORT does not know of', () => {
    const terminal = new TestTerminal();
    const driver = new ConsoleDriver([port(1, { isConsole: false, backend: terminal })], 2);
    driver.begin(0n);
    terminal.type('lost');
    driver.mmio.core?.poll();
    expect(terminal.pendingBytes).toBe(4);
    driver.give(4, 16);
    expect([terminal.pendingBytes, driver.received(4)]).toEqual([0, '']);
  });

  it('is lost when the buffer that there seemed to be can’t be taken', () => {
    const terminal = new TestTerminal();
    const driver = new ConsoleDriver([port(0, { backend: terminal })], 2);
    driver.begin(0n);
    // What the device reads comes first in a chain: this is a mistake that shows when it is taken.
    driver.expose(0, [
      { address: 0x4010_0000, length: 4, flags: 3, next: 1 },
      { address: 0x4010_0100, length: 4, flags: 0 },
    ]);
    terminal.type('lost');
    driver.kick(0);
    expect(driver.guestErrors()).toEqual(['Incorrect order for descriptors']);
    driver.begin(0n);
    terminal.type('kept');
    driver.give(0, 16);
    expect(driver.received(0)).toBe('kept');
  });

  it('goes around chains that can’t be written', () => {
    const terminal = new TestTerminal();
    const driver = new ConsoleDriver([port(0, { backend: terminal })], 2);
    driver.begin(0n);
    driver.send(0, 'readable');
    terminal.type('xyz');
    driver.mmio.core?.poll();
    expect(driver.returned(0)).toEqual([]);
    driver.give(0, 2);
    expect(driver.returned(0).map(({ len }) => len)).toEqual([0, 2]);
    driver.give(0, 2);
    expect(driver.received(0)).toBe('z');
  });

  it('a mistake in the receive queue breaks the device where somebody could type, and when', () => {
    for (const [isReadable, fault] of [
      [true, ['Guest says index 99 is available']],
      [false, []],
    ] as const) {
      const driver = new ConsoleDriver(
        [port(0, { backend: new TestTerminal(true, isReadable) })],
        2,
      );
      driver.begin();
      driver.exposeHead(0, 99);
      driver.kick(0);
      expect(driver.guestErrors()).toEqual([]);
      driver.control(0, PORT_OPEN, 1);
      driver.kick(0);
      expect(driver.guestErrors()).toEqual(fault);
    }
  });
});

describe('control messages', () => {
  const ports = [
    port(5, { isConsole: false, name: 'five' }),
    port(3, { backend: new TestTerminal(false) }),
    port(1, { isConsole: false, backend: new TestTerminal(false) }),
    port(2, { isConsole: false, backend: undefined }),
    port(0, { backend: undefined }),
    port(6, { isConsole: false, name: '' }),
  ];

  function begun(): ConsoleDriver {
    const driver = new ConsoleDriver(ports, 2, { maxPorts: 9 });
    driver.begin();
    refill(driver);
    return driver;
  }

  function refill(driver: ConsoleDriver): void {
    while (driver.ring(2).availIdx - driver.usedIdx(2) < 8) {
      driver.give(2, 64);
    }
  }

  it('DEVICE_READY: a DEVICE_ADD for every port, in the order of the command line', () => {
    const driver = begun();
    driver.control(77, DEVICE_READY, 1);
    expect(driver.heard()).toEqual([
      '0500000001000100',
      '0300000001000100',
      '0100000001000100',
      '0200000001000100',
      '0000000001000100',
      '0600000001000100',
    ]);
    expect(driver.returned(3)).toEqual([{ len: 0, hex: '4d00000000000100' }]);
  });

  it.each([
    ['a console without another end', 0, ['0000000004000100']],
    ['a port whose other end is nobody', 1, []],
    ['a port without another end', 2, []],
    ['a console whose other end is nobody', 3, ['0300000004000100', '0300000006000100']],
    ['a port with a name', 5, ['05000000070001006669766500', '0500000006000100']],
    ['a port with an empty name', 6, ['060000000700010000', '0600000006000100']],
    ['no port', 4, []],
  ] as const)('PORT_READY of %s', (_what, id, expected) => {
    const driver = begun();
    driver.control(id, PORT_READY, 1);
    expect(driver.heard()).toEqual(expected);
    expect(driver.guestErrors()).toEqual([]);
  });

  it('without a buffer are lost, and do not fit into a short one', () => {
    const driver = new ConsoleDriver([port(0)], 2);
    driver.begin();
    driver.control(0, DEVICE_READY, 1);
    driver.give(2, 32);
    expect(driver.heard()).toEqual([]);
    driver.control(0, PORT_READY, 1);
    expect(driver.heard()).toEqual(['0000000004000100']);
    driver.give(2, 4);
    driver.control(0, PORT_READY, 1);
    expect(driver.returned(2)).toEqual([{ len: 8, hex: '00000000' }]);
  });

  it('a driver’s mistakes are passed over', () => {
    const driver = begun();
    driver.control(0, DEVICE_READY, 0);
    driver.control(0, PORT_READY, 0);
    driver.control(0, 9, 1);
    driver.control(77, PORT_OPEN, 1);
    driver.send(3, controlBytes(0, PORT_READY, 1).slice(0, 7));
    driver.give(3, 16);
    expect(driver.returned(3).map(({ len }) => len)).toEqual([0, 0, 0, 0, 0, 0]);
    expect([driver.heard(), driver.guestErrors()]).toEqual([[], []]);
    driver.send(3, [...controlBytes(0, PORT_READY, 1), 1, 2, 3]);
    expect(driver.heard()).toEqual(['0000000004000100']);
  });

  it('are answered although the driver has not accepted VIRTIO_CONSOLE_F_MULTIPORT', () => {
    const driver = new ConsoleDriver([port(0)], 1);
    driver.begin(0n);
    driver.give(2, 32);
    driver.control(0, DEVICE_READY, 1);
    expect(driver.heard()).toEqual(['0000000001000100']);
  });

  it('the one that breaks the control queue is not answered', () => {
    const driver = new ConsoleDriver([port(0)], 2);
    driver.begin();
    driver.exposeHead(2, 99);
    driver.kick(2);
    expect(driver.guestErrors()).toEqual([]);
    driver.control(0, DEVICE_READY, 1);
    expect(driver.guestErrors()).toEqual(['Guest says index 99 is available']);
    expect(driver.returned(3)).toEqual([]);
  });
});

describe('emergency write', () => {
  it.each([
    ['a word', 8, 4, 0x41, 'A'],
    ['its low byte', 8, 1, 0x42, 'B'],
    ['two bytes', 8, 2, 0x4344, 'D'],
    ['a byte beside it', 9, 1, 0x45, '\0'],
    ['the upper half', 10, 2, 0x4647, '\0'],
    ['only the low byte of a word', 8, 4, 0x1234_004a, 'J'],
    ['zero', 8, 4, 0, ''],
    ['what can’t be written', 4, 4, 7, ''],
  ] as const)('%s', (_what, offset, size, value, expected) => {
    const terminal = new TestTerminal();
    const driver = new ConsoleDriver([port(0, { backend: terminal })], 1);
    driver.mmio.write(0x100 + offset, size, value);
    expect(terminal.sent).toBe(expected);
    expect([0, 4, 8].map((at) => driver.read(0x100 + at))).toEqual([0, 4, 0]);
  });

  it('goes to the first console that has another end', () => {
    const terminals = [0, 1, 2].map(() => new TestTerminal());
    const driver = new ConsoleDriver(
      [
        port(1, { isConsole: false, backend: terminals[0] }),
        port(0, { backend: undefined }),
        port(3, { backend: terminals[1] }),
        port(2, { backend: terminals[2] }),
      ],
      2,
    );
    driver.write(0x108, 0x41);
    expect(terminals.map(({ sent }) => sent)).toEqual(['', 'A', '']);
  });
});
