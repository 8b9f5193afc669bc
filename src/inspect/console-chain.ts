import { hexDigits } from '../base/hex';
import {
  consoleEventName,
  consolePortOfQueue,
  VIRTIO_CONSOLE_CONTROL_BYTES,
  VIRTIO_CONSOLE_DEVICE_READY,
} from '../spec/virtio-console';

/** Characters of a text that are shown. */
const SHOWN_CHARACTERS = 32;

/**
 * What a chain of a console's transmit queue says: `"hello\n", 6 bytes`, or a message such as `PORT_OPEN port 1: 1`.
 *
 * @param bytes the beginning of the chain, enough for a message
 */
export function consoleChain(queue: number, bytes: Uint8Array, lengthBytes: number): string {
  if (consolePortOfQueue(queue) !== undefined) {
    return `${quoted(bytes)}, ${lengthBytes} ${lengthBytes === 1 ? 'byte' : 'bytes'}`;
  }
  if (bytes.length < VIRTIO_CONSOLE_CONTROL_BYTES) {
    return `no control message: ${bytes.length} of ${VIRTIO_CONSOLE_CONTROL_BYTES} bytes`;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const event = view.getUint16(4, true);
  const about = event === VIRTIO_CONSOLE_DEVICE_READY ? '' : ` port ${view.getUint32(0, true)}`;
  return `${consoleEventName(event)}${about}: ${view.getUint16(6, true)}`;
}

/** As a string of C; other bytes than those of ASCII by their number. */
function quoted(bytes: Uint8Array): string {
  const text = Array.from(bytes.subarray(0, SHOWN_CHARACTERS), character).join('');
  return `"${text}${bytes.length > SHOWN_CHARACTERS ? '…' : ''}"`;
}

function character(byte: number): string {
  switch (byte) {
    case 0x0a:
      return '\\n';
    case 0x0d:
      return '\\r';
    case 0x22:
    case 0x5c:
      return `\\${String.fromCharCode(byte)}`;
    default:
      return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${hexDigits(byte, 2)}`;
  }
}
