import * as vscode from 'vscode';

/**
 * Asks for a function and sets a breakpoint on it. VS Code's own button opens a row at the end of the Breakpoints view's
 * list, which is out of sight there: all filters stand above it.
 */
export async function breakOnFunction(): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: 'Break on Function',
    prompt: 'A function of the firmware; * stands for any characters',
    placeHolder: 'virtio_blk_*',
  });
  const name = text?.trim();
  if (name === undefined || name === '') {
    return;
  }
  const isSet = vscode.debug.breakpoints.some(
    (breakpoint) =>
      breakpoint instanceof vscode.FunctionBreakpoint &&
      breakpoint.functionName === name &&
      breakpoint.enabled &&
      breakpoint.condition === undefined &&
      breakpoint.hitCondition === undefined,
  );
  if (!isSet) {
    vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint(name)]);
  }
}
