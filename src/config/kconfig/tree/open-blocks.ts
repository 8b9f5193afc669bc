import type { NodeDraft } from './drafts';

/** Blocks inside each other. */
const MAX_BLOCKS = 200;

type BlockKind = 'menu' | 'if' | 'choice';

interface Block {
  readonly kind: BlockKind;
  readonly node: NodeDraft;
}

/** Words that end blocks, and which. */
export const BLOCK_ENDS: ReadonlyMap<string, BlockKind> = new Map([
  ['endmenu', 'menu'],
  ['endif', 'if'],
  ['endchoice', 'choice'],
]);

/** Menus, conditions and choices that have begun and not ended. */
export class OpenBlocks {
  readonly #blocks: Block[] = [];

  get count(): number {
    return this.#blocks.length;
  }

  get innermost(): NodeDraft | undefined {
    return this.#blocks.at(-1)?.node;
  }

  /** Gives what is wrong: nothing should be read from here on then. */
  begin(kind: BlockKind, node: NodeDraft): string | undefined {
    this.#blocks.push({ kind, node });
    if (this.#blocks.length <= MAX_BLOCKS) {
      return undefined;
    }
    this.#blocks.length = 0;
    return `expected at most ${MAX_BLOCKS} nested blocks, found more (nothing is read from here on)`;
  }

  /**
   * Gives what is wrong.
   *
   * @param outer how many were open when the file began, which must close its own
   */
  end(kind: BlockKind, outer: number): string | undefined {
    const block = this.#blocks.at(-1);
    if (block === undefined || this.#blocks.length <= outer) {
      return `expected ${kind} before end${kind} in this file, found none`;
    }
    if (block.kind === kind) {
      this.#blocks.pop();
      return undefined;
    }
    const matching = this.#blocks.findLastIndex((open) => open.kind === kind);
    if (matching >= outer) {
      this.#blocks.length = matching;
    }
    return `expected end${block.kind}, found end${kind}`;
  }

  /** Ends those that a file has left open, and gives them. */
  endAll(outer: number): Block[] {
    return this.#blocks.splice(outer).reverse();
  }
}
