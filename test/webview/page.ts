import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { calculationOrder } from '../../src/config/kconfig/evaluate/order';
import { Configuration } from '../../src/config/kconfig/evaluate/configuration';
import { createMacroAnswers } from '../../src/config/kconfig/macro/answers';
import { loadKconfigTree } from '../../src/config/kconfig/tree/load-tree';
import { KconfigFolder } from '../../src/host/kconfig-folder';
import { applyLineEdits } from '../../src/language/apply-line-edits';
import { readConfigDocument, type ConfigDocument } from '../../src/language/config-document';
import { changeSymbol } from '../../src/language/menu/change-symbol';
import { menuHelp } from '../../src/language/menu/menu-help';
import { turnOn } from '../../src/language/set-symbols';
import { menuRows } from '../../src/language/menu/menu-rows';
import type { MenuHostMessage, MenuPageMessage } from '../../src/protocol/menuconfig';
import { pageOf } from '../../src/ui/menuconfig/page';

const root = path.resolve(import.meta.dirname, '../..');
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why there is no browser; undefined: there is one. */
export const noBrowser = existsSync(CHROMIUM) ? undefined : 'Chromium is not installed';

/** The built page in a browser, with a host that answers from the built-in boards' Kconfig files. */
export class MenuPage {
  readonly page: Page;
  readonly #browser: Browser;
  text: string;
  #all = false;

  static async open(text: string): Promise<MenuPage> {
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    const opened = new MenuPage(await browser.newPage(), browser, text);
    await opened.#load();
    return opened;
  }

  constructor(page: Page, browser: Browser, text: string) {
    this.page = page;
    this.#browser = browser;
    this.text = text;
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /** Runs axe-core in the page. What is serious, as `rule: element`. */
  async seriousFaults(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    return this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: {
          run(): Promise<{
            violations: { id: string; impact: string; nodes: { html: string }[] }[];
          }>;
        };
      };
      const { violations } = await axe.run();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
    });
  }

  async #load(): Promise<void> {
    const script = readFileSync(path.join(root, 'dist/webview/menuconfig.js'), 'utf8');
    await this.page.exposeFunction('toHost', (message: MenuPageMessage) => this.#answer(message));
    await this.page.route('http://menuconfig.test/**', (route) =>
      route.request().url().endsWith('.js')
        ? route.fulfill({ contentType: 'text/javascript', body: `${FAKE_API}\n${script}` })
        : route.fulfill({
            contentType: 'text/html',
            body: pageOf('/menuconfig.js', 'http://menuconfig.test', 'abc'),
          }),
    );
    await this.page.goto('http://menuconfig.test/');
    await this.page.getByRole('treeitem').first().waitFor();
  }

  async #answer(message: MenuPageMessage): Promise<void> {
    const document = this.#document();
    switch (message.kind) {
      case 'show': {
        this.#all = message.all;
        const byDefault = new Configuration(TREE.tree, TREE.order);
        const rows = menuRows(document.configuration, { byDefault, other: undefined }, message.all);
        const menu = { title: 'Test', rows, configurations: ['qemu_arm_defconfig'] };
        await this.#post({ kind: 'menu', menu });
        return;
      }
      case 'help': {
        const drivers = [{ name: 'virtio-pci.m', symbols: ['VIRTIO_PCI'] }];
        const help = menuHelp(document, message.id, { drivers, devices: undefined });
        if (help !== undefined) {
          await this.#post({ kind: 'help', help });
        }
        return;
      }
      case 'change': {
        const change = changeSymbol(document, message.name, message.value);
        if ('problem' in change) {
          await this.#post({ kind: 'told', lines: [change.problem] });
        } else {
          this.text = applyLineEdits(this.text, change.edits);
          await this.#post({ kind: 'told', lines: change.told });
          await this.#answer({ kind: 'show', all: this.#all, compareWith: undefined });
        }
        return;
      }
      case 'turnOn': {
        const change = turnOn(document, [message.name]);
        if ('edits' in change) {
          this.text = applyLineEdits(this.text, change.edits);
          await this.#answer({ kind: 'show', all: this.#all, compareWith: undefined });
        }
        return;
      }
      default:
    }
  }

  #document(): ConfigDocument {
    return readConfigDocument({ ...TREE, readText: () => undefined }, 'x_defconfig', this.text);
  }

  async #post(message: MenuHostMessage): Promise<void> {
    await this.page.evaluate((data) => {
      window.postMessage(data, '*');
    }, message);
  }
}

const FAKE_API = `
globalThis.acquireVsCodeApi = () => ({
  postMessage: (message) => { void globalThis.toHost(message); },
  getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
  setState: (state) => { sessionStorage.setItem('state', JSON.stringify(state)); },
});`;

const tree = loadKconfigTree({
  files: new KconfigFolder(path.join(root, 'src/boards')),
  root: 'Kconfig',
  answers: createMacroAnswers(new Map()),
});
const TREE = { tree, order: calculationOrder(tree) };
