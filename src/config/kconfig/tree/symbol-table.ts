import { createSymbol, type ChoiceDraft, type SymbolDraft } from './drafts';

const NUMBER = /^(-?\d+|0[xX][0-9a-fA-F]+)$/;

/** The symbols and constants of a tree by name. */
export class SymbolTable {
  readonly named = new Map<string, SymbolDraft>();
  readonly all: SymbolDraft[] = [];
  readonly choices: ChoiceDraft[] = [];
  readonly #constants = new Map<string, SymbolDraft>();
  readonly #namedChoices = new Map<string, ChoiceDraft>();

  /** What a word stands for: y, m, n and numbers for themselves, anything else for the symbol of that name. */
  word(text: string): SymbolDraft {
    if (text === 'y' || text === 'm' || text === 'n' || text === '' || NUMBER.test(text)) {
      return this.constant(text);
    }
    return this.symbol(text);
  }

  symbol(name: string): SymbolDraft {
    let symbol = this.named.get(name);
    if (symbol === undefined) {
      symbol = this.#create(name, false);
      this.named.set(name, symbol);
    }
    return symbol;
  }

  constant(text: string): SymbolDraft {
    let symbol = this.#constants.get(text);
    if (symbol === undefined) {
      symbol = this.#create(text, true);
      this.#constants.set(text, symbol);
    }
    return symbol;
  }

  choice(name: string | undefined): ChoiceDraft {
    const known = name === undefined ? undefined : this.#namedChoices.get(name);
    if (known !== undefined) {
      return known;
    }
    const symbol = this.#create(name ?? '', false);
    const choice: ChoiceDraft = { name, optional: false, symbol, members: [] };
    symbol.choice = choice;
    this.choices.push(choice);
    if (name !== undefined) {
      this.#namedChoices.set(name, choice);
    }
    return choice;
  }

  #create(name: string, constant: boolean): SymbolDraft {
    const symbol = createSymbol(this.all.length, name, constant);
    this.all.push(symbol);
    return symbol;
  }
}
