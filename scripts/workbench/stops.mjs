#!/usr/bin/env node
// node scripts/workbench/stops.mjs [OUT_DIR] : ways to stop, in a real workbench: log points, event filters, data breakpoints,
// conditions and hit counts; and what is done at a stop. One PNG for each step. The last line is `N passed, N failed, N skipped`.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from '../vscode-ci/workbench.mjs';
import { startWalk } from './walk.mjs';

const { page, walk, end } = await startWalk('stops', () => undefined);

/** The driver in which the walk sets its breakpoints. */
const DRIVER = 'src/firmware/drivers/virtio/virtio_blk.ts';
const source = readFileSync(path.resolve(import.meta.dirname, '../..', DRIVER), 'utf8').split('\n');

/**
 * @param {string} text of a line of the driver
 * @returns {number} from 1
 */
function lineOf(text) {
  const index = source.findIndex((line) => line.includes(text));
  if (index < 0) {
    throw new Error(`expected a line "${text}" in ${DRIVER}, found none`);
  }
  return index + 1;
}

const devices = page.locator('.part.auxiliarybar .monaco-list-row');
/** @param {string} state of the session, as the VirtIO Devices view says it */
const sessionIs = (state) =>
  page
    .locator('.part.auxiliarybar .message', { hasText: `: ${state}` })
    .first()
    .waitFor();
const variables = walk.view('Variables').locator('.monaco-list-row');
const callStack = walk.view('Call Stack');
/** The sentence that the editor shows at a stop. */
const sentence = page.locator('.zone-widget-container.exception-widget');
const printed = page.locator('.repl .monaco-list-row');
const widget = page.locator('.breakpoint-widget');

/**
 * Leaves the height of the side bar to some of its views: rows out of sight aren't there.
 *
 * @param {string[]} titles
 */
async function showOnly(...titles) {
  for (const title of ['Variables', 'Watch', 'Call Stack', 'Loaded Scripts', 'Breakpoints']) {
    await (titles.includes(title) ? walk.unfold(title) : walk.fold(title));
  }
}

/**
 * Types a line at U-Boot's prompt.
 *
 * @param {string} line
 */
async function type(line) {
  await runCommand(page, 'U-Boot VirtIO: Show U-Boot Console');
  await page.locator('.terminal-wrapper.active .xterm.focus').waitFor();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

async function openDebugConsole() {
  await runCommand(page, 'Debug Console: Focus on Debug Console View');
  await page.locator('.repl-input-wrapper .monaco-editor.focused').waitFor();
}

async function goOn() {
  await page.keyboard.press('F5');
  await sessionIs('running');
}

/**
 * Fills in a box of the palette's kind, and takes its first row.
 *
 * @param {string} text
 * @param {string | RegExp} row
 */
async function pick(text, row) {
  await page.locator('.quick-input-widget input').fill(text);
  await page
    .locator('.quick-input-list .monaco-list-row.focused', { hasText: row })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
}

/**
 * Opens the driver as a person does whose workspace has no firmware in it, and the box in which a breakpoint on one of its
 * lines is described.
 *
 * @param {number} line
 * @param {string} command
 */
async function describeBreakpoint(line, command) {
  await runCommand(page, 'Debug: Open Loaded Script');
  await pick('virtio_blk.ts', 'virtio_blk.ts');
  await page.locator('.tab.active[aria-label*="virtio_blk.ts"]').waitFor();
  await runCommand(page, 'Go to Line/Column');
  await pick(`:${line}`, `line ${line}`);
  await page.locator('.statusbar-item', { hasText: `Ln ${line}, ` }).waitFor();
  await runCommand(page, command);
  await widget.locator('.monaco-editor.focused').waitFor();
}

/**
 * Types into the box, which must have all of it: it is an editor that completes.
 *
 * @param {string} text
 */
async function describe(text) {
  await page.keyboard.type(text);
  await walk.until(`"${text}" in the box`, async () => {
    const shown = await widget.locator('.view-lines').innerText();
    return shown.replaceAll('\u00a0', ' ').trim() === text;
  });
}

/**
 * Chooses from the context menu of a row. A menu that is just opening takes no clicks.
 *
 * @param {import('playwright-core').Locator} row
 * @param {string} item
 */
async function choose(row, item) {
  await row.click({ button: 'right' });
  const items = page.locator('.monaco-menu .action-item', { hasText: item });
  await items.first().hover();
  await page.locator('.monaco-menu .action-item.focused', { hasText: item }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.monaco-menu').waitFor({ state: 'detached' });
}

/**
 * Ticks a filter, or takes the tick away. The list is drawn anew when the debugger says something about its breakpoints: a click
 * at that moment comes to nothing, or to the row that took the place.
 *
 * @param {string} label
 * @param {boolean} wanted
 */
async function tick(label, wanted) {
  await showOnly('Breakpoints');
  const rows = walk.view('Breakpoints').locator('.monaco-list-row');
  /** What is ticked, of the rows in sight. */
  const ticked = () =>
    rows.evaluateAll((all) =>
      all
        .filter((row) => row.querySelector('.monaco-checkbox[aria-checked="true"]') !== null)
        .map((row) => row.textContent),
    );
  const isOther = (/** @type {string | null} */ text) => text?.includes(label) === false;
  await rows.filter({ hasText: label }).first().waitFor();
  const others = (await ticked()).filter(isOther);
  await walk.until(`${label} to be ${wanted ? 'ticked' : 'without a tick'}`, async () => {
    const now = await ticked();
    const wrong = now
      .filter((text) => isOther(text) && !others.includes(text))
      .concat(others.filter((text) => !now.includes(text)));
    const isTicked = now.some((text) => !isOther(text));
    const clicked = wrong[0] ?? (isTicked === wanted ? undefined : label);
    if (typeof clicked !== 'string') {
      return true;
    }
    await rows
      .filter({ hasText: clicked })
      .first()
      .locator('.monaco-checkbox')
      .click({ timeout: 5000 })
      .catch(() => undefined);
    // A click that was taken shows within this time, or with the next look.
    await page.waitForTimeout(1000);
    return false;
  });
}

/** What has been notified. */
async function notified() {
  const items = await walk.notifications();
  await items.first().waitFor();
  return (await items.allInnerTexts()).join('\n');
}

/**
 * Begins to watch the row of the available ring, or ends it. A row that is drawn anew while its menu is open can't be chosen,
 * which the view says; it is chosen again, as a person does.
 *
 * @param {RegExp} answer
 */
async function watchAvail(answer) {
  await walk.until(`a notification ${answer.source}`, async () => {
    await choose(devices.filter({ hasText: /^avail/ }).first(), 'Break on Value Change');
    const text = await notified();
    if (!answer.test(text) && !text.includes('drawn anew')) {
      throw new Error(`expected ${answer.source}, found ${text}`);
    }
    if (!answer.test(text)) {
      await runCommand(page, 'Notifications: Clear All Notifications');
    }
    return answer.test(text);
  });
}

/**
 * Waits until the Call Stack's header says so: one that is folded is not kept up to date.
 *
 * @param {RegExp} wanted
 */
async function stopSays(wanted) {
  await walk.unfold('Call Stack');
  await walk.until(`a stop that says ${wanted.source}`, async () =>
    wanted.test(await callStack.locator('.pane-header').innerText()),
  );
}

try {
  await walk.step('F5 stops at the hook, and the editor says why', async () => {
    await walk.startDebugging();
    await sentence.filter({ hasText: 'child_pre_probe of virtio-blk#' }).waitFor();
    await sessionIs('stopped');
  });
  await walk.step('a log point is described', async () => {
    await describeBreakpoint(lineOf('result = virtqueue_add('), 'Debug: Add Logpoint');
    await describe('sector {sector} of {dev.name}');
  });
  await walk.step('the log point prints its line', async () => {
    await page.keyboard.press('Enter');
    await page.locator('.codicon-debug-breakpoint-log').first().waitFor();
    await goOn();
    await type('virtio read 44000000 5 1');
    await openDebugConsole();
    await printed.filter({ hasText: 'sector 5 (0x5) of virtio-blk#' }).waitFor();
  });
  await walk.step('an event filter stops, and the editor says what happened', async () => {
    await tick('Queue: notified', true);
    await type('virtio read 44000000 6 1');
    await sentence.filter({ hasText: /The driver notified virtio-blk#\d+ of queue 0/ }).waitFor();
    await sessionIs('stopped');
    await showOnly('Variables', 'Call Stack');
    await callStack.locator('.monaco-list-row', { hasText: 'virtio_mmio_notify' }).waitFor();
  });
  await walk.step('Break on Value Change of a variable', async () => {
    await tick('Queue: notified', false);
    await runCommand(page, 'Remove All Breakpoints');
    await showOnly('Variables');
    await variables.filter({ hasText: 'Virtqueues' }).click();
    await variables.filter({ hasText: /^0 requestq/ }).click();
    await choose(variables.filter({ hasText: /^used =/ }), 'Break on Value Change');
    await showOnly('Variables', 'Call Stack');
    await goOn();
    await type('virtio read 44000000 7 1');
    await sessionIs('stopped');
    await stopSays(/virtio-blk .*queue 0 \(DMA\) wrote virtio-blk#\d+ queue 0 used/);
  });
  await walk.step('who wrote is in the Debug Console, whole', async () => {
    await openDebugConsole();
    await printed
      .filter({ hasText: /queue 0 \(DMA\) wrote virtio-blk#\d+ queue 0 used .* → / })
      .first()
      .waitFor();
  });
  await walk.step('Break on Value Change of a device’s row', async () => {
    await runCommand(page, 'Remove All Breakpoints');
    const queue = devices.filter({ hasText: '0 requestq' }).first();
    await queue.locator('.monaco-tl-twistie').click();
    await watchAvail(/Stops at writes to virtio-blk#\d+ queue 0 avail/);
  });
  await walk.step('it stops, and says who wrote', async () => {
    await runCommand(page, 'Notifications: Clear All Notifications');
    const shown = async () => (await devices.allInnerTexts()).join('\n');
    const before = await shown();
    await goOn();
    await type('virtio read 44000000 8 1');
    await sessionIs('stopped');
    await stopSays(/virtqueue_add\(\) .*wrote virtio-blk#\d+ queue 0 avail/);
    // Rows that are about to be drawn anew can't be chosen.
    await walk.until('the rows as they are at this stop', async () => (await shown()) !== before);
    await watchAvail(/No longer stops at writes to virtio-blk#/);
    await runCommand(page, 'Notifications: Clear All Notifications');
  });
  await walk.step('a breakpoint has a condition and a hit count', async () => {
    await describeBreakpoint(
      lineOf('result = virtqueue_add('),
      'Debug: Add Conditional Breakpoint',
    );
    // The boot reads sectors below this one.
    await describe('sector >= 0x80');
    await widget.locator('select').first().selectOption({ label: 'Hit Count' });
    await walk.until('an empty box', async () => {
      return (await widget.locator('.view-lines').innerText()).trim() === '';
    });
    await widget.locator('.view-lines').click();
    await widget.locator('.monaco-editor.focused').waitFor();
    await describe('2');
  });
  await walk.step('it stops the second time that the condition holds', async () => {
    await page.keyboard.press('Enter');
    await page.locator('.codicon-debug-breakpoint-conditional').first().waitFor();
    await goOn();
    await type('for i in 7f 80 81 82; do virtio read 44000000 $i 1; done');
    await sessionIs('stopped');
    await showOnly('Variables');
    await variables.filter({ hasText: /^sector =\s*129 \(0x81\)/ }).waitFor();
  });
  await walk.step('a variable is set', async () => {
    await choose(variables.filter({ hasText: /^blkcnt =/ }), 'Set Value');
    const box = walk.view('Variables').locator('.monaco-inputbox input');
    await box.fill('2');
    await box.press('Enter');
    await variables.filter({ hasText: /^blkcnt =\s*2 \(0x2\)/ }).waitFor();
    await openDebugConsole();
    await page.keyboard.type('blkcnt * 100');
    await page.keyboard.press('Enter');
    await printed.filter({ hasText: '200 (0xc8)' }).waitFor();
  });
  await walk.step('Step Out shows what was returned', async () => {
    await runCommand(page, 'Debug: Step Out');
    // What was set is what the driver returns.
    await variables.filter({ hasText: /virtio_blk_do_req\(\) =\s*2 \(0x2\)/ }).waitFor();
  });
  await walk.step('the Debug Console completes names', async () => {
    await openDebugConsole();
    await page.keyboard.type('$');
    for (const name of ['$device', '$queue', '$status']) {
      await page.locator('.suggest-widget .monaco-list-row', { hasText: name }).waitFor();
    }
  });
  await walk.step('nothing complains', async () => {
    await page.keyboard.press('Escape');
    const complaints = await (await walk.notifications()).allInnerTexts();
    if (complaints.length > 0) {
      throw new Error(complaints.join(' | '));
    }
  });
} finally {
  await end();
}
walk.report();
