import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { collectGarbageEarly } from './collector';
import { builtInBoards } from '../built-in-boards';
import { readDriverList } from '../driver-list';
import { serveLanguage } from './server';

/** `uboot-virtio lsp [--stdio]`: goes on until the client goes. */
export function lsp(args: readonly string[], programFolder: string): Promise<number> {
  const [unknown] = args.filter((argument) => argument !== '--stdio');
  if (unknown !== undefined) {
    process.stderr.write(`uboot-virtio: lsp: expected --stdio, found '${unknown}'\n`);
    return Promise.resolve(1);
  }
  collectGarbageEarly();
  // Standard output belongs to the protocol.
  console.log = console.error;
  serveLanguage(
    createConnection(ProposedFeatures.all, process.stdin, process.stdout),
    builtInBoards(programFolder).tree,
    () => readDriverList(programFolder),
  );
  return new Promise(() => undefined);
}
