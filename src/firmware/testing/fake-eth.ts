import { guestBytes } from '../common/guest-bytes';
import { malloc } from '../common/dlmalloc';
import { device_bind_driver } from '../drivers/core/lists';
import { dm_init } from '../drivers/core/root';
import type { Driver, UclassDriver } from '../include/dm/device';
import { UCLASS_ETH } from '../include/dm/uclass-id';
import { EAGAIN } from '../include/errno';
import { IS_ERR } from '../include/linux/err';
import { gd } from '../include/asm-generic/global_data';
import type { EthOps, EthPdata } from '../include/net';
import { dev_get_plat } from '../drivers/core/device';
import { ethPdataAuto } from '../net/eth-uclass/pdata';
import { eth_uclass } from '../net/eth-uclass';

/** A network card on a wire that the test plays. */
export interface FakeEth {
  /** What was sent, in order. */
  readonly sent: Uint8Array[];
  /** What will be received. */
  readonly inbox: Uint8Array[];
  /** start and stop, in order. */
  readonly calls: string[];
  /** Called for each frame: push answers to `inbox` here. */
  onSend: (frame: Uint8Array) => void;
}

export function fakeEth(): FakeEth {
  return { sent: [], inbox: [], calls: [], onSend: () => undefined };
}

/** Drivers and uclasses for a board with this card: give them to makeGd. */
export function fakeEthDrivers(card: FakeEth): {
  drivers: readonly Driver[];
  uclassDrivers: readonly UclassDriver[];
} {
  let buffer = 0;
  const ops: EthOps = {
    start: () => {
      card.calls.push('start');
      return 0;
    },
    stop: () => {
      card.calls.push('stop');
    },
    send: (_dev, packet, length) => {
      const frame = guestBytes(packet, length).slice();
      card.sent.push(frame);
      card.onSend(frame);
      return 0;
    },
    recv: (_dev, _flags, packetp) => {
      const frame = card.inbox.shift();
      if (frame === undefined) {
        return -EAGAIN;
      }
      buffer ||= malloc(2048);
      guestBytes(buffer, frame.length).set(frame);
      packetp.value = buffer;
      return frame.length;
    },
    read_rom_hwaddr: (dev) => {
      dev_get_plat<EthPdata>(dev).enetaddr.set([0x52, 0x54, 0, 0x12, 0x34, 0x56]);
      return 0;
    },
  };
  return {
    drivers: [{ name: 'fake-eth', id: UCLASS_ETH, ops, plat_auto: ethPdataAuto }],
    uclassDrivers: [eth_uclass],
  };
}

/** Binds the card as `eth0`. */
export function bindFakeEth(): void {
  dm_init();
  if (gd.dm_root === null) {
    throw new Error('dm_init made no root');
  }
  const dev = device_bind_driver(gd.dm_root, 'fake-eth', 'fake-eth#0');
  if (IS_ERR(dev)) {
    throw new Error(`fake-eth: errno ${-dev}`);
  }
}
