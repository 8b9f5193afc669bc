import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import { hex, hexBytes } from '../../../base/hex';
import type { Instruction } from '../../../protocol/debug-values';
import { RequestError } from '../../errors';
import { request } from '../../request';
import { addressOf } from '../memory';

/** A client takes as many instructions as it has asked for, neither more nor fewer. */
const MAX_INSTRUCTIONS = 65_536;
/** So far from the reference: whoever scrolls further has a nearer one. */
const MAX_OFFSET = 1 << 24;

const integer = v.pipe(v.number(), v.integer());

const disassemble = request(
  v.looseObject({
    memoryReference: v.string(),
    offset: v.optional(integer, 0),
    instructionOffset: v.optional(
      v.pipe(integer, v.minValue(-MAX_OFFSET), v.maxValue(MAX_OFFSET)),
      0,
    ),
    instructionCount: v.pipe(integer, v.minValue(0), v.maxValue(MAX_INSTRUCTIONS)),
    resolveSymbols: v.optional(v.boolean(), false),
  }),
  async (context, args) => {
    const { target } = context.alive();
    if (!target.capabilities.has('disassembly')) {
      throw new RequestError('refused', 'This target has no instructions of a processor.');
    }
    const address = addressOf(args);
    const { instructionCount: count } = args;
    const found = await target.disassemble(address, args.instructionOffset, count);
    const list = found.slice(0, count);
    for (let last = list.at(-1)?.address ?? address; list.length < count;) {
      last++;
      list.push({ address: last, bytes: new Uint8Array(), text: '??', valid: false });
    }
    return {
      instructions: list.map((instruction) =>
        clientInstruction(instruction, args.resolveSymbols, context.client.isVsCode),
      ),
    } satisfies DebugProtocol.DisassembleResponse['body'];
  },
);

/** @param symbolsUnseen the client shows no symbols: the name of a function that begins stands behind its first instruction, too */
function clientInstruction(
  { address, bytes, text, symbol, valid }: Instruction,
  withSymbol: boolean,
  symbolsUnseen: boolean,
): DebugProtocol.DisassembledInstruction {
  const isNamed = withSymbol && symbolsUnseen && symbol?.includes('+') === false;
  return {
    address: clientAddress(address),
    instruction: isNamed ? `${text}  # ${symbol}` : text,
    ...(bytes.length === 0 ? {} : { instructionBytes: hexBytes(bytes, ' ') }),
    ...(withSymbol && symbol !== undefined ? { symbol } : {}),
    ...(valid ? {} : { presentationHint: 'invalid' }),
  };
}

/** There is nothing below 0. VS Code passes over instructions at -1. */
function clientAddress(address: number): string {
  return address < 0 ? '-1' : hex(address);
}

export const disassemblyRequests = { disassemble };
