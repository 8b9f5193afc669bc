import { describe, expect, it } from 'vitest';
import { ConsoleDriver, port, TestTerminal } from './console-driver';

/** Event numbers, written out again from the spec, which also calls the second PORT_ADD. */
const [DEVICE_READY, DEVICE_ADD, DEVICE_REMOVE, PORT_READY, CONSOLE_PORT, RESIZE, PORT_OPEN] = [
  0, 1, 2, 3, 4, 5, 6,
];
const PORT_NAME = 7;
const F_SIZE = 1n;
const F_MULTIPORT = 2n;
const F_EMERG_WRITE = 4n;
const CONTROL_RECEIVE = 2;
const CONTROL_TRANSMIT = 3;
const MAX_PORTS = 9;

interface Message {
  readonly id: number;
  readonly event: number | undefined;
  readonly value: number;
  /** What follows. */
  readonly more: string;
}

/** Control messages that came since the last call: le32 id, le16 event, le16 value. */
function heard(driver: ConsoleDriver): Message[] {
  return driver.heard().map((hex) => {
    const bytes = Buffer.from(hex, 'hex');
    return {
      id: bytes.readUInt32LE(0),
      event: bytes.readUInt16LE(4),
      value: bytes.readUInt16LE(6),
      more: bytes.toString('latin1', 8),
    };
  });
}

const message = (id: number, event: number | undefined, value = 1, more = ''): Message => {
  return { id, event, value, more };
};

/** A console, a named port with somebody behind it, and one with nobody. */
function threePorts(): { readonly first: TestTerminal; readonly second: TestTerminal } {
  return { first: new TestTerminal(), second: new TestTerminal() };
}

function begun(version: 1 | 2, { first, second } = threePorts()): ConsoleDriver {
  const driver = new ConsoleDriver(
    [
      port(0, { backend: first }),
      port(1, { isConsole: false, name: 'org.test.1', backend: second }),
      port(4, { isConsole: false, backend: new TestTerminal(false) }),
    ],
    version,
    { maxPorts: MAX_PORTS },
  );
  driver.begin();
  for (let n = 0; n < 8; n++) {
    driver.give(CONTROL_RECEIVE, 64);
  }
  return driver;
}

const say = (driver: ConsoleDriver, id: number, event = 0, value = 1): void => {
  driver.control(id, event, value);
};

describe.each([1, 2] as const)('console device, register layout %i', (version) => {
  it('§5.3.1 Device ID: 3', () => {
    expect(begun(version).read(8)).toBe(3);
  });

  it('§5.3.2 Virtqueues: 0 and 1 are port 0’s, 2 and 3 for control messages, 4 and 5 port 1’s', () => {
    const terminals = threePorts();
    const driver = begun(version, terminals);
    driver.send(1, 'to port 0');
    driver.send(5, 'to port 1');
    expect([terminals.first.sent, terminals.second.sent]).toEqual(['to port 0', 'to port 1']);
    say(driver, 0, PORT_OPEN);
    say(driver, 1, PORT_OPEN);
    terminals.first.type('from port 0');
    terminals.second.type('from port 1');
    driver.give(0, 64);
    driver.give(4, 64);
    expect([driver.received(0), driver.received(4)]).toEqual(['from port 0', 'from port 1']);
    say(driver, 0, DEVICE_READY);
    expect(heard(driver).length).toBeGreaterThan(0);
  });

  it('§5.3.2 Virtqueues: the port 0 receive and transmit queues always exist', () => {
    const driver = new ConsoleDriver([], version, { maxPorts: 1 });
    const maximum = [0, 1, 2, 3, 4].map((queue) => {
      driver.write(0x30, queue);
      return driver.read(0x34);
    });
    expect(maximum.map((size) => size > 0)).toEqual([true, true, true, true, false]);
  });

  it('§5.3.3 Feature bits: MULTIPORT (1) and EMERG_WRITE (2) are offered, SIZE (0) is not, as no size is known', () => {
    const offered = begun(version).offered() & (F_SIZE | F_MULTIPORT | F_EMERG_WRITE);
    expect(offered).toBe(F_MULTIPORT | F_EMERG_WRITE);
  });

  it('§5.3.4 Device configuration layout: le16 cols, le16 rows, le32 max_nr_ports, le32 emerg_wr', () => {
    const driver = begun(version);
    expect([0x100, 0x102].map((at) => driver.mmio.read(at, 2))).toEqual([0, 0]);
    expect([driver.read(0x104), driver.mmio.read(0x104, 1)]).toEqual([MAX_PORTS, MAX_PORTS]);
    expect(driver.read(0x108)).toBe(0);
  });

  it('§5.3.4 Device configuration layout: the driver can write nothing but emerg_wr', () => {
    const driver = begun(version);
    for (const at of [0x100, 0x104]) {
      driver.write(at, 0xffff_ffff);
    }
    expect([driver.read(0x100), driver.read(0x104)]).toEqual([0, MAX_PORTS]);
  });

  it('§5.3.5.1 Device Requirements: the device MUST allow a write to emerg_wr, even on an unconfigured device', () => {
    const { first, second } = threePorts();
    const driver = new ConsoleDriver([port(0, { backend: first })], version);
    driver.write(0x108, 0x45);
    driver.write(0x70, 1);
    driver.write(0x108, 0x46);
    expect([first.sent, second.sent, driver.status]).toEqual(['EF', '', 1]);
  });

  it('§5.3.5.1 Device Requirements: the device SHOULD transmit the lower byte written to emerg_wr', () => {
    const terminals = threePorts();
    begun(version, terminals).write(0x108, 0x4142_4344);
    expect([terminals.first.sent, terminals.second.sent]).toEqual(['D', '']);
  });

  it('§5.3.5 Device Initialization: emerg_wr can be written at any time, also when a ring is broken', () => {
    const terminals = threePorts();
    const driver = begun(version, terminals);
    driver.exposeHead(1, 99);
    driver.kick(1);
    expect(driver.guestErrors()).toEqual(['Guest says index 99 is available']);
    driver.write(0x108, 0x21);
    expect(terminals.first.sent).toBe('!');
  });

  it('§5.3.5 Device Initialization: after DEVICE_READY the device adds its ports, after PORT_READY it tells what they are', () => {
    const driver = begun(version);
    say(driver, 0, DEVICE_READY);
    expect(heard(driver)).toEqual([0, 1, 4].map((id) => message(id, DEVICE_ADD)));
    say(driver, 0, PORT_READY);
    expect(heard(driver)).toEqual([message(0, CONSOLE_PORT), message(0, PORT_OPEN)]);
    say(driver, 1, PORT_READY);
    expect(heard(driver).map(({ event }) => event)).toEqual([PORT_NAME, PORT_OPEN]);
  });

  it('§5.3.6 Device Operation: a chain of several buffers is output in their order', () => {
    const terminals = threePorts();
    const driver = begun(version, terminals);
    driver.put(0x4030_0000, Buffer.from('onetwothree'));
    driver.expose(1, [
      { address: 0x4030_0000, length: 3, flags: 1 },
      { address: 0x4030_0003, length: 3, flags: 1 },
      { address: 0x4030_0006, length: 5, flags: 0 },
    ]);
    driver.kick(1);
    expect(terminals.first.sent).toBe('onetwothree');
    expect(driver.used(1, 0)).toEqual({ id: 0, len: 0 });
  });

  it('§5.3.6 Device Operation: a used receive buffer holds the input, and the driver is notified', () => {
    const terminals = threePorts();
    const driver = begun(version, terminals);
    say(driver, 0, PORT_OPEN);
    driver.give(0, 16);
    driver.write(0x64, 3);
    terminals.first.type('input');
    driver.mmio.core?.poll();
    expect(driver.returned(0).map(({ len }) => len)).toEqual([5]);
    expect([driver.read(0x60), driver.interruptLevel]).toEqual([1, true]);
  });

  it('§5.3.6.2 Multiport: DEVICE_READY of 0 is a failure: nothing is added', () => {
    const driver = begun(version);
    say(driver, 0, DEVICE_READY, 0);
    expect(heard(driver)).toEqual([]);
  });

  it('§5.3.6.2 Multiport: the port number of DEVICE_READY is unused', () => {
    const driver = begun(version);
    say(driver, 0xffff_ffff, DEVICE_READY);
    expect(heard(driver).map(({ id }) => id)).toEqual([0, 1, 4]);
  });

  it('§5.3.6.2 Multiport: PORT_READY of 0 is a failure: nothing is told of the port', () => {
    const driver = begun(version);
    say(driver, 0, PORT_READY, 0);
    expect(heard(driver)).toEqual([]);
  });

  it('§5.3.6.2 Multiport: CONSOLE_PORT nominates consoles alone; there MAY be more than one', () => {
    const driver = new ConsoleDriver([port(0), port(1, { isConsole: false }), port(2)], version, {
      maxPorts: 3,
    });
    driver.begin();
    const consoles = [0, 1, 2].filter((id) => {
      driver.give(CONTROL_RECEIVE, 64);
      driver.give(CONTROL_RECEIVE, 64);
      say(driver, id, PORT_READY);
      return heard(driver).some(({ event }) => event === CONSOLE_PORT);
    });
    expect(consoles).toEqual([0, 2]);
  });

  it('§5.3.6.2 Multiport: no RESIZE comes, as no size is known, and the driver’s own changes nothing', () => {
    const driver = begun(version);
    say(driver, 0, DEVICE_READY);
    say(driver, 0, PORT_READY);
    say(driver, 0, RESIZE);
    expect(heard(driver).filter(({ event }) => event === RESIZE)).toEqual([]);
    expect(driver.read(0x100)).toBe(0);
  });

  it('§5.3.6.2 Multiport: PORT_OPEN says whether somebody is at the other end', () => {
    const driver = begun(version);
    const open = [1, 4].map((id) => {
      say(driver, id, PORT_READY);
      return heard(driver).filter(({ event }) => event === PORT_OPEN);
    });
    expect(open).toEqual([[message(1, PORT_OPEN)], []]);
  });

  it('§5.3.6.2 Multiport: the driver’s PORT_OPEN opens (1) and closes (0) a port for input', () => {
    const terminals = threePorts();
    const driver = begun(version, terminals);
    const arrives = (text: string): string => {
      terminals.second.type(text);
      driver.give(4, 8);
      driver.mmio.core?.poll();
      return driver.received(4);
    };
    expect(arrives('a')).toBe('');
    say(driver, 1, PORT_OPEN, 1);
    expect(driver.received(4)).toBe('a');
    expect(arrives('b')).toBe('b');
    say(driver, 1, PORT_OPEN, 0);
    expect(arrives('c')).toBe('');
  });

  it('§5.3.6.2 Multiport: PORT_NAME is followed by the name (and, unlike there, by the NUL that QEMU sends)', () => {
    const driver = begun(version);
    say(driver, 1, PORT_READY);
    expect(heard(driver)[0]).toEqual(message(1, PORT_NAME, 1, 'org.test.1\0'));
  });

  it('§5.3.6.2.1 Device Requirements: no DEVICE_ADD of a port that is equal to or greater than max_nr_ports, nor twice', () => {
    const driver = begun(version);
    say(driver, 0, DEVICE_READY);
    const added = heard(driver).map(({ id }) => id);
    expect(new Set(added).size).toBe(added.length);
    expect(Math.max(...added)).toBeLessThan(driver.read(0x104));
  });

  it('§5.3.6.2.1 Device Requirements: no DEVICE_REMOVE of a port that was not added', () => {
    const driver = begun(version);
    for (const event of [PORT_READY, DEVICE_REMOVE, DEVICE_ADD, PORT_OPEN]) {
      say(driver, 4, event);
    }
    say(driver, 7, PORT_READY);
    expect(heard(driver).filter(({ event }) => event === DEVICE_REMOVE)).toEqual([]);
    expect(driver.guestErrors()).toEqual([]);
  });

  it('§5.3.6.2.2 Driver Requirements: every message of the driver is used, with nothing written', () => {
    const driver = begun(version);
    say(driver, 0, DEVICE_READY);
    say(driver, 0, PORT_READY);
    say(driver, 0, PORT_OPEN);
    expect(driver.returned(CONTROL_TRANSMIT).map(({ len }) => len)).toEqual([0, 0, 0]);
  });
});
