#!/usr/bin/env node
// node scripts/workbench/driver.mjs [OUT_DIR] : a driver of the user's own in a real workbench: begun by New VirtIO Driver, debugged,
// edited, and restarted with its new code. One PNG for each step. The last line is `N passed, N failed, N skipped`.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { openFile, runCommand } from '../vscode-ci/workbench.mjs';
import { completed, STOPS_AT } from './console-driver.mjs';
import { startWalk } from './walk.mjs';

const DRIVER = 'virtio-console.ts';

const { page, folder, walk, end } = await startWalk('driver', (example) => {
  // The one that is written is the one that F5 runs.
  rmSync(path.join(example, '.vscode/launch.json'));
});
await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

const file = path.join(folder, DRIVER);
const text = () => readFileSync(file, 'utf8');

/**
 * @param {string} part of a line of the driver
 * @returns {number} from 1
 */
function lineOf(part) {
  const index = text()
    .split('\n')
    .findIndex((line) => line.includes(part));
  if (index < 0) {
    throw new Error(`expected a line "${part}" in ${DRIVER}, found none`);
  }
  return index + 1;
}

const quickInput = page.locator('.quick-input-widget');
const box = quickInput.locator('input[type=text]').first();
const variables = walk.view('Variables').locator('.monaco-list-row');
/** Both terminals are in sight, the port's to the right of U-Boot's console. */
const PORT = 1;
const toolbarButton = page.locator('.debug-toolbar').getByLabel('Restart with the New Code');
const editorButton = page.locator('.editor-actions').getByLabel('Restart with the New Code');
const RESTART_ON_SAVE = 'ubootVirtio.drivers.restartOnSave';

/**
 * Tries something for a while that may come to nothing.
 *
 * @param {Promise<unknown>} trial
 */
const worked = (trial) =>
  trial.then(
    () => true,
    () => false,
  );

/** For one try of what is tried again. */
const TRY = { timeout: 5000 };

/** @param {number} step */
const question = (step) =>
  quickInput.locator('.quick-input-title', { hasText: `New VirtIO Driver (${step}/5)` });

/**
 * Waits for a question, and writes into its box.
 *
 * @param {number} step
 * @param {string} answer which its list has then as the row to be taken
 */
async function choose(step, answer) {
  await question(step).waitFor();
  await box.fill(answer);
  await quickInput
    .locator('.quick-input-list .monaco-list-row.focused', { hasText: answer })
    .first()
    .waitFor();
}

/**
 * Gives the answer that a question has. One that is still being drawn doesn't take the key.
 *
 * @param {number} step
 */
async function answer(step) {
  await question(step).waitFor();
  await walk.until(`the answer to question ${step}`, async () => {
    if (await question(step).isVisible()) {
      await worked(box.press('Enter', TRY));
    }
    return worked(question(step).waitFor({ state: 'hidden', ...TRY }));
  });
}

/** Puts the keyboard into the driver's editor. */
async function focusEditor() {
  await walk.until(`${DRIVER} to have the keyboard`, async () => {
    if (!(await page.locator(`.tab.active[aria-label*="${DRIVER}"]`).isVisible())) {
      await openFile(page, DRIVER);
    }
    await runCommand(page, 'View: Focus Active Editor Group');
    return worked(page.locator('.editor-instance .monaco-editor.focused').first().waitFor(TRY));
  });
}

/** @param {number} line */
async function goToLine(line) {
  await focusEditor();
  await runCommand(page, 'Go to Line/Column');
  await box.fill(`:${line}`);
  await page.keyboard.press('Enter');
  await cursorIsAt(line);
}

/** @param {number} line */
const cursorIsAt = (line) =>
  page.locator('.statusbar-item', { hasText: new RegExp(`Ln ${line}, `) }).waitFor();

/** @param {string} added replaces what is selected. An editor indents anew what is typed, and leaves as it is what is pasted. */
async function paste(added) {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), added);
  await page.keyboard.press('Control+V');
}

/** @param {string} wanted */
async function save(wanted) {
  await walk.until(`${DRIVER} to be saved`, async () => {
    await page.keyboard.press('Control+S');
    await page.waitForTimeout(300);
    return text() === wanted;
  });
}

/**
 * Inserts lines behind one of the driver's, and saves it.
 *
 * @param {string} line
 * @param {string} added
 */
async function insertBehind(line, added) {
  const wanted = text().replace(line, `${line}\n${added}`);
  await goToLine(lineOf(line));
  await page.keyboard.press('End');
  await paste(`\n${added}`);
  await save(wanted);
}

/** Lets U-Boot probe the device, at its prompt if it didn't on the way there, and waits for the breakpoint. */
async function stopInProbe() {
  await walk.until('a stop, or the prompt', async () => {
    return (await walk.isAtPrompt()) || (await session('stopped').isVisible());
  });
  if (!(await session('stopped').isVisible())) {
    await walk.type('virtio scan');
  }
  await session('stopped').waitFor();
  await cursorIsAt(lineOf(STOPS_AT));
  await walk.unfold('Variables');
  const times = variables.filter({ hasText: /^times =\s*1 / });
  const folded = variables
    .filter({ hasText: /^Locals/ })
    .and(page.locator('[aria-expanded=false]'));
  // VS Code unfolds the first scope at each stop but that at which the view itself is opened.
  await walk.until('times = 1', async () => {
    if (await folded.isVisible()) {
      await worked(folded.click(TRY));
    }
    return worked(times.waitFor({ timeout: 1000 }));
  });
}

/**
 * Does what restarts the session, and waits until U-Boot prints anew: the prompt that is there until then is the old one.
 *
 * @param {() => Promise<void>} action
 */
async function restartBy(action) {
  const before = (await walk.terminal()).join('\n');
  await action();
  await walk.until('U-Boot to print anew', async () => {
    return (await walk.terminal()).join('\n') !== before;
  });
}

async function goOn() {
  await page.keyboard.press('F5');
  await session('running').waitFor();
}

/** @param {string[]} lines the last ones of the port */
const portPrints = (...lines) =>
  walk.until(`the port to print ${lines.join(', ')}`, async () => {
    return (await walk.terminal(PORT)).slice(-lines.length).join('\n') === lines.join('\n');
  });

/** @param {string} state of the session, as the VirtIO Devices view says it */
const session = (state) =>
  page.locator('.part.auxiliarybar .message', { hasText: `: ${state}` }).first();

try {
  await walk.step('New VirtIO Driver asks for the device id', async () => {
    await page
      .frameLocator('iframe.webview')
      .frameLocator('iframe#active-frame')
      .locator('h1', { hasText: 'Example workspace' })
      .waitFor();
    await runCommand(page, 'U-Boot VirtIO: New VirtIO Driver');
    await choose(1, 'console');
  });
  await walk.step('it asks for the name', async () => {
    await answer(1);
    await question(2).waitFor();
  });
  await walk.step('it asks for the queues', async () => {
    await answer(2);
    await question(3).waitFor();
  });
  await walk.step('it asks for the features', async () => {
    await answer(3);
    await question(4).waitFor();
    const row = quickInput.locator('.monaco-list-row', { hasText: 'VIRTIO_CONSOLE_F_SIZE' });
    await walk.until('the feature to be ticked', async () => {
      if (!(await row.locator('input:checked, [aria-checked=true]').count())) {
        await worked(row.click(TRY));
      }
      return (await row.locator('input:checked, [aria-checked=true]').count()) > 0;
    });
  });
  await walk.step('it asks for the configuration', async () => {
    await answer(4);
    await choose(5, 'New configuration for qemu_arm');
  });
  await walk.step('it writes the files', async () => {
    await answer(5);
    await page.locator(`.tab.active[aria-label*="${DRIVER}"]`).waitFor();
    for (const written of [DRIVER, 'Kconfig.drivers', 'u-boot.d.ts', 'tsconfig.json']) {
      await page
        .locator('.explorer-folders-view .monaco-list-row', { hasText: written })
        .first()
        .waitFor();
    }
    for (const asked of ['VIRTIO_ID_CONSOLE', 'receiveq', 'transmitq', 'VIRTIO_CONSOLE_F_SIZE']) {
      lineOf(asked);
    }
    const said = await walk.notifications();
    await said.filter({ hasText: `${DRIVER} is a driver that binds and probes` }).waitFor();
  });
  await walk.step('the driver gets what it does', async () => {
    await runCommand(page, 'Notifications: Clear All Notifications');
    const wanted = completed(text());
    await focusEditor();
    await page.keyboard.press('Control+A');
    await paste(wanted);
    await save(wanted);
  });
  await walk.step('a breakpoint is set in it', async () => {
    await goToLine(lineOf(STOPS_AT));
    await page.keyboard.press('F9');
    await page.locator('.codicon-debug-breakpoint').first().waitFor();
  });
  await walk.step('F5 runs it, and the breakpoint hits', async () => {
    await walk.startDebugging();
    await stopInProbe();
    // What is typed goes to U-Boot, though the port's terminal came later.
    const typedInto = page.locator('.terminal-tabs-entry', { hasText: 'a driver of my own' });
    await page.locator('.monaco-list-row.selected', { has: typedInto }).waitFor();
  });
  await walk.step('a variable is given another value', async () => {
    const three = variables.filter({ hasText: /^times =\s*3 / });
    const value = walk.view('Variables').locator('.monaco-inputbox input');
    await walk.until('times to be 3', async () => {
      await worked(
        variables
          .filter({ hasText: /^times =/ })
          .first()
          .dblclick(TRY)
          .then(() => value.fill('3', TRY))
          .then(() => value.press('Enter', TRY)),
      );
      return worked(three.waitFor(TRY));
    });
  });
  await walk.step('the port prints in a terminal of its own, as often as was set', async () => {
    await goOn();
    await portPrints('hello', 'hello', 'hello');
    await page.locator('.terminal-tabs-entry', { hasText: 'port 0' }).waitFor();
  });
  await walk.step('U-Boot prints through the driver', async () => {
    await walk.type('setenv stdout virtio-console; echo by way of the queue; setenv stdout serial');
    await portPrints('by way of the queue');
  });
  await walk.step('the driver is edited and saved, and a button offers the new code', async () => {
    await insertBehind(
      'let times = 1;',
      "  // Lines that were not there.\n  virtio_console_say(dev, 'new code');",
    );
    await editorButton.waitFor();
    await toolbarButton.waitFor();
  });
  await walk.step('the button restarts, and the breakpoint hits where it is now', async () => {
    await restartBy(() =>
      walk.until('the button to be taken', async () => {
        await worked(toolbarButton.click(TRY));
        return worked(toolbarButton.waitFor({ state: 'hidden', ...TRY }));
      }),
    );
    await stopInProbe();
    await editorButton.waitFor({ state: 'hidden' });
  });
  await walk.step('the new code runs', async () => {
    await goOn();
    await portPrints('new code', 'hello');
  });
  await walk.step('the setting is set to restart at each save', async () => {
    await runCommand(page, 'Preferences: Open Settings (UI)');
    const search = page.locator('.settings-editor .suggest-input-container');
    const set = page.locator('.settings-editor .setting-item-contents', {
      hasText: 'Restart On Save',
    });
    await walk.until('the setting', async () => {
      await worked(search.click(TRY));
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(RESTART_ON_SAVE);
      return worked(set.first().waitFor(TRY));
    });
    await set.locator('select').first().selectOption({ label: 'on' });
    const settings = path.join(folder, '../data/User/settings.json');
    await walk.until('the setting to be kept', () =>
      Promise.resolve(
        /"ubootVirtio.drivers.restartOnSave": "on"/.test(readFileSync(settings, 'utf8')),
      ),
    );
  });
  await walk.step('a save restarts, and the breakpoint hits where it is now', async () => {
    await restartBy(() =>
      insertBehind('let times = 1;', "  virtio_console_say(dev, 'newer code');"),
    );
    await stopInProbe();
    await toolbarButton.waitFor({ state: 'hidden' });
  });
  await walk.step('the newer code runs', async () => {
    await goOn();
    await portPrints('newer code', 'new code', 'hello');
  });
  await walk.step('a fault keeps the session as it is, and its line is said', async () => {
    await insertBehind('let times = 1;', '  const fault = ;');
    const said = `${DRIVER} has a fault. Line ${lineOf('const fault')}:`;
    await (
      await walk.notifications()
    )
      .filter({ hasText: said })
      .filter({ hasText: 'The session goes on with the code that it has.' })
      .waitFor();
    await session('running').waitFor();
  });
  await walk.step('the session goes on', async () => {
    await walk.type('echo still here');
    await walk.until('the answer', async () => (await walk.terminal()).includes('still here'));
  });
} finally {
  await end();
}
walk.report();
