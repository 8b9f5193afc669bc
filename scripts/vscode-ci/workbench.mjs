// Starts code-server (a real VS Code workbench + Node extension host) on a free loopback port with throw-away
// user data, and opens it in Debian's headless Chromium through playwright-core. No network is used.
//
//   import { startWorkbench } from './workbench.mjs';
//   const wb = await startWorkbench({ extensionDevelopmentPath, folder });
//   await wb.page.screenshot({ path: 'x.png' });  await wb.close();
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

import { serverEntry as entry, serverNode as node } from './install.mjs';

/** For each wait: a machine may be busy with other things, and what is waited for comes at last or never. */
export const LIMIT_MS = Number(process.env.EXT_WAIT_LIMIT_S ?? 180) * 1000;

/** Until the palette is asked for again. */
const PALETTE_MS = 5000;

/** Settings that keep first-run pages, prompts and network chatter out of tests and screenshots. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'remote.autoForwardPorts': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'window.restoreWindows': 'none',
  'files.simpleDialog.enable': true,
  'editor.minimap.enabled': false,
  'debug.openDebug': 'openOnDebugBreak',
  'debug.toolBarLocation': 'docked',
};

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

/**
 * @param {object} o
 * @param {string} [o.folder]  workspace folder; it is copied, so tests never dirty the tree
 * @param {string} [o.extensionDevelopmentPath]
 * @param {string} [o.extensionTestsPath]  module that exports run()
 * @param {string} [o.vsix]  installed with `code-server --install-extension` before the start
 * @param {Record<string, unknown>} [o.settings]  more user settings
 * @param {boolean} [o.asStarted]  `settings` are all the settings, and nothing is skipped at the start: what a user sees
 * @param {boolean} [o.inRepository]  the workspace folder is below a git repository
 * @param {NodeJS.ProcessEnv} [o.env]  more environment for the server, hence for the extension host
 * @param {string} [o.out]  folder for server.log
 * @param {boolean} [o.trust]  leave workspace trust on (to test untrusted workspaces)
 * @param {string[]} [o.serverArgs]  more code-server arguments
 * @param {[number, number]} [o.size]
 * @param {(page: import('playwright-core').Page) => Promise<void>} [o.beforeGoto]
 */
export async function startWorkbench(o) {
  const tmp = mkdtempSync(path.join(tmpdir(), 'vscode-ci-'));
  const dirs = {
    data: path.join(tmp, 'data'),
    ext: path.join(tmp, 'ext'),
    ws: path.join(tmp, 'ws'),
    browser: path.join(tmp, 'browser'),
    home: path.join(tmp, 'home'),
  };
  mkdirSync(path.join(dirs.data, 'User'), { recursive: true });
  for (const d of Object.values(dirs)) {
    mkdirSync(d, { recursive: true });
  }
  writeFileSync(
    path.join(dirs.data, 'User', 'settings.json'),
    JSON.stringify({ ...(o.asStarted ? {} : quietSettings), ...o.settings }, null, 2),
  );
  writeFileSync(path.join(tmp, 'config.yaml'), 'auth: none\n');
  if (o.folder) {
    cpSync(o.folder, dirs.ws, { recursive: true });
  }
  if (o.inRepository) {
    execFileSync('git', ['init', '--quiet', tmp]);
  }

  const port = await freePort();
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...process.env,
    HOME: dirs.home,
    PATH: `${path.dirname(node)}:${process.env.PATH ?? ''}`,
    ...o.env,
  };
  delete env.PORT;
  delete env.VSCODE_IPC_HOOK_CLI;
  delete env.NODE_OPTIONS;
  delete env.ELECTRON_RUN_AS_NODE;
  const base = [
    '--config',
    path.join(tmp, 'config.yaml'),
    '--user-data-dir',
    dirs.data,
    '--extensions-dir',
    dirs.ext,
  ];
  if (o.vsix) {
    const args = [entry, ...base, '--force', '--install-extension', o.vsix];
    /** @type {Promise<number | null>} */
    const installed = new Promise((resolve, reject) => {
      spawn(node, args, { env, stdio: 'inherit' }).once('error', reject).once('exit', resolve);
    });
    const code = await installed;
    if (code !== 0) {
      throw new Error(`installing ${o.vsix} failed with ${code ?? 'a signal'}`);
    }
  }
  let log = '';
  const server = spawn(
    node,
    [
      entry,
      ...base,
      '--auth',
      'none',
      '--bind-addr',
      `127.0.0.1:${port}`,
      '--disable-telemetry',
      '--disable-update-check',
      ...(o.trust ? [] : ['--disable-workspace-trust', '--disable-getting-started-override']),
      '--disable-proxy',
      '--ignore-last-opened',
      '--vscode-option',
      'enable-smoke-test-driver', // since VS Code 1.13x a built workbench ignores the payload below without it
      ...(o.serverArgs ?? []),
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  for (const s of [server.stdout, server.stderr]) {
    s.on('data', (/** @type {Buffer} */ data) => {
      log += data.toString();
    });
  }
  /**
   * Ends the group that this call started, and no other.
   *
   * @param {NodeJS.Signals} signal
   */
  const kill = (signal) => {
    if (server.pid === undefined) {
      return;
    }
    try {
      process.kill(-server.pid, signal);
    } catch {
      // It is gone.
    }
  };
  /** @type {import('playwright-core').BrowserContext | undefined} */
  let browser;
  const close = async () => {
    await browser?.close().catch(() => undefined);
    kill('SIGTERM');
    for (let i = 0; i < 50 && server.exitCode === null && server.signalCode === null; i++) {
      await sleep(100);
    }
    kill('SIGKILL');
    if (o.out) {
      mkdirSync(o.out, { recursive: true });
      writeFileSync(path.join(o.out, 'server.log'), log);
      if (existsSync(path.join(dirs.data, 'logs'))) {
        cpSync(path.join(dirs.data, 'logs'), path.join(o.out, 'logs'), { recursive: true });
      }
    }
    rmSync(tmp, { recursive: true, force: true });
  };
  try {
    for (let i = 0; ; i++) {
      if (server.exitCode !== null || i > LIMIT_MS / 50) {
        throw new Error('code-server did not start:\n' + log);
      }
      if (
        await fetch(`http://127.0.0.1:${port}/healthz`).then(
          (r) => r.ok,
          () => false,
        )
      ) {
        break;
      }
      await sleep(50);
    }
    browser = await chromium.launchPersistentContext(dirs.browser, {
      timeout: LIMIT_MS,
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      reducedMotion: 'reduce',
      viewport: { width: o.size?.[0] ?? 1400, height: o.size?.[1] ?? 900 },
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
      ],
    });
    const page = browser.pages()[0] ?? (await browser.newPage());
    page.setDefaultTimeout(LIMIT_MS);
    page.setDefaultNavigationTimeout(LIMIT_MS);
    await o.beforeGoto?.(page);
    const authority = `127.0.0.1:${port}`;
    /** @param {string} file */
    const remote = (file) => `vscode-remote://${authority}${path.resolve(file)}`;
    const payload = [['skipReleaseNotes', 'true']];
    if (!o.asStarted) {
      payload.push(['skipWelcome', 'true']);
    }
    if (o.extensionDevelopmentPath) {
      payload.push(['extensionDevelopmentPath', remote(o.extensionDevelopmentPath)]);
    }
    if (o.extensionTestsPath) {
      payload.push(['extensionTestsPath', remote(o.extensionTestsPath)]);
    }
    await page.goto(
      `http://${authority}/?folder=${encodeURIComponent(dirs.ws)}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
    );
    return { page, browser, authority, dirs, close, log: () => log };
  } catch (e) {
    await close();
    throw e;
  }
}

/**
 * Runs a command by its palette title (without the dots that may end it), e.g. runCommand(page, 'Toy: Show Panel').
 *
 * @param {import('playwright-core').Page} page
 * @param {string} title
 */
export async function runCommand(page, title) {
  // Not one that only begins so, such as "Start Debugging and Stop on Entry".
  const name = new RegExp(`^${title.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(…|\\.\\.\\.)?$`);
  const row = page
    .locator('.quick-input-list .monaco-list-row')
    .filter({ has: page.locator('.label-name', { hasText: name }) })
    .first();
  const limit = performance.now() + LIMIT_MS;
  for (;;) {
    // Whatever takes the keyboard meanwhile closes the palette: a menu that was just left, or a stop.
    await page.keyboard.press('F1');
    const ran = await page
      .locator('.quick-input-widget input')
      .fill('>' + title, { timeout: PALETTE_MS })
      .then(() => row.click({ timeout: PALETTE_MS }))
      .then(
        () => true,
        () => false,
      );
    if (ran) {
      return;
    }
    if (performance.now() > limit) {
      throw new Error(`waited ${LIMIT_MS / 1000} s for the command ${title}`);
    }
  }
}

/**
 * Opens a workspace file by name through quick open.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
export async function openFile(page, name) {
  await page.keyboard.press('Control+P');
  await page.locator('.quick-input-widget input').fill(name);
  await page
    .locator('.quick-input-list .monaco-list-row')
    .filter({ hasText: name })
    .first()
    .click();
  await page.locator('.tab', { hasText: name }).waitFor();
}
