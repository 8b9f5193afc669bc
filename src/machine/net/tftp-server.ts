import {
  buildTftpData,
  buildTftpError,
  buildTftpOack,
  parseTftpRequest,
  TFTP_ACK,
  TFTP_ERROR,
  TFTP_ERROR_ACCESS_VIOLATION,
  TFTP_ERROR_FILE_NOT_FOUND,
  TFTP_ERROR_ILLEGAL_OPERATION,
  TFTP_RRQ,
  tftpOpcode,
  type TftpRequest,
} from './packets/tftp';

/** Gives a file of the folder that `tftp=` names; undefined when there is none. Never throws. */
export type TftpFileReader = (fileName: string) => Uint8Array | undefined;

const DEFAULT_BLOCK_BYTES = 512;
/** What the guest may ask for: a datagram of it fits into a frame of any card. */
const MAX_BLOCK_BYTES = 1428;
/** Transfers at a time: a guest that never ends one can't fill memory. The oldest goes. */
const MAX_SESSIONS = 20;

interface Session {
  readonly file: Uint8Array;
  readonly blockBytes: number;
  /** Blocks sent so far. */
  sent: number;
}

/** Transfers that go on, the oldest first. States share the files. */
export type SavedTransfers = readonly (readonly [client: string, session: Readonly<Session>])[];

/**
 * The read-only TFTP server of the built-in network (RFC 1350, with the options `blksize` and `tsize`). Each
 * acknowledgement gets the next block, whatever its number; the transfer ends with a block that isn't full. Without a
 * folder, each read gets "Access violation".
 */
export class TftpServer {
  readonly #readFile: TftpFileReader | undefined;
  readonly #sessions = new Map<string, Session>();

  constructor(readFile: TftpFileReader | undefined) {
    this.#readFile = readFile;
  }

  save(): SavedTransfers {
    return [...this.#sessions].map(([client, session]) => [client, { ...session }] as const);
  }

  restore(transfers: SavedTransfers): void {
    this.#sessions.clear();
    for (const [client, session] of transfers) {
      this.#sessions.set(client, { ...session });
    }
  }

  /** The answer to a datagram of a client, which is told by its address and port; undefined if it gets none. */
  answer(client: string, payload: Uint8Array): Uint8Array | undefined {
    switch (tftpOpcode(payload)) {
      case TFTP_RRQ:
        return this.#open(client, payload);
      case TFTP_ACK:
        return this.#nextBlock(client);
      case TFTP_ERROR:
        this.#sessions.delete(client);
    }
    return undefined;
  }

  #open(client: string, payload: Uint8Array): Uint8Array {
    this.#sessions.delete(client);
    const request = parseTftpRequest(payload);
    if (!request) {
      return accessViolation();
    }
    if (request.mode.toLowerCase() !== 'octet') {
      return buildTftpError(TFTP_ERROR_ILLEGAL_OPERATION, 'Unsupported transfer mode');
    }
    const path = request.fileName.replace(/^\/+/, '');
    if (path === '' || /(^|\/)\.\.\/|\/$/.test(path) || !this.#readFile) {
      return accessViolation();
    }
    const file = this.#readFile(path);
    if (!file) {
      return buildTftpError(TFTP_ERROR_FILE_NOT_FOUND, 'File not found');
    }
    const { blockBytes, taken } = negotiate(request, file.length);
    const oldest = this.#sessions.keys().next();
    if (this.#sessions.size >= MAX_SESSIONS && !oldest.done) {
      this.#sessions.delete(oldest.value);
    }
    this.#sessions.set(client, { file, blockBytes, sent: 0 });
    return taken.length > 0 ? buildTftpOack(taken) : (this.#nextBlock(client) ?? accessViolation());
  }

  #nextBlock(client: string): Uint8Array | undefined {
    const session = this.#sessions.get(client);
    if (!session) {
      return undefined;
    }
    const start = session.sent * session.blockBytes;
    const data = session.file.subarray(start, start + session.blockBytes);
    session.sent += 1;
    if (data.length < session.blockBytes) {
      this.#sessions.delete(client);
    }
    return buildTftpData(session.sent, data);
  }
}

/** Which options are taken, in the order of the request, and with which values. */
function negotiate(
  request: TftpRequest,
  fileBytes: number,
): { blockBytes: number; taken: [string, string][] } {
  let blockBytes = DEFAULT_BLOCK_BYTES;
  const taken: [string, string][] = [];
  for (const [name, value] of request.options) {
    const number = /^\s*\d+/.test(value) ? Number.parseInt(value, 10) : 0;
    if (name.toLowerCase() === 'tsize') {
      // Zero asks for the size; another value is taken as it is.
      taken.push(['tsize', String(number === 0 ? fileBytes : number)]);
    } else if (name.toLowerCase() === 'blksize' && number > 0) {
      blockBytes = Math.min(number, MAX_BLOCK_BYTES);
      taken.push(['blksize', String(blockBytes)]);
    }
  }
  return { blockBytes, taken };
}

function accessViolation(): Uint8Array {
  return buildTftpError(TFTP_ERROR_ACCESS_VIOLATION, 'Access violation');
}
