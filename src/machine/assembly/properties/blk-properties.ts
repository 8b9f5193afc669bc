import { isPowerOfTwo } from '../../../base/bits';
import { fail, ok, type Result } from '../../../base/result';
import type { VirtioBlkOptions } from '../../virtio/blk/options';
import type { DeviceRequest } from './device-request';
import type { DriveTable } from '../backends/drive-table';
import { given } from './given';
import type { PropertyBag } from './property-bag';

const MIN_BLOCK_BYTES = 512;
const MAX_BLOCK_BYTES = 2 * 2 ** 20;
const MAX_QUEUES = 1024;
const MAX_QUEUE_SIZE = 1024;
/** Default of `num-queues`. */
const AUTOMATIC_QUEUES = 0xffff;

/** Checks the properties of `virtio-blk` in QEMU's order, and takes its drive. */
export function readBlkOptions(
  request: DeviceRequest,
  drives: DriveTable,
): Result<VirtioBlkOptions, string> {
  const { driver, properties } = request;
  for (const name of ['logical_block_size', 'physical_block_size']) {
    const problem = blockSizeProblem(name, properties.number(name) ?? 0);
    if (problem !== undefined) {
      return fail(problem);
    }
  }
  const driveId = properties.string('drive');
  if (driveId === undefined || driveId === '') {
    return fail('drive property not set');
  }
  const backend = drives.take(driver, driveId, properties.bool('share-rw') ?? false);
  if (!backend.ok) {
    return backend;
  }
  const queues = properties.number('num-queues') ?? AUTOMATIC_QUEUES;
  const queueSize = properties.number('queue-size');
  const problem = queueProblem(queues, queueSize) ?? geometryProblem(properties);
  if (problem !== undefined) {
    return fail(problem);
  }
  return ok({
    backend: backend.value,
    ...given({
      serial: properties.string('serial'),
      queueSize,
      numQueues: queues === AUTOMATIC_QUEUES ? request.automaticQueues : queues,
      logicalBlockSize: nonZero(properties.number('logical_block_size')),
      physicalBlockSize: nonZero(properties.number('physical_block_size')),
      minIoSize: properties.number('min_io_size'),
      optIoSize: properties.number('opt_io_size'),
      discardGranularity: properties.number('discard_granularity'),
      segMaxAdjust: properties.bool('seg-max-adjust'),
      discard: properties.bool('discard'),
      writeZeroes: properties.bool('write-zeroes'),
      configWce: properties.bool('config-wce'),
      writeCache: writeCache(properties.string('write-cache')),
      maxDiscardSectors: properties.number('max-discard-sectors'),
      maxWriteZeroesSectors: properties.number('max-write-zeroes-sectors'),
      cylinders: nonZero(properties.number('cyls')),
      heads: nonZero(properties.number('heads')),
      sectorsPerTrack: nonZero(properties.number('secs')),
    }),
  });
}

/** 0 stands for the default. */
function blockSizeProblem(name: string, value: number): string | undefined {
  if (value === 0) {
    return undefined;
  }
  if (value < MIN_BLOCK_BYTES || value > MAX_BLOCK_BYTES) {
    return (
      `Property .${name} doesn't take value ${value} ` +
      `(minimum: ${MIN_BLOCK_BYTES}, maximum: ${MAX_BLOCK_BYTES})`
    );
  }
  if (isPowerOfTwo(value)) {
    return undefined;
  }
  return `Property .${name} doesn't take value '${value}', it's not a power of 2`;
}

function queueProblem(queues: number, queueSize: number | undefined): string | undefined {
  if (queues === 0) {
    return 'num-queues property must be larger than 0';
  }
  if (queues !== AUTOMATIC_QUEUES && queues > MAX_QUEUES) {
    return `num-queues property must not be larger than ${MAX_QUEUES}, found ${queues}`;
  }
  if (queueSize === undefined) {
    return undefined;
  }
  if (queueSize <= 2) {
    return `invalid queue-size property (${queueSize}), must be > 2`;
  }
  if (isPowerOfTwo(queueSize) && queueSize <= MAX_QUEUE_SIZE) {
    return undefined;
  }
  return `invalid queue-size property (${queueSize}), must be a power of 2 (max ${MAX_QUEUE_SIZE})`;
}

function geometryProblem(properties: PropertyBag): string | undefined {
  const logical = nonZero(properties.number('logical_block_size')) ?? MIN_BLOCK_BYTES;
  const physical = nonZero(properties.number('physical_block_size')) ?? MIN_BLOCK_BYTES;
  if (logical > physical) {
    return 'logical_block_size > physical_block_size not supported';
  }
  for (const name of ['min_io_size', 'opt_io_size', 'discard_granularity']) {
    const value = properties.number(name) ?? 0;
    const unset = name === 'discard_granularity' && value === 0xffff_ffff;
    if (!unset && value % logical !== 0) {
      return `${name} must be a multiple of logical_block_size`;
    }
  }
  return undefined;
}

function writeCache(text: string | undefined): boolean | undefined {
  return text === undefined || text === 'auto' ? undefined : text === 'on';
}

function nonZero(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}
