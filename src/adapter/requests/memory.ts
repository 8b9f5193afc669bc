import * as v from 'valibot';
import { hex } from '../../base/hex';
import { RequestError } from '../errors';
import { request } from '../request';

/** More is read in pieces by the client; one answer stays small enough to travel at once. */
const MAX_READ_BYTES = 4 * 1024 * 1024;

const place = {
  memoryReference: v.string(),
  offset: v.optional(v.pipe(v.number(), v.integer()), 0),
};

const readMemory = request(
  v.looseObject({ ...place, count: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  async (context, args) => {
    const { target } = context.alive();
    const address = addressOf(args);
    const wanted = Math.min(args.count, MAX_READ_BYTES);
    const bytes = wanted === 0 ? new Uint8Array() : await target.readMemory(address, wanted);
    context.memoryViews.shown(args.memoryReference, args.offset, address, bytes);
    const unreadableBytes = wanted - bytes.length;
    return {
      address: hex(address),
      data: Buffer.from(bytes).toString('base64'),
      ...(unreadableBytes > 0 ? { unreadableBytes } : {}),
    };
  },
);

const writeMemory = request(
  v.looseObject({
    ...place,
    allowPartial: v.optional(v.boolean(), false),
    data: v.pipe(v.string(), v.base64()),
  }),
  async (context, args) => {
    const { target } = context.alive();
    const address = addressOf(args);
    const bytes = Uint8Array.from(Buffer.from(args.data, 'base64'));
    const { length } = await target.readMemory(address, bytes.length);
    if (length < bytes.length && !args.allowPartial) {
      throw new RequestError(
        'refused',
        `Expected ${bytes.length} bytes of RAM at ${hex(address)}; found ${length}.`,
      );
    }
    if (length > 0) {
      await target.writeMemory(address, bytes.subarray(0, length));
      await context.changedByUser();
    }
    return args.allowPartial ? { offset: args.offset, bytesWritten: length } : {};
  },
);

/** A number that a client gives as text, in decimal or with `0x`, and so many bytes on. Undefined: it is none, or below 0. */
export function parsedAddress(reference: string, offset: number): number | undefined {
  const text = reference.trim();
  const address = /^(?:0x[\da-f]+|\d+)$/i.test(text) ? Number(text) + offset : NaN;
  return Number.isSafeInteger(address) && address >= 0 ? address : undefined;
}

export function addressOf(args: {
  readonly memoryReference: string;
  readonly offset: number;
}): number {
  const address = parsedAddress(args.memoryReference, args.offset);
  if (address === undefined) {
    throw new RequestError(
      'badArguments',
      `Argument "memoryReference": expected an address such as 0x40000000; found "${args.memoryReference}"` +
        `${args.offset === 0 ? '' : ` and offset ${args.offset}`}.`,
    );
  }
  return address;
}

export const memoryRequests = { readMemory, writeMemory };
