import { symbolLines, type OriginLine } from '../config-file/expand-includes';
import type { Configuration } from '../evaluate/configuration';
import { shownValue } from '../evaluate/write-config';
import { expressionText } from '../expression';
import type { KconfigSymbol, SourcePlace } from '../model';
import { choiceTitle, missingFor, needText } from './missing';

/** A sentence about a value, where it can be seen, and what it has for a reason in turn. */
export interface Reason {
  readonly text: string;
  readonly place?: SourcePlace;
  readonly because: readonly Reason[];
}

/** Where the user said something of a symbol; undefined: nowhere. */
export type SaidAt = (symbol: KconfigSymbol) => SourcePlace | undefined;

/** Where the lines of a configuration set symbols: the last one of each counts. */
export function saidIn(lines: readonly OriginLine[]): SaidAt {
  const places = new Map<string, SourcePlace>();
  for (const { line, origin } of symbolLines(lines)) {
    places.set(line.name, { file: origin.file, range: line.range });
  }
  return ({ name }) => places.get(name);
}

/** Reasons inside each other: after so many nobody reads on. */
const MAX_DEPTH = 6;

/** Why a symbol has its value: the first of the reasons is about the symbol itself. */
export function why(configuration: Configuration, symbol: KconfigSymbol, saidAt: SaidAt): Reason {
  return new Explainer(configuration, saidAt).explain(symbol, 0);
}

/** One reason a line, indented by what it is a reason of. */
export function reasonLines(reason: Reason, indentation = ''): string[] {
  const place =
    reason.place === undefined
      ? ''
      : ` (${reason.place.file}:${reason.place.range.start.line + 1})`;
  return [
    `${indentation}${reason.text}${place}`,
    ...reason.because.flatMap((inner) => reasonLines(inner, `${indentation}  `)),
  ];
}

class Explainer {
  readonly #configuration: Configuration;
  readonly #saidAt: SaidAt;
  readonly #explained = new Set<KconfigSymbol>();

  constructor(configuration: Configuration, saidAt: SaidAt) {
    this.#configuration = configuration;
    this.#saidAt = saidAt;
  }

  explain(symbol: KconfigSymbol, depth: number): Reason {
    const title = symbol.choice?.symbol === symbol ? choiceTitle(symbol) : symbol.name;
    const value = this.#configuration.value(symbol);
    const head = `${title} is ${shownValue(symbol, value)}`;
    if (this.#explained.has(symbol) || depth > MAX_DEPTH) {
      return { text: head, because: [] };
    }
    this.#explained.add(symbol);
    const { text, place, because } = this.#reason(symbol, depth);
    return { text: `${head}: ${text}`, ...(place === undefined ? {} : { place }), because };
  }

  #reason(symbol: KconfigSymbol, depth: number): Reason {
    const { nodes, type } = symbol;
    if (nodes.length === 0) {
      return leaf('no Kconfig file defines it');
    }
    const isTristate = type === 'bool' || type === 'tristate';
    if (symbol.choice !== undefined && symbol.choice.symbol !== symbol) {
      return this.#ofMember(symbol, symbol.choice, depth);
    }
    return isTristate ? this.#ofTristate(symbol, depth) : this.#ofText(symbol, depth);
  }

  #ofMember(
    symbol: KconfigSymbol,
    choice: NonNullable<KconfigSymbol['choice']>,
    depth: number,
  ): Reason {
    const configuration = this.#configuration;
    const selection = configuration.selection(choice);
    if (selection === symbol) {
      const said = this.#saidAt(symbol);
      return said === undefined
        ? leaf('the choice has it by default', choice.symbol.nodes[0]?.place)
        : leaf('it is set', said);
    }
    if (selection === undefined) {
      return {
        text: `${choiceTitle(choice.symbol)} is off`,
        because: this.#missing(choice.symbol, depth),
      };
    }
    if (configuration.visibility(symbol) === 0) {
      return { text: 'it cannot be seen in its choice', because: this.#missing(symbol, depth) };
    }
    return {
      text: `the choice has ${selection.name}`,
      because: [this.explain(selection, depth + 1)],
    };
  }

  #ofTristate(symbol: KconfigSymbol, depth: number): Reason {
    const configuration = this.#configuration;
    const level = configuration.tristate(symbol);
    const user = configuration.userValue(symbol);
    const visible = configuration.visibility(symbol);
    if (level !== 0 && configuration.selectedLevel(symbol) >= level) {
      const selecting = symbol.selectedBy.filter(({ by, property }) => {
        return configuration.tristate(by) !== 0 && configuration.evaluate(property.condition) !== 0;
      });
      const bys = [...new Set(selecting.map(({ by }) => by))];
      return {
        text: `selected by ${namesOf(bys)}`,
        ...placeOf(selecting[0]?.property.place),
        because: bys.slice(0, 3).map((by) => this.explain(by, depth + 1)),
      };
    }
    if (user !== undefined && visible !== 0) {
      return leaf('it is set', this.#saidAt(symbol));
    }
    const ignored = user === undefined ? '' : ', and what is set has no effect';
    if (level === 0 && configuration.directLevel(symbol) === 0) {
      return {
        text: `its dependencies do not hold${ignored}`,
        because: this.#missing(symbol, depth),
      };
    }
    const property = configuration.activeDefault(symbol);
    if (
      level !== 0 &&
      configuration.impliedLevel(symbol) >= level &&
      configuration.impliedLevel(symbol) > 0
    ) {
      const implying = symbol.impliedBy.filter(({ by, property: imply }) => {
        return configuration.tristate(by) !== 0 && configuration.evaluate(imply.condition) !== 0;
      });
      const bys = [...new Set(implying.map(({ by }) => by))];
      return {
        text: `implied by ${namesOf(bys)}`,
        ...placeOf(implying[0]?.property.place),
        because: bys.slice(0, 3).map((by) => this.explain(by, depth + 1)),
      };
    }
    if (property !== undefined) {
      return leaf(`its default is ${expressionText(property.value)}${ignored}`, property.place);
    }
    const how = symbol.properties.some(({ kind }) => kind === 'prompt')
      ? 'it has no default, and nobody sets it'
      : 'it has no prompt and no default, and nothing selects it';
    return leaf(`${how}${ignored}`, symbol.nodes[0]?.place);
  }

  #ofText(symbol: KconfigSymbol, depth: number): Reason {
    const configuration = this.#configuration;
    const user = configuration.userValue(symbol);
    const value = configuration.value(symbol);
    if (user !== undefined && configuration.visibility(symbol) !== 0) {
      return leaf('it is set', this.#saidAt(symbol));
    }
    if (!configuration.isWritten(symbol) && configuration.directLevel(symbol) === 0) {
      return { text: 'its dependencies do not hold', because: this.#missing(symbol, depth) };
    }
    const property = configuration.activeDefault(symbol);
    if (property === undefined) {
      return leaf('it has no default', symbol.nodes[0]?.place);
    }
    const text = expressionText(property.value);
    const range = configuration.activeRange(symbol);
    const isClamped =
      range !== undefined &&
      property.value.kind === 'symbol' &&
      configuration.value(property.value.symbol) !== value;
    return leaf(
      isClamped
        ? `its default ${text} is out of its range of ${range.low.name} to ${range.high.name}`
        : `its default is ${text}`,
      property.place,
    );
  }

  /** What keeps a symbol from being seen or set. */
  #missing(symbol: KconfigSymbol, depth: number): Reason[] {
    const configuration = this.#configuration;
    const conditions =
      symbol.directDependency === undefined || configuration.evaluate(symbol.directDependency) !== 0
        ? symbol.properties
            .filter(({ kind }) => kind === 'prompt')
            .map(({ condition }) => condition)
        : [symbol.directDependency];
    return conditions.flatMap((condition) =>
      missingFor(configuration, condition).map((need): Reason => {
        const inner = this.explain(need.symbol, depth + 1);
        return {
          text: `it needs ${needText(need)}`,
          ...placeOf(symbol.nodes[0]?.place),
          because: [inner],
        };
      }),
    );
  }
}

function namesOf(symbols: readonly KconfigSymbol[]): string {
  return symbols.map(({ name }) => name).join(', ');
}

function leaf(text: string, place?: SourcePlace): Reason {
  return { text, ...placeOf(place), because: [] };
}

function placeOf(place: SourcePlace | undefined): { readonly place?: SourcePlace } {
  return place === undefined ? {} : { place };
}
