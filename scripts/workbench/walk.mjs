// What walks through a real workbench have in common: steps with a picture each, and waiting for what is to be seen.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageExtension, vsix } from '../package-extension.mjs';
import { LIMIT_MS, runCommand, startWorkbench } from '../vscode-ci/workbench.mjs';
import { firstWindowSettings } from './first-window.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * Opens the example workspace in a workbench with the packaged extension and the settings of `npm start`. EXT_VSIX names
 * an extension that is there already, else what stands in dist/ is packaged. WALK_SLOWER=5 makes the browser that much slower,
 * to see what a walk does on a slow machine; WALK_THEME names another color theme, to look at its pictures.
 *
 * @param {string} name of the walk: the folder of its pictures in out/, if the command line names none
 * @param {(folder: string) => void} prepare changes a copy of the example before it is opened
 * @param {{ trust?: boolean }} [options] trust: whether the user trusts the workspace is asked
 */
export async function startWalk(name, prepare, { trust = false } = {}) {
  const out = path.resolve(process.argv[2] ?? path.join(root, 'out', name));
  mkdirSync(out, { recursive: true });
  if (process.env.EXT_VSIX === undefined) {
    const { code, output } = await packageExtension();
    if (code !== 0) {
      throw new Error(`the extension could not be packaged: ${output}`);
    }
  }
  const example = mkdtempSync(path.join(tmpdir(), `${name}-`));
  cpSync(path.join(root, 'examples/workspace'), example, { recursive: true });
  prepare(example);
  const workbench = await startWorkbench({
    folder: example,
    out,
    size: [1440, 900],
    asStarted: true,
    inRepository: true,
    trust,
    settings: {
      ...firstWindowSettings,
      'terminal.integrated.gpuAcceleration': 'off',
      ...(process.env.WALK_THEME && { 'workbench.colorTheme': process.env.WALK_THEME }),
    },
    vsix: path.resolve(process.env.EXT_VSIX ?? vsix),
  });
  const { page, dirs } = workbench;
  if (process.env.WALK_SLOWER !== undefined) {
    const browser = await page.context().newCDPSession(page);
    await browser.send('Emulation.setCPUThrottlingRate', { rate: Number(process.env.WALK_SLOWER) });
  }
  return {
    page,
    /** The workspace that is open. */
    folder: dirs.ws,
    walk: new Walk(page, out),
    end: async () => {
      await workbench.close();
      rmSync(example, { recursive: true, force: true });
    },
  };
}

const THEMES = [
  { kind: 'dark', theme: 'Dark Modern' },
  { kind: 'high contrast', theme: 'Dark High Contrast' },
  { kind: 'light', theme: 'Light Modern' },
];

/** Of the rows that a failed step tells. */
const MOST_LETTERS = 1000;
/** For each wait of the steps behind one that failed. */
const AFTER_FAILURE_MS = 20_000;

/** Steps of a walk, counted. */
class Walk {
  passed = 0;
  failed = 0;
  #number = 0;
  #limitMs = LIMIT_MS;
  #page;
  #out;

  /**
   * @param {import('playwright-core').Page} page
   * @param {string} out folder for the pictures
   */
  constructor(page, out) {
    this.#page = page;
    this.#out = out;
  }

  /**
   * One step of the way: does it, takes a picture, and counts.
   *
   * @param {string} title
   * @param {() => Promise<void>} action
   */
  async step(title, action) {
    this.#number++;
    const picture = path.join(this.#out, `${this.#number}-${title.replace(/\W+/g, '-')}.png`);
    const started = performance.now();
    try {
      await action();
      await this.#page.screenshot({ path: picture });
      this.passed++;
      console.log(`✔ ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      await this.#page.screenshot({ path: picture }).catch(() => undefined);
      this.failed++;
      // What comes after it is likely to wait in vain.
      this.#limitMs = Math.min(this.#limitMs, AFTER_FAILURE_MS);
      this.#page.setDefaultTimeout(this.#limitMs);
      const why = error instanceof Error ? error.message : String(error);
      console.log(`✘ ${title}: ${why}; rows there: ${await this.#rows()}`);
    }
  }

  /** What the views of a session show, in one line: of a picture nothing is left where a run was far away. */
  async #rows() {
    const rows = '.part.auxiliarybar .monaco-list-row, .debug-call-stack .monaco-list-row';
    const texts = await this.#page
      .locator(rows)
      .allInnerTexts()
      .catch(() => ['none can be read']);
    return texts.join(' | ').replace(/\s+/g, ' ').slice(0, MOST_LETTERS);
  }

  /**
   * A step, hence a picture, for each kind of color theme; the light one stays.
   *
   * @param {string} what is looked at
   * @param {() => Promise<void>} isThere waits for it
   */
  async inThemes(what, isThere) {
    for (const { kind, theme } of THEMES) {
      await this.step(`${what} in a ${kind} theme`, async () => {
        await runCommand(this.#page, 'Preferences: Color Theme');
        const input = this.#page.locator('.quick-input-widget');
        await input.locator('input').fill(theme);
        const row = input.locator('.monaco-list-row', { hasText: theme }).first();
        await row.waitFor();
        await this.#page.keyboard.press('Enter');
        await input.waitFor({ state: 'hidden' });
        await isThere();
      });
    }
  }

  /**
   * Asks again until the answer is true.
   *
   * @param {string} what
   * @param {() => Promise<boolean>} condition
   */
  async until(what, condition) {
    const limit = performance.now() + this.#limitMs;
    while (!(await condition())) {
      if (performance.now() > limit) {
        throw new Error(`waited ${this.#limitMs / 1000} s for ${what}`);
      }
      await this.#page.waitForTimeout(50);
    }
  }

  /** Starts the session that F5 starts; a workbench that is itself still starting offers the command when it knows it. */
  async startDebugging() {
    await runCommand(this.#page, 'Debug: Start Debugging');
    await this.#page.locator('.debug-toolbar').waitFor();
  }

  /**
   * A view of the side bar.
   *
   * @param {string} title
   */
  view(title) {
    const heading = this.#page.locator('h3.title', { hasText: title });
    return this.#page.locator('.sidebar .pane', { has: heading });
  }

  /**
   * Folds a view: they share the side bar's height, and rows out of sight aren't there.
   *
   * @param {string} title
   */
  async fold(title) {
    const header = this.view(title).locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) === 'true') {
      await header.click({ position: { x: 10, y: 10 } });
    }
  }

  /**
   * Unfolds a view.
   *
   * @param {string} title
   */
  async unfold(title) {
    const header = this.view(title).locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) === 'false') {
      await header.click({ position: { x: 10, y: 10 } });
    }
  }

  /**
   * What a terminal in front shows, without empty lines and the spaces around.
   *
   * @param {number} [place] of terminals that share the panel, from the left
   */
  async terminal(place = 0) {
    const shown = this.#page.locator('.terminal-wrapper.active .xterm-rows').nth(place);
    return (await shown.innerText())
      .replaceAll('\u00a0', ' ')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }

  /** Is U-Boot at its prompt? */
  async isAtPrompt() {
    return (await this.terminal()).at(-1) === '=>';
  }

  /**
   * Types a line at U-Boot's prompt, when there is one.
   *
   * @param {string} line
   */
  async type(line) {
    await this.until("U-Boot's prompt", () => this.isAtPrompt());
    await runCommand(this.#page, 'U-Boot VirtIO: Show U-Boot Console');
    await this.#page.locator('.terminal-wrapper.active .xterm.focus').waitFor();
    await this.#page.keyboard.type(line);
    await this.#page.keyboard.press('Enter');
  }

  /** Opens the list of notifications, since a workbench under test shows none by itself, and gives its items. */
  async notifications() {
    await runCommand(this.#page, 'Notifications: Show Notifications');
    const center = this.#page.locator('.notifications-center.visible');
    await center.waitFor();
    return center.locator('.notification-list-item');
  }

  /** The last line of a suite. */
  report() {
    console.log(`${this.passed} passed, ${this.failed} failed, 0 skipped`);
    process.exitCode = this.failed > 0 ? 1 : 0;
  }
}
