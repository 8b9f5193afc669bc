import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { builtInBoards } from './built-in-boards';
import { collectGarbageEarly } from './language-server/collector';
import { readDriverList } from './driver-list';
import { serveLanguage } from './language-server/server';

/* The language server for clients that start a file: `--stdio`, or `--node-ipc` as VS Code does. */
collectGarbageEarly();
serveLanguage(createConnection(ProposedFeatures.all), builtInBoards(__dirname).tree, () =>
  readDriverList(__dirname),
);
