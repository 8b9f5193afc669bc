import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { AdapterProcess } from './adapter-process';

const FIXTURES = path.join(import.meta.dirname, '../fixtures/drivers');

/** A breakpoint on the first line that has a text. */
type TextBreakpoint = Omit<DebugProtocol.SourceBreakpoint, 'line'> & { readonly at: string };

/** A session with a copy of one of the fixtures' drivers, in a folder of its own. */
export class DriverSession {
  readonly adapter = new AdapterProcess();
  readonly folder = mkdtempSync(path.join(tmpdir(), 'uboot-virtio-'));
  /** The copy. */
  readonly file: string;
  readonly #lines: readonly string[];

  /** @param name of the fixture: `my-blk` */
  constructor(name: string) {
    this.file = path.join(this.folder, `${name}.ts`);
    copyFileSync(path.join(FIXTURES, `${name}.ts`), this.file);
    this.#lines = readFileSync(this.file, 'utf8').split('\n');
  }

  /** The first line that has a text, from 1. */
  lineOf(text: string): number {
    return this.#lines.findIndex((line) => line.includes(text)) + 1;
  }

  /** Starts and waits for the prompt. Gives the breakpoints as they were set. */
  async launch(
    attributes: { readonly qemu: string; readonly defconfig: string },
    breakpoints: readonly TextBreakpoint[],
  ): Promise<DebugProtocol.Breakpoint[]> {
    let set: DebugProtocol.Breakpoint[] = [];
    const all = {
      ...attributes,
      drivers: [path.basename(this.file)],
      cwd: this.folder,
      autoboot: false,
    };
    await this.adapter.launch(all, async () => {
      set = await this.setBreakpoints(breakpoints);
    });
    return set;
  }

  async setBreakpoints(
    breakpoints: readonly TextBreakpoint[],
  ): Promise<DebugProtocol.Breakpoint[]> {
    const { body } = await this.adapter.client.setBreakpointsRequest({
      source: { path: this.file },
      breakpoints: breakpoints.map(({ at, ...more }) => ({ ...more, line: this.lineOf(at) })),
    });
    return body.breakpoints;
  }

  async stack(): Promise<DebugProtocol.StackFrame[]> {
    const { body } = await this.adapter.client.stackTraceRequest({ threadId: 1 });
    return body.stackFrames;
  }

  async top(): Promise<DebugProtocol.StackFrame> {
    const [frame] = await this.stack();
    if (frame === undefined) {
      throw new Error('no frame');
    }
    return frame;
  }

  async evaluate(expression: string): Promise<string> {
    const { id } = await this.top();
    const { body } = await this.adapter.client.evaluateRequest({
      expression,
      frameId: id,
      context: 'watch',
    });
    return body.result;
  }

  async locals(): Promise<Record<string, string>> {
    const { id } = await this.top();
    const { body } = await this.adapter.client.scopesRequest({ frameId: id });
    const variables = await this.adapter.client.variablesRequest({
      variablesReference: body.scopes[0]?.variablesReference ?? 0,
    });
    return Object.fromEntries(variables.body.variables.map(({ name, value }) => [name, value]));
  }

  /** A step, or on with it forwards or backwards: the next stop. */
  async go(
    kind: 'next' | 'stepIn' | 'stepOut' | 'stepBack' | 'continue' | 'reverseContinue',
  ): Promise<DebugProtocol.StoppedEvent['body']> {
    await this.adapter.client.send(kind, { threadId: 1 });
    return this.adapter.stopped();
  }

  /** Stops where an expression of the innermost frame is written to. */
  async watchWrites(expression: string): Promise<void> {
    const info = await this.adapter.client.customRequest('dataBreakpointInfo', {
      name: expression,
      frameId: (await this.top()).id,
    });
    const { dataId } = info.body as { dataId: string };
    await this.adapter.client.customRequest('setDataBreakpoints', {
      breakpoints: [{ dataId, accessType: 'write' }],
    });
  }

  /** Gives the exit status of the adapter. */
  async close(): Promise<number | null> {
    const code = await this.adapter.close();
    rmSync(this.folder, { recursive: true });
    return code;
  }
}
