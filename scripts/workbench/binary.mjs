#!/usr/bin/env node
// node scripts/workbench/binary.mjs [OUT_DIR] : a U-Boot as it was compiled, in a real workbench: its instructions, registers, devices,
// and the way back. One PNG for each step, the stop in three themes. Needs Debian's package u-boot-qemu. The last line is `N passed, N failed, N skipped`.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from '../vscode-ci/workbench.mjs';
import { startWalk } from './walk.mjs';

const examples = path.resolve(import.meta.dirname, '../../examples');
const launchFile = '.vscode/launch.json';
const launches = readFileSync(path.join(examples, 'own-uboot', launchFile), 'utf8');
const [, firmware = ''] = /-bios (\S+)/.exec(launches) ?? [];
if (!existsSync(firmware)) {
  console.log(`skipped: ${firmware} is not there (apt-get install u-boot-qemu)`);
  console.log('0 passed, 0 failed, 1 skipped');
  process.exit();
}

/**
 * The example, with the disk beside it.
 *
 * @param {string} folder
 */
function prepare(folder) {
  rmSync(folder, { recursive: true });
  cpSync(path.join(examples, 'own-uboot'), folder, { recursive: true });
  cpSync(path.join(examples, 'disks/test.img'), path.join(folder, 'test.img'));
  writeFileSync(path.join(folder, launchFile), launches.replaceAll('/../disks', ''));
}

const { page, walk, end } = await startWalk('binary', prepare);

const disassembly = page.locator('.disassembly-view');
/** The instruction at which the first frame stands. */
const current = disassembly.locator('.monaco-list-row', {
  has: page.locator('.codicon-debug-stackframe'),
});
const devices = page.locator('.part.auxiliarybar .monaco-list-row');
const variables = walk.view('Variables').locator('.monaco-list-row');
/** @param {string} label of a button of the debug toolbar */
const button = (label) => page.locator(`.debug-toolbar .action-label[aria-label^="${label}"]`);

/**
 * Without sources there is no view for loaded scripts.
 *
 * @param {string[]} titles of views that have the height of the side bar to themselves
 */
async function showOnly(...titles) {
  for (const title of ['Variables', 'Watch', 'Call Stack', 'Breakpoints']) {
    await (titles.includes(title) ? walk.unfold(title) : walk.fold(title));
  }
}

/** The address behind the arrow, `0x87f7b4ce`; nothing while there is none. */
async function address() {
  const [row = ''] = await current.allInnerTexts();
  return /0x[\da-f]+/.exec(row)?.[0] ?? '';
}

/** @param {string} wanted */
const standsAt = (wanted) =>
  walk.until(`the arrow at ${wanted}`, async () => (await address()) === wanted);

/** The value of register pc, which Variables shows in all its digits, as an address in the Disassembly View. */
async function pc() {
  const [row = ''] = await variables.filter({ hasText: /^pc =/ }).allInnerTexts();
  return /0x[\da-f]+/.exec(row)?.[0].replace(/^0x0+(?=.)/, '0x') ?? '';
}

/** @type {string[]} */
const places = [];

try {
  await walk.step('F5 stops at the hook, and the Disassembly View opens', async () => {
    await walk.startDebugging();
    await page.locator('.tab.active', { hasText: 'Disassembly' }).waitFor();
    await current.filter({ hasText: /# virtio_uclass_child_pre_probe/ }).waitFor();
    places.push(await address());
  });
  await walk.step('Call Stack says why, and in which function', async () => {
    await showOnly('Call Stack');
    const callStack = walk.view('Call Stack');
    await callStack
      .locator('.pane-header', { hasText: /child_pre_probe of virtio-blk#\d+/ })
      .waitFor();
    await callStack
      .locator('.monaco-list-row', { hasText: 'virtio_uclass_child_pre_probe' })
      .waitFor();
  });
  await walk.step('Registers are a scope', async () => {
    await showOnly('Variables');
    await variables.filter({ hasText: /^Registers$/ }).click();
    await walk.until('pc at the arrow', async () => (await pc()) === places[0]);
  });
  await walk.step('VirtIO Devices shows the disk', async () => {
    await devices
      .filter({ hasText: /virtio-blk#\d+/ })
      .first()
      .waitFor();
  });
  await walk.inThemes('the stop', async () => {
    await current.waitFor();
    await walk.until('pc at the arrow', async () => (await pc()) === places[0]);
  });
  await walk.step('F10 goes one instruction on', async () => {
    for (let steps = 0; steps < 3; steps++) {
      await page.keyboard.press('F10');
      await walk.until('another instruction', async () => {
        const now = await address();
        return now !== '' && now !== places.at(-1);
      });
      places.push(await address());
    }
    await walk.until('pc at the arrow', async () => (await pc()) === places.at(-1));
  });
  await walk.step('Step Back goes one back', async () => {
    await button('Step Back').click();
    await standsAt(places[2] ?? '');
  });
  await walk.step('a click beside an instruction is a breakpoint', async () => {
    const row = disassembly.locator('.monaco-list-row', { hasText: places[3] ?? '' });
    await row.first().locator('.codicon').first().click();
    await disassembly.locator('.codicon-debug-breakpoint').first().waitFor();
  });
  await walk.step('Reverse goes to the hook, and F5 to the breakpoint', async () => {
    await button('Reverse').click();
    await standsAt(places[0] ?? '');
    await page.keyboard.press('F5');
    await standsAt(places[3] ?? '');
  });
  await walk.step('U-Boot goes on to its prompt', async () => {
    await runCommand(page, 'Remove All Breakpoints');
    await page.keyboard.press('F5');
    await walk.type('version');
    await walk.until('its version', async () =>
      (await walk.terminal()).join('\n').includes('U-Boot 2023.01'),
    );
  });
  await walk.step('nothing complains', async () => {
    const complaints = await (await walk.notifications()).allInnerTexts();
    if (complaints.length > 0) {
      throw new Error(complaints.join(' | '));
    }
  });
} finally {
  await end();
}
walk.report();
