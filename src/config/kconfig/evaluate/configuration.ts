import type {
  DefaultProperty,
  Expression,
  KconfigChoice,
  KconfigSymbol,
  KconfigTree,
  RangeProperty,
  SymbolType,
  Tristate,
} from '../model';
import {
  calculateExpression,
  max,
  min,
  MODULE,
  NO,
  tristateText,
  YES,
  type CurrentValues,
} from './calculate-expression';
import { parseNumber } from './compare';
import { calculationOrder, type CalculationOrder } from './order';

/** The value of y, m or n. */
export function tristateOf(text: string): Tristate {
  return text === 'y' ? YES : text === 'm' ? MODULE : NO;
}

/**
 * The values of all symbols of a tree, as U-Boot's `conf` makes them from what a user has said. A change is carried to
 * what depends on it, and no further.
 */
export class Configuration implements CurrentValues {
  readonly tree: KconfigTree;
  readonly order: CalculationOrder;
  readonly #tri: Uint8Array;
  readonly #visible: Uint8Array;
  readonly #direct: Uint8Array;
  readonly #selected: Uint8Array;
  readonly #implied: Uint8Array;
  readonly #written: Uint8Array;
  readonly #text: string[];
  readonly #user: (string | undefined)[];
  /** Members that the user said y to, the last one at the end. */
  readonly #userMembers = new Map<KconfigChoice, readonly KconfigSymbol[]>();
  readonly #selection = new Map<KconfigChoice, KconfigSymbol>();
  readonly #dirty: Uint8Array;
  #firstDirty = 0;

  constructor(tree: KconfigTree, order: CalculationOrder = calculationOrder(tree)) {
    this.tree = tree;
    this.order = order;
    const count = tree.allSymbols.length;
    this.#tri = new Uint8Array(count);
    this.#visible = new Uint8Array(count);
    this.#direct = new Uint8Array(count);
    this.#selected = new Uint8Array(count);
    this.#implied = new Uint8Array(count);
    this.#written = new Uint8Array(count);
    this.#text = tree.allSymbols.map(({ name }) => name);
    this.#user = new Array<string | undefined>(count).fill(undefined);
    this.#dirty = new Uint8Array(order.steps.length).fill(1);
    for (const { constant, index, name } of tree.allSymbols) {
      if (constant) {
        this.#tri[index] = tristateOf(name);
      }
    }
  }

  /** @internal What is calculated by now, for conditions. */
  currentTristate({ index }: KconfigSymbol): Tristate {
    return this.#tri[index] as Tristate;
  }

  /** @internal */
  currentText({ index }: KconfigSymbol): string {
    return this.#text[index] ?? '';
  }

  symbol(name: string): KconfigSymbol | undefined {
    return this.tree.symbols.get(name);
  }

  /** bool where m can't be had. */
  typeOf(symbol: KconfigSymbol): SymbolType {
    return symbol.type === 'tristate' && !this.modulesAllowed ? 'bool' : symbol.type;
  }

  get modulesAllowed(): boolean {
    const { modules } = this.tree;
    return modules !== undefined && this.#tri[modules.index] !== NO;
  }

  /** What stands in a .config: y, m, n, a number, or a text without quotes. */
  value(symbol: KconfigSymbol): string {
    this.#settle();
    return this.#text[symbol.index] ?? '';
  }

  tristate(symbol: KconfigSymbol): Tristate {
    this.#settle();
    return this.#tri[symbol.index] as Tristate;
  }

  /** The most that the user may set it to; n: there is no prompt to see. */
  visibility(symbol: KconfigSymbol): Tristate {
    this.#settle();
    return this.#visible[symbol.index] as Tristate;
  }

  /** The least that others leave of it. */
  selectedLevel(symbol: KconfigSymbol): Tristate {
    this.#settle();
    return this.#selected[symbol.index] as Tristate;
  }

  impliedLevel(symbol: KconfigSymbol): Tristate {
    this.#settle();
    return this.#implied[symbol.index] as Tristate;
  }

  /** What its `depends on` allow. */
  directLevel(symbol: KconfigSymbol): Tristate {
    this.#settle();
    return this.#direct[symbol.index] as Tristate;
  }

  /** It has a line in .config. */
  isWritten(symbol: KconfigSymbol): boolean {
    this.#settle();
    return this.#written[symbol.index] === 1;
  }

  /** What the user said, whether it could be had or not. */
  userValue(symbol: KconfigSymbol): string | undefined {
    return this.#user[symbol.index];
  }

  /** The user's word would change something. */
  isChangeable(symbol: KconfigSymbol): boolean {
    return this.visibility(symbol) > this.selectedLevel(symbol);
  }

  /** The member that is y; undefined when the choice is off. */
  selection(choice: KconfigChoice): KconfigSymbol | undefined {
    this.#settle();
    return this.#selection.get(choice);
  }

  /** The member that a choice has without the user. */
  defaultSelection(choice: KconfigChoice): KconfigSymbol | undefined {
    this.#settle();
    return this.#choiceDefault(choice);
  }

  /** What holds now, as a condition of other symbols. */
  evaluate(expression: Expression | undefined): Tristate {
    this.#settle();
    return this.#condition(expression);
  }

  /** What holds now, as the value of a default: m is m. */
  evaluateValue(expression: Expression): Tristate {
    this.#settle();
    return this.#value(expression);
  }

  /** What a number or text gets whose default is this symbol. */
  defaultTextOf(symbol: KconfigSymbol): string {
    this.#settle();
    return this.#defaultText(symbol);
  }

  /** The default whose condition holds. */
  activeDefault(symbol: KconfigSymbol): DefaultProperty | undefined {
    this.#settle();
    return this.#default(symbol);
  }

  /** The range whose condition holds. */
  activeRange(symbol: KconfigSymbol): RangeProperty | undefined {
    this.#settle();
    return this.#range(symbol);
  }

  /** Whether the user's number lies outside of the range that holds now. */
  isOutOfRange(symbol: KconfigSymbol): boolean {
    this.#settle();
    const user = this.#user[symbol.index];
    const isNumber = symbol.type === 'int' || symbol.type === 'hex';
    return isNumber && user !== undefined && this.#withinRange(symbol, user) !== user;
  }

  /**
   * The user's value: y, m, n, a number, or a text; undefined takes it back. A member of a choice that becomes y is its
   * selection.
   */
  set(symbol: KconfigSymbol, value: string | undefined): void {
    const { choice } = symbol;
    if (choice !== undefined && choice.symbol !== symbol) {
      const others = (this.#userMembers.get(choice) ?? []).filter((member) => member !== symbol);
      const members = value === 'y' ? [...others, symbol] : others;
      this.#userMembers.set(choice, members);
      this.#user[choice.symbol.index] = members.length > 0 ? 'y' : undefined;
    }
    this.#user[symbol.index] = value;
    this.#mark(this.order.stepOf[symbol.index] ?? 0);
  }

  #mark(step: number): void {
    this.#dirty[step] = 1;
    this.#firstDirty = Math.min(this.#firstDirty, step);
  }

  /** Calculates what has changed. In a circle, what comes too early keeps the value that it has. */
  #settle(): void {
    const { steps, dependants } = this.order;
    for (let step = this.#firstDirty; step < steps.length; step++) {
      if (this.#dirty[step] !== 1) {
        continue;
      }
      this.#dirty[step] = 0;
      const symbol = steps[step];
      if (symbol !== undefined && this.#calculateStep(symbol)) {
        for (const dependant of dependants[step] ?? []) {
          // One that comes earlier is in a circle with this one.
          if (dependant > step) {
            this.#dirty[dependant] = 1;
          }
        }
      }
    }
    this.#firstDirty = steps.length;
  }

  /** Gives whether anything is another than before. */
  #calculateStep(symbol: KconfigSymbol): boolean {
    if (symbol.constant) {
      return false;
    }
    if (symbol.choice?.symbol === symbol) {
      return this.#calculateChoice(symbol.choice);
    }
    const { index } = symbol;
    const before = this.#text[index];
    // What depends on itself must not see what it had before.
    this.#forget(symbol);
    this.#calculateSurroundings(symbol);
    this.#calculateValue(symbol);
    return before !== this.#text[index];
  }

  #forget({ type, index, name }: KconfigSymbol): void {
    if (type === 'bool' || type === 'tristate') {
      this.#setTristate(index, NO);
    } else {
      this.#text[index] = type === 'unknown' ? name : '';
    }
  }

  #calculateChoice(choice: KconfigChoice): boolean {
    const { symbol, members, optional } = choice;
    const { index } = symbol;
    const before = this.#stateOf(choice);
    // A member whose prompt depends on another one must not see what that had before.
    for (const member of members) {
      this.#forget(member);
    }
    const visible = this.#visibilityOf(symbol);
    this.#visible[index] = visible;
    const user = this.#user[index];
    const wanted = user === undefined ? NO : Math.min(tristateOf(user), visible);
    const least = optional || visible === NO ? NO : this.typeOf(symbol) === 'bool' ? YES : MODULE;
    const level = Math.max(wanted, least);
    this.#setTristate(index, level);
    this.#calculateSurroundingsOf(members);
    const selection = level === YES ? this.#selectedMember(choice) : undefined;
    if (selection === undefined) {
      this.#selection.delete(choice);
    } else {
      this.#selection.set(choice, selection);
    }
    if (level === YES && selection === undefined) {
      this.#setTristate(index, NO);
      this.#calculateSurroundingsOf(members);
    }
    for (const member of members) {
      this.#calculateValue(member);
    }
    return before !== this.#stateOf(choice);
  }

  /** All that others see of a choice and its members. */
  #stateOf({ symbol, members }: KconfigChoice): string {
    return [symbol, ...members].map(({ index }) => this.#text[index]).join('\n');
  }

  #calculateSurroundingsOf(members: readonly KconfigSymbol[]): void {
    for (const member of members) {
      this.#calculateSurroundings(member);
    }
  }

  #setTristate(index: number, value: number): void {
    this.#tri[index] = value;
    this.#text[index] = tristateText(value);
  }

  #selectedMember(choice: KconfigChoice): KconfigSymbol | undefined {
    const user = this.#userMembers.get(choice)?.at(-1);
    return user !== undefined && this.#visible[user.index] !== NO
      ? user
      : this.#choiceDefault(choice);
  }

  #choiceDefault({ symbol, members }: KconfigChoice): KconfigSymbol | undefined {
    for (const property of symbol.properties) {
      if (
        property.kind === 'default' &&
        property.value.kind === 'symbol' &&
        this.#condition(property.condition) !== NO &&
        this.#visible[property.value.symbol.index] !== NO
      ) {
        return property.value.symbol;
      }
    }
    return members.find(({ index }) => this.#visible[index] !== NO);
  }

  /** Visibility, and what dependencies and other symbols say. */
  #calculateSurroundings(symbol: KconfigSymbol): void {
    const { index } = symbol;
    const isBool = this.typeOf(symbol) === 'bool';
    this.#visible[index] = this.#visibilityOf(symbol);
    const direct = this.#condition(symbol.directDependency);
    this.#direct[index] = direct === MODULE && isBool ? YES : direct;
    if (symbol.choice !== undefined) {
      // `select` and `imply` do nothing to members of a choice.
      return;
    }
    this.#selected[index] = this.#reverse(symbol.selectedBy, isBool);
    this.#implied[index] = direct === NO ? NO : this.#reverse(symbol.impliedBy, isBool);
  }

  #visibilityOf(symbol: KconfigSymbol): Tristate {
    let visible: Tristate = NO;
    for (const property of symbol.properties) {
      if (property.kind === 'prompt') {
        visible = max(visible, this.#condition(property.condition));
      }
    }
    return visible === MODULE && this.typeOf(symbol) !== 'tristate' ? YES : visible;
  }

  #reverse(list: KconfigSymbol['selectedBy'], isBool: boolean): Tristate {
    let level: Tristate = NO;
    for (const { by, property } of list) {
      const asked = this.#tri[by.index] as Tristate;
      if (asked > level) {
        level = max(level, min(asked, this.#condition(property.condition)));
      }
    }
    return level === MODULE && isBool ? YES : level;
  }

  #calculateValue(symbol: KconfigSymbol): void {
    const { index } = symbol;
    this.#written[index] = this.#visible[index] === NO ? 0 : 1;
    switch (symbol.type) {
      case 'bool':
      case 'tristate':
        this.#setTristate(index, this.#tristateValue(symbol));
        break;
      case 'unknown':
        this.#written[index] = 0;
        break;
      default:
        this.#text[index] = this.#textValue(symbol);
    }
  }

  #tristateValue(symbol: KconfigSymbol): Tristate {
    const { index, choice } = symbol;
    const visible = this.#visible[index] as Tristate;
    if (choice !== undefined && visible !== MODULE) {
      return visible === YES && this.#selection.get(choice) === symbol ? YES : NO;
    }
    const selected = this.#selected[index] as Tristate;
    const user = visible === NO ? undefined : this.#user[index];
    let value: Tristate = NO;
    if (user === undefined) {
      const implied = this.#implied[index] as Tristate;
      const property = this.#default(symbol);
      if (property !== undefined) {
        value = min(this.#value(property.value), this.#condition(property.condition));
      }
      value = max(value, implied);
    } else {
      value = min(tristateOf(user), visible);
    }
    value = max(value, selected);
    if (value !== NO) {
      this.#written[index] = 1;
    }
    return value === MODULE && this.typeOf(symbol) === 'bool' ? YES : value;
  }

  #textValue(symbol: KconfigSymbol): string {
    const { index } = symbol;
    const user = this.#visible[index] === NO ? undefined : this.#user[index];
    let text = user ?? '';
    if (user === undefined) {
      const property = this.#default(symbol);
      if (property?.value.kind === 'symbol') {
        this.#written[index] = 1;
        text = this.#defaultText(property.value.symbol);
      }
    }
    return symbol.type === 'string' ? text : this.#withinRange(symbol, text);
  }

  /** `conf` never looks after what a bool has as text. */
  #defaultText({ type, index }: KconfigSymbol): string {
    return type === 'bool' || type === 'tristate' ? 'n' : (this.#text[index] ?? '');
  }

  #withinRange(symbol: KconfigSymbol, text: string): string {
    const range = this.#range(symbol);
    if (range === undefined) {
      return text;
    }
    const base = symbol.type === 'hex' ? 16 : 10;
    const number = parseNumber(text, base) ?? 0n;
    const low = parseNumber(this.#text[range.low.index] ?? '', base) ?? 0n;
    const high = parseNumber(this.#text[range.high.index] ?? '', base) ?? 0n;
    const clamped = number < low ? low : number > high ? high : number;
    return clamped === number ? text : base === 16 ? `0x${clamped.toString(16)}` : String(clamped);
  }

  #default(symbol: KconfigSymbol): DefaultProperty | undefined {
    for (const property of symbol.properties) {
      if (property.kind === 'default' && this.#condition(property.condition) !== NO) {
        return property;
      }
    }
    return undefined;
  }

  #range(symbol: KconfigSymbol): RangeProperty | undefined {
    for (const property of symbol.properties) {
      if (property.kind === 'range' && this.#condition(property.condition) !== NO) {
        return property;
      }
    }
    return undefined;
  }

  /** In a condition, m holds where modules do. */
  #condition(expression: Expression | undefined): Tristate {
    if (expression === undefined) {
      return YES;
    }
    return calculateExpression(expression, this, this.modulesAllowed ? MODULE : NO);
  }

  #value(expression: Expression): Tristate {
    return calculateExpression(expression, this, MODULE);
  }
}
