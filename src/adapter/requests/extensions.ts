import * as v from 'valibot';
import {
  CONSOLE_INPUT_REQUEST,
  PORT_INPUT_REQUEST,
  VIRTIO_SNAPSHOT_REQUEST,
} from '../../protocol/dap-extensions';
import { noArguments, request } from '../request';

const virtioSnapshot = request(noArguments, (context) => context.snapshot());

const consoleInput = request(
  v.looseObject({ data: v.pipe(v.string(), v.base64()) }),
  (context, args) => {
    context.alive().target.consoleInput(Buffer.from(args.data, 'base64'));
  },
);

const portInput = request(
  v.looseObject({ port: v.string(), data: v.pipe(v.string(), v.base64()) }),
  async (context, args) => {
    await context.alive().target.portInput(args.port, Buffer.from(args.data, 'base64'));
  },
);

export const extensionRequests = {
  [VIRTIO_SNAPSHOT_REQUEST]: virtioSnapshot,
  [CONSOLE_INPUT_REQUEST]: consoleInput,
  [PORT_INPUT_REQUEST]: portInput,
};
