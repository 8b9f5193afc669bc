import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import type {
  Menu,
  MenuHelp,
  MenuHostMessage,
  MenuPageMessage,
  MenuRow,
} from '../../protocol/menuconfig';
import { helpPane } from './help-pane';
import { menuRow } from './menu-row';
import { ancestors, matching, nextValue, placedRows, spoken, type PlacedRow } from './menu-view';
import { styles } from './styles';

/** What VS Code gives a page. */
interface VsCodeApi {
  postMessage(message: MenuPageMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare const acquireVsCodeApi: () => VsCodeApi;

interface Remembered {
  readonly open: readonly number[];
  readonly current: number | undefined;
  readonly all: boolean;
  readonly compareWith: string;
}

/** The menus of a configuration, with menuconfig's keys. */
class MenuconfigApp extends LitElement {
  static override readonly styles = styles;
  static override readonly properties = {
    menu: { state: true },
    problem: { state: true },
    help: { state: true },
    told: { state: true },
    open: { state: true },
    current: { state: true },
    all: { state: true },
    compareWith: { state: true },
  };
  declare menu: Menu | undefined;
  declare problem: string | undefined;
  declare help: MenuHelp | undefined;
  declare told: readonly string[];
  declare open: ReadonlySet<number>;
  declare current: number | undefined;
  declare all: boolean;
  declare compareWith: string;
  readonly #host = acquireVsCodeApi();
  #placed: readonly PlacedRow[] = [];
  #found: { readonly text: string; readonly at: number } | undefined;
  #wantsFocus = true;
  /** The entry whose field gets the focus once it is there: what is known of an entry comes later than the cursor. */
  #editsValueOf: number | undefined;

  constructor() {
    super();
    const remembered = (this.#host.getState() ?? {}) as Partial<Remembered>;
    this.menu = undefined;
    this.problem = undefined;
    this.help = undefined;
    this.told = [];
    this.open = new Set(remembered.open ?? []);
    this.current = remembered.current;
    this.all = remembered.all ?? false;
    this.compareWith = remembered.compareWith ?? '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', (event: MessageEvent<MenuHostMessage>) => {
      this.#receive(event.data);
    });
    this.#send({ kind: 'ready' });
    this.#askForMenu();
  }

  override willUpdate(): void {
    this.#placed = placedRows(this.menu?.rows ?? [], this.open);
    // Before the menu has come, what is remembered stays.
    if (this.menu !== undefined && !this.#placed.some(({ row }) => row.id === this.current)) {
      this.current = this.#placed[0]?.row.id;
    }
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('current') || changed.has('menu')) {
      this.#askForHelp();
    }
    const state: Remembered = {
      open: [...this.open],
      current: this.current,
      all: this.all,
      compareWith: this.compareWith,
    };
    this.#host.setState(state);
    if (this.#editsValueOf !== undefined && this.#editsValueOf === this.help?.id) {
      this.#editsValueOf = undefined;
      this.#focusOn('#value');
    }
    if (this.#wantsFocus && this.#placed.length > 0) {
      this.#wantsFocus = false;
      this.#focusRow();
    }
  }

  override render(): TemplateResult {
    return html`
      ${this.#header()}
      <main>
        ${
          this.problem === undefined
            ? html`<div role="tree" aria-label="Options" @keydown=${this.#onKey}>
                ${this.#placed.map((placed) =>
                  menuRow(placed, placed.row.id === this.current, (event) => {
                    this.#onClick(placed.row, placed.hasChildren, event);
                  }),
                )}
              </div>`
            : html`<p>${this.problem}</p>`
        }
        <aside aria-label="About the option" tabindex="0" @keydown=${this.#onAsideKey}>
          ${helpPane(this.help, {
            change: (name, value) => {
              this.#send({ kind: 'change', name, value });
            },
            turnOn: (name) => {
              this.#send({ kind: 'turnOn', name });
            },
          })}
        </aside>
      </main>
      <footer role="status" aria-live="polite">${this.told.join(' ')}</footer>
    `;
  }

  #header(): TemplateResult {
    return html`<header>
      <h1>${this.menu?.title ?? 'Configuration'}</h1>
      <vscode-textfield
        id="search"
        label="Search"
        placeholder="Search ( / )"
        @input=${this.#onSearch}
        @keydown=${this.#onSearchKey}
      ></vscode-textfield>
      <vscode-checkbox
        label="Show hidden ( z )"
        ?checked=${this.all}
        @change=${this.#toggleAll}
      ></vscode-checkbox>
      <label
        >Compare with
        <vscode-single-select
          id="compare"
          label="Compare with"
          .value=${this.compareWith}
          @change=${this.#onCompare}
        >
          <vscode-option value="" ?selected=${this.compareWith === ''}>defaults only</vscode-option>
          ${(this.menu?.configurations ?? []).map(
            (name) =>
              html`<vscode-option value=${name} ?selected=${name === this.compareWith}
                >${name}</vscode-option
              >`,
          )}
        </vscode-single-select>
      </label>
      <vscode-button
        secondary
        @click=${() => {
          this.#send({ kind: 'openText' });
        }}
        >Open as Text</vscode-button
      >
    </header>`;
  }

  #send(message: MenuPageMessage): void {
    this.#host.postMessage(message);
  }

  #askForMenu(): void {
    const compareWith = this.compareWith === '' ? undefined : this.compareWith;
    this.#send({ kind: 'show', all: this.all, compareWith });
  }

  #askForHelp(): void {
    if (this.current !== undefined) {
      this.#send({ kind: 'help', id: this.current });
    }
  }

  #receive(message: MenuHostMessage): void {
    switch (message.kind) {
      case 'menu':
        if ('problem' in message.menu) {
          this.problem = message.menu.problem;
        } else {
          this.problem = undefined;
          this.menu = message.menu;
        }
        break;
      case 'help':
        if (message.help.id === this.current) {
          this.help = message.help;
        }
        break;
      case 'told':
        this.told = message.lines;
        break;
    }
  }

  #currentRow(): PlacedRow | undefined {
    return this.#placed.find(({ row }) => row.id === this.current);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const placed = this.#currentRow();
    if (placed === undefined || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const { row } = placed;
    const index = this.#placed.indexOf(placed);
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => {
        this.#goTo(index + 1);
      },
      ArrowUp: () => {
        this.#goTo(index - 1);
      },
      PageDown: () => {
        this.#goTo(Math.min(index + 15, this.#placed.length - 1));
      },
      PageUp: () => {
        this.#goTo(Math.max(index - 15, 0));
      },
      Home: () => {
        this.#goTo(0);
      },
      End: () => {
        this.#goTo(this.#placed.length - 1);
      },
      ArrowRight: () => {
        this.#into(placed);
      },
      ArrowLeft: () => {
        this.#outOf(placed);
      },
      Escape: () => {
        this.#outOf(placed);
      },
      Enter: () => {
        this.#enter(placed);
      },
      ' ': () => {
        this.#change(row, nextValue(row));
      },
      y: () => {
        this.#change(row, 'y');
      },
      n: () => {
        this.#change(row, 'n');
      },
      m: () => {
        this.#change(row, 'm');
      },
      '/': () => {
        this.#focusOn('#search');
      },
      '?': () => {
        this.#focusOn('aside');
      },
      z: () => {
        this.#toggleAll();
      },
    };
    const action = keys[event.key];
    if (action !== undefined) {
      event.preventDefault();
      action();
    }
  };

  readonly #onAsideKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      this.#focusRow();
    }
  };

  readonly #onSearchKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      this.#focusRow();
    } else if (event.key === 'Enter') {
      this.#focusRow();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.#jump((event.target as HTMLInputElement).value, event.key === 'ArrowDown' ? 1 : -1);
    }
  };

  readonly #onSearch = (event: Event): void => {
    this.#jump((event.target as HTMLInputElement).value, 0);
  };

  /** Goes to what is searched for: the first, or so many on from the last. */
  #jump(text: string, step: -1 | 0 | 1): void {
    const rows = this.menu?.rows ?? [];
    const found = matching(rows, text);
    const last = this.#found?.text === text ? this.#found.at : 0;
    const at = found.length === 0 ? 0 : (last + step + found.length) % found.length;
    const row = found[at];
    this.#found = { text, at };
    this.told =
      text.trim() === ''
        ? []
        : [row === undefined ? 'Nothing found.' : `${at + 1} of ${found.length}: ${spoken(row)}`];
    if (row !== undefined) {
      this.open = new Set([...this.open, ...ancestors(rows, row.id)]);
      this.current = row.id;
      void this.updateComplete.then(() => {
        this.renderRoot.querySelector(`#row-${row.id}`)?.scrollIntoView({ block: 'nearest' });
      });
    }
  }

  readonly #onCompare = (event: Event): void => {
    this.compareWith = (event.target as HTMLSelectElement).value;
    this.#askForMenu();
  };

  readonly #toggleAll = (): void => {
    this.all = !this.all;
    this.#askForMenu();
  };

  #onClick(row: MenuRow, hasChildren: boolean, event: MouseEvent): void {
    const wasCurrent = row.id === this.current;
    this.current = row.id;
    const onMark = (event.target as HTMLElement).classList.contains('mark');
    if (onMark && row.allowed.length > 0) {
      this.#change(row, nextValue(row));
    } else if (hasChildren && (wasCurrent || row.name === undefined)) {
      this.#toggle(row.id);
    }
  }

  #goTo(index: number): void {
    const placed = this.#placed[index];
    if (placed !== undefined) {
      this.current = placed.row.id;
      this.#focusRow();
    }
  }

  #into({ row, hasChildren, open }: PlacedRow): void {
    if (hasChildren && !open) {
      this.#toggle(row.id);
    } else if (hasChildren) {
      this.#goTo(this.#placed.findIndex((placed) => placed.row.id === row.id) + 1);
    }
  }

  #outOf({ row, open }: PlacedRow): void {
    if (open) {
      this.#toggle(row.id);
    } else {
      const parent = this.#placed.findIndex((placed) => placed.row.id === row.parent);
      this.#goTo(parent);
    }
  }

  #enter(placed: PlacedRow): void {
    const { row } = placed;
    if (row.kind === 'int' || row.kind === 'hex' || row.kind === 'string') {
      this.#editsValueOf = row.id;
      this.requestUpdate();
    } else if (placed.hasChildren) {
      this.#toggle(row.id);
    } else {
      this.#change(row, nextValue(row));
    }
  }

  #toggle(id: number): void {
    const open = new Set(this.open);
    if (!open.delete(id)) {
      open.add(id);
    }
    this.open = open;
    this.#focusRow();
  }

  #change({ name, allowed, text }: MenuRow, value: string | undefined): void {
    if (name === undefined || value === undefined || !allowed.includes(value)) {
      this.told = [
        allowed.length === 0
          ? `${text} can't be changed here: ? says why.`
          : `${text} can be ${allowed.join(' or ')}.`,
      ];
      return;
    }
    this.#send({ kind: 'change', name, value });
  }

  #focusRow(): void {
    void this.updateComplete.then(() => {
      this.#focusOn(`#row-${this.current ?? 0}`);
    });
  }

  #focusOn(selector: string): void {
    const element = this.renderRoot.querySelector<HTMLElement & Partial<LitElement>>(selector);
    // A field that has just come has no inside yet.
    void Promise.resolve(element?.updateComplete).then(() => {
      element?.focus();
    });
  }
}

customElements.define('menuconfig-app', MenuconfigApp);
