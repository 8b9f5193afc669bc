import { describe, expect, it } from 'vitest';
import { netCommands } from '../cmd/net';
import { bootdev_uclass } from '../boot/bootstd-uclass';
import { env_get, env_set_default } from '../env/common';
import { _do_env_set } from '../cmd/nvedit/set';
import { H_INTERACTIVE } from '../include/search';
import { bindFakeEth, fakeEth, fakeEthDrivers } from '../testing/fake-eth';
import type { FakeEth } from '../testing/fake-eth';
import { makeGd } from '../testing/make-gd';
import type { TestGd } from '../testing/make-gd';
import { eth_initialize } from './eth-uclass';
import { eth_bootdev } from './eth_bootdev';
import { registerNetEnv } from './net/env';

const HOST_MAC = [0x52, 0x55, 0x0a, 0, 2, 2];
const OUR_MAC = [0x52, 0x54, 0, 0x12, 0x34, 0x56];

const CONFIG = {
  NET: 'y',
  BOOTP_SUBNETMASK: 'y',
  BOOTP_GATEWAY: 'y',
  BOOTP_DNS: 'y',
  BOOTP_HOSTNAME: 'y',
  BOOTP_BOOTPATH: 'y',
  BOOTP_PXE: 'y',
  BOOTP_PXE_CLIENTARCH: '0x16',
  BOOTP_VCI_STRING: 'U-Boot.armv8',
  NET_RETRY_COUNT: '5',
  ARP_TIMEOUT: '5000',
  SYS_LOAD_ADDR: '0x40200000',
};

function setup(): { card: FakeEth; test: TestGd; run: (line: string) => number } {
  const card = fakeEth();
  const { drivers, uclassDrivers } = fakeEthDrivers(card);
  const test = makeGd({
    config: CONFIG,
    drivers: [...drivers, eth_bootdev],
    uclassDrivers: [...uclassDrivers, bootdev_uclass],
  });
  registerNetEnv();
  env_set_default(null, 0);
  bindFakeEth();
  eth_initialize();
  test.hal.onRelax = () => {
    test.hal.micros += 1000;
  };
  test.takeOutput();
  const run = (line: string): number => {
    const argv = line.split(' ');
    if (argv[0] === 'setenv') {
      return _do_env_set(argv, H_INTERACTIVE);
    }
    const cmd = netCommands.find(({ name }) => name === argv[0]);
    if (cmd === undefined) {
      throw new Error(`no command ${line}`);
    }
    return cmd.cmd(cmd, 0, argv.length, argv);
  };
  return { card, test, run };
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function unhex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Answers ARP for any address, and echoes pings, as QEMU's user network does. */
function answer(card: FakeEth, frame: Uint8Array): void {
  const reply = frame.slice();
  reply.set(frame.subarray(6, 12), 0);
  reply.set(HOST_MAC, 6);
  if (frame[12] === 8 && frame[13] === 6) {
    const padded = new Uint8Array(64);
    padded.set(reply);
    padded[21] = 2;
    padded.set(HOST_MAC, 22);
    padded.set(frame.subarray(38, 42), 28);
    padded.set(OUR_MAC, 32);
    padded.set(frame.subarray(28, 32), 38);
    card.inbox.push(padded);
  } else if (frame[23] === 1) {
    reply.set(frame.subarray(30, 34), 26);
    reply.set(frame.subarray(26, 30), 30);
    reply[34] = 0;
    reply.set([0xff, 0xff], 36);
    card.inbox.push(reply);
  }
}

describe('ping', () => {
  it('asks for the hardware address, then sends the frames that a real U-Boot sends', () => {
    const { card, test, run } = setup();
    card.onSend = (frame) => {
      answer(card, frame);
    };
    run('setenv ipaddr 10.0.2.15');
    expect(run('ping 10.0.2.2')).toBe(0);
    expect(test.takeOutput()).toBe('Using fake-eth#0 device\nhost 10.0.2.2 is alive\n');
    expect(card.sent.map(hex)).toEqual([
      'ffffffffffff525400123456080600010800060400015254001234560a00020f0000000000000a000202',
      '52550a00020252540012345608004500001c00004000ff0163d00a00020f0a0002020800f7ff00000000',
    ]);
    expect(card.calls.at(-1)).toBe('stop');
  });

  it('counts ids and sequence numbers on, also of packets that never went out', () => {
    const { card, run } = setup();
    run('setenv ipaddr 10.0.2.15');
    expect(run('ping 10.0.2.99')).toBe(1);
    card.onSend = (frame) => {
      answer(card, frame);
    };
    card.sent.length = 0;
    run('ping 10.0.2.2');
    expect(hex(card.sent[1] ?? new Uint8Array())).toContain('4500001c00014000');
    expect(hex(card.sent[1] ?? new Uint8Array())).toMatch(/0800f7fe00000001$/);
  });

  it('gives up after four questions, five seconds apart', () => {
    const { card, test, run } = setup();
    const times: number[] = [];
    card.onSend = () => times.push(Math.round(test.hal.micros / 1e6));
    run('setenv ipaddr 10.0.2.15');
    const start = Math.round(test.hal.micros / 1e6);
    expect(run('ping 10.0.2.99')).toBe(1);
    expect(test.takeOutput()).toBe(
      'Using fake-eth#0 device\n\nARP Retry count exceeded; starting again\n' +
        'ping failed; host 10.0.2.99 is not alive\n',
    );
    expect(times.map((time) => time - start)).toEqual([0, 5, 10, 15]);
    expect(Math.round(test.hal.micros / 1e6) - start).toBe(20);
  });

  it('asks the gateway for a host of another net, and warns without one', () => {
    const { card, test, run } = setup();
    run('setenv ipaddr 10.0.2.15');
    run('setenv netmask 255.255.255.0');
    run('ping 10.9.9.9');
    expect(test.takeOutput().match(/## Warning: gatewayip needed but not set\n/g)).toHaveLength(4);
    run('setenv gatewayip 10.0.2.2');
    card.sent.length = 0;
    card.onSend = (frame) => {
      answer(card, frame);
    };
    expect(run('ping 10.9.9.9')).toBe(0);
    expect(hex(card.sent[0] ?? new Uint8Array())).toMatch(/0a000202$/);
    expect(hex(card.sent[1] ?? new Uint8Array())).toContain('0a00020f0a090909');
  });

  it('needs an address', () => {
    const { test, run } = setup();
    expect(run('ping 10.0.2.2')).toBe(1);
    expect(test.takeOutput()).toBe(
      "*** ERROR: `ipaddr' not set\nping failed; host 10.0.2.2 is not alive\n",
    );
    expect(run('ping nothing')).toBe(-1);
    expect(run('ping 10.0.2.300')).toBe(-1);
  });

  it('ends at Ctrl-C', () => {
    const { card, test, run } = setup();
    run('setenv ipaddr 10.0.2.15');
    card.onSend = () => {
      test.type('\x03');
    };
    expect(run('ping 10.0.2.50')).toBe(1);
    expect(test.takeOutput()).toBe(
      'Using fake-eth#0 device\n\nAbort\nping failed; host 10.0.2.50 is not alive\n',
    );
  });

  it('answers questions for our address, and pings', () => {
    const { card, test, run } = setup();
    run('setenv ipaddr 10.0.2.15');
    const arp = '00010800060400015255' + '0a0002020a0002020000000000000a00020f';
    card.onSend = () => undefined;
    card.inbox.push(unhex('ffffffffffff52550a0002020806' + arp));
    card.inbox.push(
      unhex(
        '52540012345652550a00020208004500001e00004000400122cf0a0002020a00020f0800abcd00010002beef',
      ),
    );
    run('ping 10.0.2.50');
    test.takeOutput();
    expect(hex(card.sent[1] ?? new Uint8Array())).toBe(
      '52550a0002025254001234560806000108000604000252540012345' + '60a00020f52550a0002020a000202',
    );
    expect(hex(card.sent[2] ?? new Uint8Array())).toMatch(
      /^52550a0002025254001234560800.*0a00020f0a0002020000....00010002beef$/,
    );
  });

  it.each([
    ['', 'nothing'],
    ['ffffffffffff525400123456', 'half a header'],
    ['ffffffffffff52540012345608004500ffff', 'an IP header that is cut off'],
    ['ffffffffffff52540012345608064500', 'a short ARP packet'],
    [
      '525400123456525500000000080045000014000000004001' + '0000' + '0a0002020a00020f',
      'a bad checksum',
    ],
    [
      '5254001234565255000000000800460000140000000040' + '01' + '21d9' + '0a0002020a00020f',
      'IP options',
    ],
  ])('survives %s (%s)', (frame) => {
    const { card, run } = setup();
    run('setenv ipaddr 10.0.2.15');
    card.inbox.push(unhex(frame));
    card.onSend = (sent) => {
      answer(card, sent);
    };
    expect(run('ping 10.0.2.2')).toBe(0);
  });
});

/** Offer and acknowledgement of QEMU's user network for a question of ours. */
function dhcpAnswer(card: FakeEth, frame: Uint8Array, extra = ''): void {
  const bootp = new Uint8Array(548);
  const ack = hex(frame.subarray(282)).includes('350103');
  bootp.set([2, 1, 6, 0]);
  bootp.set(frame.subarray(46, 50), 4);
  bootp.set([10, 0, 2, 15, 10, 0, 2, 2], 16);
  bootp.set(OUR_MAC, 28);
  bootp.set(
    unhex(
      `6382536335010${ack ? '5' : '2'}36040a0002020104ffffff0003040a00020206040a000203${extra}ff`,
    ),
    236,
  );
  const header = unhex(
    'ffffffffffff52550a0002020800' +
      '4510024000010000401100000a000202ffffffff' +
      '00430044022c0000',
  );
  let sum = 0;
  for (let i = 14; i < 34; i += 2) {
    sum += ((header[i] ?? 0) << 8) | (header[i + 1] ?? 0);
  }
  sum = ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
  header.set([sum >> 8, sum & 0xff], 24);
  card.inbox.push(Uint8Array.from([...header, ...bootp]));
}

describe('dhcp', () => {
  it('sends the packets that a real U-Boot sends, and takes the answer over', () => {
    const { card, test, run } = setup();
    run('setenv autoload no');
    test.hal.micros = 20_809_000;
    card.onSend = (frame) => {
      dhcpAnswer(card, frame);
    };
    expect(run('dhcp')).toBe(0);
    expect(test.takeOutput()).toMatch(
      /^BOOTP broadcast 1\nDHCP client bound to address 10\.0\.2\.15 \(\d+ ms\)\n$/,
    );
    expect(card.sent.map((frame) => frame.length)).toEqual([342, 342]);
    const [discover = new Uint8Array(), request = new Uint8Array()] = card.sent;
    expect(hex(discover.subarray(0, 42))).toBe(
      'ffffffffffff52540012345608004500014800004000ff117aa500000000ffffffff0044004301340000',
    );
    expect(hex(discover.subarray(42, 54))).toMatch(/^01010600001285..00000000$/);
    expect(hex(discover.subarray(278))).toBe(
      '63825363350101390202405d0200165e030100003c0c552d426f6f742e61726d763837050103060c11ff'.padEnd(
        128,
        '0',
      ),
    );
    expect(hex(request.subarray(278))).toBe(
      '638253633501033902024036040a00020232040a00020f5d0200165e030100003c0c552d426f6f742e61726d763837050103060c11ff'.padEnd(
        128,
        '0',
      ),
    );
    expect(request.subarray(46, 50)).toEqual(discover.subarray(46, 50));
    for (const [name, value] of [
      ['ipaddr', '10.0.2.15'],
      ['netmask', '255.255.255.0'],
      ['gatewayip', '10.0.2.2'],
      ['dnsip', '10.0.2.3'],
      ['serverip', '10.0.2.2'],
    ] as const) {
      expect(env_get(name)).toBe(value);
    }
  });

  it('asks 17 times in 28 seconds, then fails, and our address is gone', () => {
    const { card, test, run } = setup();
    run('setenv autoload no');
    run('setenv ipaddr 1.1.1.1');
    expect(run('dhcp')).toBe(1);
    const lines = test.takeOutput();
    expect(lines).toMatch(/BOOTP broadcast 17\n\nRetry time exceeded; starting again\n$/);
    expect(card.sent).toHaveLength(17);
    run('ping 1.1.1.2');
    expect(test.takeOutput()).toContain("*** ERROR: `ipaddr' not set\n");
  });

  it('waits for ARP when a failed ping still does', () => {
    const { card, test, run } = setup();
    run('setenv autoload no');
    run('setenv ipaddr 10.9.9.9');
    run('ping 10.9.9.77');
    test.takeOutput();
    card.sent.length = 0;
    expect(run('dhcp')).toBe(1);
    expect(test.takeOutput()).toBe(
      'BOOTP broadcast 1\n\nARP Retry count exceeded; starting again\n',
    );
    expect(card.sent.map((frame) => frame.length)).toEqual([342, 42, 42, 42, 42]);
  });

  it('takes host name and root path, and ignores broken options', () => {
    const { card, run } = setup();
    run('setenv autoload no');
    card.onSend = (frame) => {
      dhcpAnswer(card, frame, '0c036a6f6511022f7206ff');
    };
    expect(run('dhcp')).toBe(0);
    expect(env_get('hostname')).toBe('joe');
    expect(env_get('rootpath')).toBe('/r');
  });

  it('makes a file name of the address when it has none', () => {
    const { card, test, run } = setup();
    card.onSend = (frame) => {
      if (frame.length === 342) {
        dhcpAnswer(card, frame);
      }
    };
    expect(run('dhcp')).toBe(1);
    expect(test.takeOutput()).toContain(
      "*** Warning: no boot file name; using '0A00020F.img'\nUsing fake-eth#0 device\n" +
        'TFTP from server 10.0.2.2; our IP address is 10.0.2.15\n' +
        "Filename '0A00020F.img'.\nLoad address: 0x40200000\nLoading: *\b\n" +
        'ARP Retry count exceeded; starting again\n',
    );
  });
});

describe('net list', () => {
  it('shows the devices', () => {
    const { test, run } = setup();
    expect(run('net list')).toBe(0);
    expect(test.takeOutput()).toBe('eth0 : fake-eth#0 52:54:00:12:34:56 active\n');
    expect(run('net')).toBe(-1);
  });
});
