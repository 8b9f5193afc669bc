import { utf8 } from '../../../base/text/utf8';
import { VIRTIO_CONSOLE_CONTROL_BYTES } from '../../../spec/virtio-console';
import { gather } from '../queue/scatter';
import type { DescriptorChain } from '../virtio-device';

/**
 * A message on the control queues.
 *
 * @spec VIRTIO 1.2 §5.3.6.2 Multiport Device Operation
 */
export interface ControlMessage {
  readonly port: number;
  readonly event: number;
  readonly value: number;
}

/** What the driver says in a chain; undefined: it is too short for a message. What comes behind one is not looked at. */
export function readControlMessage(chain: DescriptorChain): ControlMessage | undefined {
  if (chain.readableBytes < VIRTIO_CONSOLE_CONTROL_BYTES) {
    return undefined;
  }
  const bytes = new Uint8Array(VIRTIO_CONSOLE_CONTROL_BYTES);
  gather(chain.readable, 0, bytes);
  const view = new DataView(bytes.buffer);
  return {
    port: view.getUint32(0, true),
    event: view.getUint16(4, true),
    value: view.getUint16(6, true),
  };
}

/** The bytes of a message; a name ends with a zero byte, as QEMU's does. */
export function controlMessageBytes(
  { port, event, value }: ControlMessage,
  name: string | undefined,
): Uint8Array {
  const text = name === undefined ? undefined : utf8(`${name}\0`);
  const bytes = new Uint8Array(VIRTIO_CONSOLE_CONTROL_BYTES + (text?.length ?? 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, port, true);
  view.setUint16(4, event, true);
  view.setUint16(6, value, true);
  if (text !== undefined) {
    bytes.set(text, VIRTIO_CONSOLE_CONTROL_BYTES);
  }
  return bytes;
}
