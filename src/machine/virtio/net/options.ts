import type { NetworkBackend } from '../../../base/host';
import type { RingOptions } from '../ring-features';

/** Properties of virtio-net; what is left out has QEMU 7.2's default. */
export interface VirtioNetOptions extends RingOptions {
  readonly backend: NetworkBackend;
  /** Six bytes. */
  readonly mac: Uint8Array;
  readonly rxQueueSize?: number;
  readonly txQueueSize?: number;
  readonly mrgRxbuf?: boolean;
  readonly status?: boolean;
  readonly ctrlVq?: boolean;
  readonly ctrlRx?: boolean;
  readonly ctrlVlan?: boolean;
  readonly ctrlRxExtra?: boolean;
  readonly ctrlMacAddr?: boolean;
  readonly ctrlGuestOffloads?: boolean;
  readonly guestAnnounce?: boolean;
  readonly mq?: boolean;
  /** `host_mtu`; 0 is not offered. */
  readonly hostMtu?: number;
  /** `speed` in Mbit/s, offered when given. */
  readonly speedMbits?: number;
  readonly fullDuplex?: boolean;
}
