import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { builtInBoards } from './built-in-boards';
import { serveLanguage } from './language-server/server';

/* The language server for clients that start a file: `--stdio`, or `--node-ipc` as VS Code does. */
serveLanguage(createConnection(ProposedFeatures.all), builtInBoards(__dirname).tree);
