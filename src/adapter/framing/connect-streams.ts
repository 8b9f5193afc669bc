import type { Readable, Writable } from 'node:stream';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { MessageReader } from './message-reader';

/** How long a message may be incomplete until its client is told. */
const PATIENCE_MS = 5000;

/** A session, as the streams that it is connected to see it. */
interface ConnectedSession {
  readonly onDidSendMessage: (listener: (message: unknown) => void) => unknown;
  handleMessage(message: DebugProtocol.ProtocolMessage): void;
  /** Tells the client, in one line, what is wrong with what it sent. The session goes on. */
  complain(line: string): void;
  shutdown(): void;
}

/**
 * Speaks the protocol for a session over a pair of streams. What is no frame of the protocol ends the session.
 *
 * @param refused hears why, in one line; a client that has said something sensible before hears it too
 */
export function connectStreams(
  session: ConnectedSession,
  input: Readable,
  output: Writable,
  refused: (text: string) => void,
): void {
  const reader = new MessageReader();
  let spoken = false;
  let open = true;
  let timer: NodeJS.Timeout | undefined;
  const close = (): void => {
    clearTimeout(timer);
    session.shutdown();
  };
  session.onDidSendMessage((message) => {
    // To a stranger that speaks something else nothing is said.
    if (open) {
      const text = JSON.stringify(message);
      output.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    }
  });
  input.on('data', (chunk: Buffer) => {
    clearTimeout(timer);
    for (const item of reader.take(chunk)) {
      if (item.kind === 'message') {
        spoken = true;
        session.handleMessage(item.message as DebugProtocol.ProtocolMessage);
      } else if (item.kind === 'broken') {
        spoken = true;
        session.complain(`Broken message: ${item.text}`);
      } else {
        if (spoken) {
          session.complain(`Broken message: ${item.text}; the session ends`);
        }
        open = spoken;
        refused(item.text);
        close();
      }
    }
    const { awaited } = reader;
    if (awaited !== undefined) {
      timer = setTimeout(() => {
        session.complain(`Incomplete message: ${awaited}; the rest is awaited`);
      }, PATIENCE_MS);
    }
  });
  input.on('close', close);
  input.on('error', close);
  output.on('error', close);
}
