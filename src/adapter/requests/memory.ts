import { hex } from '../../base/hex';
import * as v from 'valibot';
import { RequestError } from '../errors';
import { request } from '../request';

/** More is read in pieces by the client; one answer stays small enough to travel at once. */
const MAX_READ_BYTES = 4 * 1024 * 1024;

const readMemory = request(
  v.looseObject({
    memoryReference: v.string(),
    offset: v.optional(v.number(), 0),
    count: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
  async (context, args) => {
    const { target } = context.alive();
    const address = Number(args.memoryReference) + args.offset;
    if (args.memoryReference.trim() === '' || !Number.isSafeInteger(address) || address < 0) {
      throw new RequestError(
        'badArguments',
        `Argument "memoryReference": expected an address such as 0x40000000; found "${args.memoryReference}".`,
      );
    }
    const wanted = Math.min(args.count, MAX_READ_BYTES);
    const bytes = wanted === 0 ? new Uint8Array() : await target.readMemory(address, wanted);
    const unreadableBytes = wanted - bytes.length;
    return {
      address: hex(address),
      data: Buffer.from(bytes).toString('base64'),
      ...(unreadableBytes > 0 ? { unreadableBytes } : {}),
    };
  },
);

export const memoryRequests = { readMemory };
