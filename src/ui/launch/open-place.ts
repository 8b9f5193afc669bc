import * as vscode from 'vscode';

/** Opens a file of the user's at a place, from a button of an error dialog. It is in no menu. */
const OPEN_PLACE_COMMAND = 'ubootVirtio.openPlace';

interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** A link to a command, which works where the workbench and the files are on different computers. */
export function openPlaceLink({ file, line, column }: Place): string {
  const argument = JSON.stringify([file, line ?? 1, column ?? 1]);
  return `command:${OPEN_PLACE_COMMAND}?${encodeURIComponent(argument)}`;
}

export function registerOpenPlace(): vscode.Disposable {
  return vscode.commands.registerCommand(
    OPEN_PLACE_COMMAND,
    async (file: string, line: number, column: number) => {
      const position = new vscode.Position(line - 1, column - 1);
      await vscode.window.showTextDocument(vscode.Uri.file(file), {
        selection: new vscode.Range(position, position),
      });
    },
  );
}
