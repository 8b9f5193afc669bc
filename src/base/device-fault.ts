import { hexDigits } from './hex';

/**
 * Why a device stopped serving its queues: everything that a driver can do wrong so that the device can't go on.
 * Buffers are a chain's, a chain is a queue's.
 */
export type DeviceFault =
  /** A ring begins in RAM and ends outside. */
  | { readonly kind: 'ringNotMappable'; readonly ring: 'desc' | 'avail' | 'used' }
  /** The driver's index is ahead of the device by more than the ring holds. */
  | { readonly kind: 'availIndexAhead'; readonly from: number; readonly to: number }
  /** More chains were made available than the ring has entries. */
  | { readonly kind: 'tooManyChains' }
  /** The available ring names a descriptor that the table doesn't have. */
  | { readonly kind: 'badHead'; readonly head: number }
  | { readonly kind: 'badNext'; readonly next: number }
  | { readonly kind: 'loopedChain' }
  | { readonly kind: 'readableAfterWritable' }
  | { readonly kind: 'emptyBuffer' }
  /** More than one buffer of a chain is outside RAM, or too much of one. */
  | { readonly kind: 'bufferNotMappable' }
  | { readonly kind: 'tooManyBuffers'; readonly direction: 'read' | 'write' }
  | { readonly kind: 'badIndirectSize' }
  | { readonly kind: 'indirectNotMappable' }
  /** PCI: `queue_enable` takes 1 only. */
  | { readonly kind: 'badQueueEnable'; readonly value: number }
  | { readonly kind: 'blkNoHeader' }
  | { readonly kind: 'blkHeaderTooShort' }
  | { readonly kind: 'blkSegmentTooShort' }
  | { readonly kind: 'netReceiveNotWritable' }
  | { readonly kind: 'netReceiveTooShort'; readonly bytes: number }
  | { readonly kind: 'netTransmitNotReadable' }
  | { readonly kind: 'netTransmitTooShort'; readonly bytes: number; readonly headerBytes: number }
  | { readonly kind: 'netTransmitEmpty' }
  | { readonly kind: 'netControlTooShort' };

/** In QEMU's words, where QEMU has some. */
export function deviceFaultText(fault: DeviceFault): string {
  switch (fault.kind) {
    case 'ringNotMappable':
      return `Cannot map ${fault.ring}`;
    case 'availIndexAhead':
      return `Guest moved used index from ${fault.from} to ${fault.to}`;
    case 'tooManyChains':
      return 'Virtqueue size exceeded';
    case 'badHead':
      return `Guest says index ${fault.head} is available`;
    case 'badNext':
      return `Desc next is ${fault.next}`;
    case 'loopedChain':
      return 'Looped descriptor';
    case 'readableAfterWritable':
      return 'Incorrect order for descriptors';
    case 'emptyBuffer':
      return 'virtio: zero sized buffers are not allowed';
    case 'bufferNotMappable':
      return 'virtio: bogus descriptor or out of resources';
    case 'tooManyBuffers':
      return `virtio: too many ${fault.direction} descriptors in indirect table`;
    case 'badIndirectSize':
      return 'Invalid size for indirect buffer table';
    case 'indirectNotMappable':
      return 'Cannot map indirect buffer';
    case 'badQueueEnable':
      return `wrong value for queue_enable ${hexDigits(fault.value)}`;
    case 'blkNoHeader':
      return 'virtio-blk missing headers';
    case 'blkHeaderTooShort':
      return 'virtio-blk request outhdr too short';
    case 'blkSegmentTooShort':
      return 'virtio-blk discard/write_zeroes header too short';
    case 'netReceiveNotWritable':
      return 'virtio-net receive queue contains no in buffers';
    case 'netReceiveTooShort':
      return `virtio-net receive buffer of ${fault.bytes} bytes is too short for the header`;
    case 'netTransmitNotReadable':
      return 'virtio-net header not in first element';
    case 'netTransmitTooShort':
      return `virtio-net header incorrect: ${fault.bytes} of ${fault.headerBytes} bytes`;
    case 'netTransmitEmpty':
      return 'virtio-net nothing to send';
    case 'netControlTooShort':
      return 'virtio-net ctrl missing headers';
  }
}
