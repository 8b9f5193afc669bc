import { describe, expect, it } from 'vitest';
import { UserNetwork } from './user-network';
import { parseUserNetworkOptions } from './user-network-options';

const bytes = (hexText: string): Uint8Array => Uint8Array.from(Buffer.from(hexText, 'hex'));
const text = (frame: Uint8Array | undefined): string => Buffer.from(frame ?? []).toString('hex');

function network(properties: Record<string, string> = {}): UserNetwork {
  const options = parseUserNetworkOptions(new Map(Object.entries(properties)));
  if (!options.ok) {
    throw new Error(options.error);
  }
  return new UserNetwork(options.value);
}

/** A DHCP request as U-Boot sends it: headers, fixed part, options up to the length of the real one. */
function dhcpFrame(
  identification: number,
  checksums: readonly [string, string],
  xid: string,
  options: string,
): string {
  const id = identification.toString(16).padStart(4, '0');
  const fixed = `01010600${xid}${'00'.repeat(20)}525400123456${'00'.repeat(202)}63825363`;
  const payload = `${fixed}${options}`.padEnd(300 * 2, '0');
  return (
    `ffffffffffff5254001234560800` +
    `45000148${id}4000ff11${checksums[0]}00000000ffffffff` +
    `004400430134${checksums[1]}${payload}`
  );
}

/** The answer that QEMU 7.2 gives, by the parts that differ. */
function dhcpAnswer(parts: {
  id: string;
  ip: string;
  udp: string;
  xid: string;
  options: string;
}): string {
  const fixed =
    `02010600${parts.xid}00000000000000000a00020f0a00020200000000525400123456` +
    `${'00'.repeat(202)}63825363`;
  return (
    `ffffffffffff52550a0002020800` +
    `45100240${parts.id}00004011${parts.ip}0a000202ffffffff` +
    `00430044022c${parts.udp}` +
    `${fixed}${parts.options}`.padEnd(548 * 2, '0')
  );
}

const DISCOVER_OPTIONS =
  '350101390202405d0200155e030100003c0c552d426f6f742e61726d763737050103060c11ff';
const REQUEST_OPTIONS =
  '3501033902024036040a00020232040a00020f5d0200155e030100003c0c552d426f6f742e61726d763737050103060c11ff';

describe('user network: frames recorded from QEMU 7.2', () => {
  it('answers ARP and ping for gateway and name server', () => {
    const net = network();
    const arp = (last: string): Uint8Array =>
      bytes(
        `ffffffffffff525400123456080600010800060400015254001234560a00020f0000000000000a0002${last}`,
      );
    net.send(arp('02'));
    expect(text(net.receive())).toBe(
      '52540012345652550a0002020806000108000604000252550a0002020a0002025254001234560a00020f'.padEnd(
        128,
        '0',
      ),
    );
    net.send(
      bytes('52550a00020252540012345608004500001c00004000ff0163d00a00020f0a0002020800f7ff00000000'),
    );
    expect(text(net.receive())).toBe(
      '52540012345652550a00020208004500001c00004000ff0163d00a0002020a00020f0000ffff00000000',
    );
    net.send(arp('03'));
    expect(text(net.receive())).toContain('0604000252550a0002030a000203');
    net.send(
      bytes('52550a00020352540012345608004500001c00014000ff0163ce0a00020f0a0002030800f7fe00000001'),
    );
    expect(text(net.receive())).toBe(
      '52540012345652550a00020208004500001c00014000ff0163ce0a0002030a00020f0000fffe00000001',
    );
    expect(net.receive()).toBeUndefined();
    expect(net.nextDueNs()).toBeUndefined();
  });

  it('gives 10.0.2.15 by DHCP', () => {
    const net = network();
    const ends = '36040a0002020104ffffff0003040a00020206040a000203330400015180ff';
    // Identifications 0 and 1 where the recording has 2 and 3: two pings went before it there.
    net.send(bytes(dhcpFrame(2, ['7aa3', '0000'], '00123515', DISCOVER_OPTIONS)));
    expect(text(net.receive())).toBe(
      dhcpAnswer({
        id: '0000',
        ip: '6c9c',
        udp: '864a',
        xid: '00123515',
        options: `350102${ends}`,
      }),
    );
    net.send(bytes(dhcpFrame(3, ['7aa2', '0000'], '00123515', REQUEST_OPTIONS)));
    expect(text(net.receive())).toBe(
      dhcpAnswer({
        id: '0001',
        ip: '6c9b',
        udp: '834a',
        xid: '00123515',
        options: `350105${ends}`,
      }),
    );
  });

  it('tells no router and no name server when restricted', () => {
    const net = network({ restrict: 'on' });
    net.send(bytes(dhcpFrame(0, ['7aa5', '0000'], '00123533', DISCOVER_OPTIONS)));
    expect(text(net.receive())).toContain('35010236040a0002020104ffffff00330400015180ff');
  });

  it('follows net=, host=, dns=, dhcpstart=, hostname=, domainname=, bootfile=', () => {
    const net = network({
      net: '192.168.5.0/24',
      hostname: 'foo',
      bootfile: 'bb',
      dhcpstart: '192.168.5.40',
      host: '192.168.5.7',
      dns: '192.168.5.9',
      domainname: 'example.org',
    });
    net.send(bytes(dhcpFrame(3, ['7aa2', '0000'], '00012834', DISCOVER_OPTIONS)));
    const answer = text(net.receive());
    expect(answer).toContain('00000000c0a80528c0a8050700000000525400123456');
    expect(answer).toContain(
      '63825363' +
        '3501023604c0a805070104ffffff000304c0a805070604c0a805093304000151800c03666f6f0f0b6578616d706c652e6f7267ff',
    );
    expect(answer.slice((14 + 20 + 8 + 108) * 2)).toMatch(/^6262(00){126}/);
  });
});

describe('user network: everything else', () => {
  it('does not answer ARP for others, gratuitous ARP, or an announcement', () => {
    const net = network();
    net.send(
      bytes('ffffffffffff525400123456080600010800060400015254001234560a00020f0000000000000a00024d'),
    );
    net.send(
      bytes('ffffffffffff525400123456080600010800060400015254001234560a0002020000000000000a000202'),
    );
    expect(net.receive()).toBeUndefined();
  });

  it('answers a ping to the outside with "network unreachable", restricted with nothing', () => {
    const outside = bytes(
      '5255c0a8050752540012345608004500001c00054000ff01a3f9c0a80528090909090800f7fc00000003',
    );
    const net = network({ net: '192.168.5.0/24' });
    net.send(outside);
    const answer = text(net.receive());
    expect(answer.slice(28)).toMatch(
      /^45000038.{16}c0a80502c0a805280300.{4}000000004500001c00054000/,
    );
    const closed = network({ net: '192.168.5.0/24', restrict: 'on' });
    closed.send(outside);
    expect(closed.receive()).toBeUndefined();
  });

  it('gives each card its own address, and refuses one that another has', () => {
    const net = network();
    const other = dhcpFrame(0, ['7aa5', '0000'], '00000001', REQUEST_OPTIONS).replaceAll(
      '525400123456',
      '525400123457',
    );
    net.send(bytes(dhcpFrame(0, ['7aa5', '0000'], '00000001', DISCOVER_OPTIONS)));
    net.receive();
    net.send(bytes(other));
    expect(text(net.receive())).toContain('6382536335010636040a000202381f726571756573746564');
  });

  it('survives any garbage', () => {
    const net = network();
    const valid = bytes(dhcpFrame(0, ['7aa5', '0000'], '00000001', DISCOVER_OPTIONS));
    for (let length = 0; length < valid.length; length++) {
      net.send(valid.subarray(0, length));
    }
    for (let at = 0; at < valid.length; at++) {
      const broken = valid.slice();
      broken[at] = (broken[at] ?? 0) ^ 0xff;
      net.send(broken);
    }
    expect(valid.length).toBe(342);
  });
});

describe('user network: TFTP frames recorded from QEMU 7.2', () => {
  const REQUEST =
    '52550a00020252540012345608004500004800024000ff1163920a00020f0a00020204f90045003400000001' +
    '30413030303230462e696d67006f637465740074696d656f7574003500626c6b73697a65003134363800';

  it('refuses a read without tftp=', () => {
    const net = network();
    // Two answers before it, as the DHCP server's in the recording: they count in the identification.
    for (let i = 0; i < 2; i++) {
      net.send(
        bytes(
          '52550a00020252540012345608004500001c00004000ff0163d00a00020f0a0002020800f7ff00000000',
        ),
      );
      net.receive();
    }
    net.send(bytes(REQUEST));
    expect(text(net.receive())).toBe(
      '52540012345652550a000202080045100031000200004011629a0a0002020a00020f' +
        '004504f9001df003000500024163636573732076696f6c6174696f6e00',
    );
  });

  it('leaves a request to the name server without an answer', () => {
    const net = network();
    net.send(bytes(REQUEST.replace('63920a00020f0a000202', '63910a00020f0a000203')));
    expect(net.receive()).toBeUndefined();
  });
});

describe('-netdev user properties: QEMU 7.2’s words', () => {
  it.each([
    [{ net: 'foo' }, 'Failed to parse netmask'],
    [{ net: '10.0.2.0/40' }, 'Invalid netmask provided (must be in range 4-32)'],
    [{ host: 'foo' }, 'Failed to parse host'],
    [{ host: '10.1.2.3' }, "Host doesn't belong to network"],
    [{ dhcpstart: '1.2.3.4' }, "DHCP doesn't belong to network"],
    [{ foo: 'bar' }, "Invalid parameter 'foo'"],
    [{ restrict: 'maybe' }, "Parameter 'restrict' expects 'on' or 'off'"],
    [{ dns: '10.0.2.2' }, 'DNS must be different from host'],
  ])('%o', (properties, message) => {
    const entries = Object.entries(properties as Record<string, string>);
    expect(parseUserNetworkOptions(new Map(entries))).toEqual({ ok: false, error: message });
  });

  it('takes the mask from the class of the address, as in net=10.7.5.9', () => {
    const options = parseUserNetworkOptions(new Map([['net', '10.7.5.9']]));
    expect(options).toMatchObject({
      ok: true,
      value: { netmask: 0xff000000, host: 0x0a000202, dhcpStart: 0x0a00020f, dns: 0x0a000203 },
    });
    const wide = parseUserNetworkOptions(new Map([['net', '172.20.5.0/255.255.0.0']]));
    expect(wide).toMatchObject({ ok: true, value: { host: 0xac140202, dns: 0xac140203 } });
  });
});

describe('user network: a guest that only sends', () => {
  const arp = bytes(
    'ffffffffffff525400123456' +
      '0806' +
      '0001080006040001' +
      '5254001234560a00020f' +
      '0000000000000a000202',
  );

  it('keeps a thousand answers and loses the rest', () => {
    const net = network();
    for (let i = 0; i < 5000; i++) {
      net.send(arp);
    }
    let kept = 0;
    while (net.receive()) {
      kept++;
    }
    expect(kept).toBe(1024);
    net.send(arp);
    expect(net.receive()?.length).toBe(64);
    expect(net.receive()).toBeUndefined();
  });
});
