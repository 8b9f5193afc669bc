#!/usr/bin/env node
// node scripts/workbench/screenshots.mjs [OUT_DIR] : a person's first minutes with the extension in a real workbench, with
// one PNG for each step. It also checks what the user sees and no API tells: rows of the views, text in the terminal. The
// last line is `N passed, N failed, N skipped`. The packaged extension is installed, with the settings of `npm start`:
// EXT_VSIX names one that is there already, else what stands in dist/ is packaged.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseJson } from '../parse-json.mjs';
import { openFile } from '../vscode-ci/workbench.mjs';
import { startWalk } from './walk.mjs';

/** @typedef {{ name: string, qemu?: string | string[], hooks?: string[] }} Configuration */
/** The example's own configuration, and one more: a second machine can't have the disk of the first. */
const names = { first: '', second: 'A second machine' };

const { page, walk, end } = await startWalk('screenshots', (example) => {
  const launchFile = path.join(example, '.vscode/launch.json');
  const launch = /** @type {{ configurations: Configuration[] }} */ (
    parseJson(readFileSync(launchFile, 'utf8'))
  );
  const [first] = launch.configurations;
  if (first === undefined) {
    throw new Error(`expected a configuration in ${launchFile}, found none`);
  }
  names.first = first.name;
  launch.configurations.push({
    ...first,
    name: names.second,
    qemu: 'qemu-system-arm -nographic -machine virt -bios u-boot.bin -device virtio-rng-device',
    hooks: ['child_pre_probe:virtio-rng#*'],
  });
  writeFileSync(launchFile, JSON.stringify(launch, null, 2));
});
const first = { name: names.first };
const second = { name: names.second };
/** @type {typeof walk.step} */
const step = (title, action) => walk.step(title, action);
/** @type {typeof walk.until} */
const until = (what, condition) => walk.until(what, condition);

/** @param {string} title */
const view = (title) => walk.view(title);
const devices = page.locator('.part.auxiliarybar');
const rows = devices.locator('.monaco-list-row');
/** @param {string} text */
const row = (text) => rows.filter({ hasText: text }).first();
/** @param {string} text */
const message = (text) => devices.locator('.message', { hasText: text }).first();

/** @param {string} text */
async function unfold(text) {
  await row(text).waitFor();
  if ((await row(text).getAttribute('aria-expanded')) === 'false') {
    await row(text).locator('.monaco-tl-twistie').click();
    await until(`${text} to unfold`, async () =>
      ['true', null].includes(await row(text).getAttribute('aria-expanded')),
    );
  }
}

const editorPosition = () =>
  page.locator('.statusbar-item', { hasText: /^Ln \d+, Col/ }).innerText();

/**
 * Presses a key that resumes U-Boot, and waits for the next stop: it is on another line.
 *
 * @param {string} key
 */
async function stepTo(key) {
  const before = await editorPosition();
  await page.keyboard.press(key);
  await until('another line', async () => (await editorPosition()) !== before);
  await message('stopped').waitFor();
}

/**
 * Starts a launch configuration by its name.
 *
 * @param {string} name
 */
async function startDebugging(name) {
  await page.keyboard.press('Control+P');
  await page.locator('.quick-input-widget input').fill(`debug ${name}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
}

/**
 * Brings a session to the front, in the debug toolbar.
 *
 * @param {string} name
 */
async function chooseSession(name) {
  await page.locator('.debug-toolbar select').selectOption({ label: name });
}

/**
 * Text of the terminal as a person sees it.
 *
 * @param {string} text
 */
async function terminalHas(text) {
  await page.locator('.terminal-wrapper.active .xterm-rows', { hasText: text }).waitFor();
}

/** @param {string} line */
async function type(line) {
  await page.locator('.terminal-wrapper.active').click();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

/** Where the view is. */
async function boxOfDevices() {
  const box = await devices.boundingBox();
  if (box === null) {
    throw new Error('the view is not to be seen');
  }
  return box;
}

/**
 * Makes the view so wide, by the sash at its edge.
 *
 * @param {number} width
 */
async function setWidth(width) {
  const now = async () => (await boxOfDevices()).width;
  const { x, y, height } = await boxOfDevices();
  const sashes = await page.locator('.monaco-sash.vertical').evaluateAll((list) =>
    list.map((sash) => {
      const box = sash.getBoundingClientRect();
      return { middle: box.x + box.width / 2, height: box.height };
    }),
  );
  const [sash] = sashes
    .filter((candidate) => candidate.height > height / 2)
    .sort((a, b) => Math.abs(a.middle - x) - Math.abs(b.middle - x));
  if (sash === undefined) {
    throw new Error('the view has no edge to move');
  }
  await page.mouse.move(sash.middle, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(sash.middle + (await now()) - width, y + height / 2, { steps: 5 });
  await page.mouse.up();
  await until(`a width of ${width}`, async () => Math.abs((await now()) - width) < 12);
}

try {
  await step('the first window shows the README', async () => {
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'configs' }).waitFor();
    await page.locator('.tab', { hasText: 'README.md' }).waitFor();
    await page
      .frameLocator('iframe.webview')
      .frameLocator('#active-frame')
      .locator('h1', { hasText: 'Example workspace' })
      .waitFor();
    if (await devices.isVisible()) {
      throw new Error('the secondary side bar is open, and empty');
    }
  });
  await step('defconfig is highlighted', async () => {
    await openFile(page, 'my_qemu_arm_defconfig');
    await page.locator('.view-lines .view-line span[class*="mtk"]').nth(5).waitFor();
    await page.locator('.statusbar-item', { hasText: 'Kconfig' }).waitFor();
  });
  await step('F5 stops at the hook', async () => {
    await page.keyboard.press('F5');
    await page.locator('.debug-top-stack-frame-line').waitFor();
    await page.locator('.tab.active', { hasText: 'virtio-uclass.ts' }).waitFor();
    await view('Call Stack')
      .locator('.monaco-list-row', { hasText: 'virtio_uclass_child_pre_probe' })
      .waitFor();
  });
  await step('VirtIO Devices is there, with each device unfolded', async () => {
    await message(`${first.name}: stopped`).waitFor();
    await row('virtio-blk#30').waitFor();
    await row('0x1 ACKNOWLEDGE').waitFor();
    await row('virtio-net#31').waitFor();
    await until('a status of each device', async () => {
      return (await rows.filter({ hasText: /^status/ }).count()) === 2;
    });
    await view('Variables').locator('.monaco-list-row', { hasText: 'Locals' }).first().waitFor();
  });
  await step('firmware sources can be looked up', async () => {
    await page
      .locator('.view-line span', { hasText: /^dev_get_uclass_priv$/ })
      .last()
      .click();
    const elsewhere = page.locator('.tab.active:not([aria-label*="virtio-uclass.ts"])');
    // Until the language server has read everything it knows the file alone: it goes to the import, or says that it finds
    // nothing.
    const nothing = page.getByText('No definition found');
    // On the import itself it shows who uses the name.
    const peek = page.locator('.peekview-widget');
    await until('the definition', async () => {
      await page.keyboard.press('Escape');
      await peek.waitFor({ state: 'detached' });
      const before = await editorPosition();
      await page.keyboard.press('F12');
      await until('an answer', async () => {
        const answers = await Promise.all([elsewhere.count(), nothing.count(), peek.count()]);
        return answers.some((count) => count > 0) || (await editorPosition()) !== before;
      });
      return (await elsewhere.count()) > 0;
    });
    await page.locator('.tab', { hasText: 'virtio-uclass.ts' }).click();
    await page.locator('.tab.active', { hasText: 'virtio-uclass.ts' }).waitFor();
    const errors = await page.locator('.squiggly-error').count();
    if (errors > 0) {
      throw new Error(`${errors} errors are marked in the source`);
    }
  });
  await step('firmware sources are read-only', async () => {
    // The box that says why U-Boot stands here may have the keyboard.
    await page.keyboard.press('Control+1');
    await page.keyboard.type('head ');
    await page.getByText('Editor is read-only').first().waitFor();
    if ((await page.locator('.tab.dirty').count()) > 0) {
      throw new Error('the source was changed');
    }
    await page.keyboard.press('Escape');
  });
  await step('steps change the status', async () => {
    for (let presses = 0; presses < 12 && (await row('0x2 DRIVER').count()) === 0; presses++) {
      await stepTo('F10');
    }
    await row('0x2 DRIVER').waitFor();
  });
  await step('Variables has locals, the device and its queues', async () => {
    // Views share the side bar's height, and rows out of sight aren't there.
    for (const title of ['Watch', 'Call Stack', 'Loaded Scripts', 'Breakpoints']) {
      await walk.fold(title);
    }
    const variables = view('Variables').locator('.monaco-list-row');
    for (const name of ['Locals', 'Device', 'Virtqueues']) {
      await variables.filter({ hasText: name }).first().waitFor();
    }
  });
  await step('a second session shows its own machine', async () => {
    await startDebugging(second.name);
    // VS Code stays with the session that has stopped first, and so does the view.
    await page.locator('.debug-toolbar select option', { hasText: second.name }).waitFor({
      state: 'attached',
    });
    await message(`${first.name}: stopped`).waitFor();
    await chooseSession(second.name);
    await message(`${second.name}: stopped`).waitFor();
    await row('virtio-rng#').waitFor();
    if ((await row('virtio-blk#').count()) > 0) {
      throw new Error('the disk of the first machine is among the rows');
    }
    for (const { name } of [first, second]) {
      await page
        .locator('.terminal-tabs-entry', { hasText: name.slice(0, 8) })
        .first()
        .waitFor();
    }
  });
  await step('the view follows the session that is chosen', async () => {
    await chooseSession(first.name);
    await message(`${first.name}: stopped`).waitFor();
    await row('0x2 DRIVER').waitFor();
  });
  await step('the second session ends alone', async () => {
    await chooseSession(second.name);
    await message(`${second.name}: stopped`).waitFor();
    await page.keyboard.press('Shift+F5');
    await message(`${first.name}: stopped`).waitFor();
    await row('virtio-blk#30').waitFor();
  });
  await step('F5 goes on to the prompt', async () => {
    await page
      .locator('.terminal-tabs-entry', { hasText: first.name.slice(0, 8) })
      .first()
      .click();
    await page.keyboard.press('F5');
    await terminalHas('=>');
    await row('0x6 DRIVER | DRIVER_OK').waitFor();
  });
  await step('the console takes a command', async () => {
    await type('ls virtio 0 /');
    await terminalHas('1024 var'); // the end of the listing: its beginning has scrolled away
  });
  await step('a narrow side bar leaves the rows legible', async () => {
    await devices.locator('.action-label[aria-label*="Refresh"]').first().click();
    await unfold('0 requestq');
    await row('in flight').waitFor();
    await setWidth(200);
    // Each label is whole, and of each value there is something to be seen.
    const cut = await rows.evaluateAll((list) =>
      list
        .filter((element) => {
          const container = element.querySelector('.monaco-icon-label-container');
          const name = element.querySelector('.label-name');
          if (container === null || name === null) {
            return true;
          }
          const { right } = container.getBoundingClientRect();
          const label = name.getBoundingClientRect();
          const hasValue = (element.querySelector('.label-description')?.textContent ?? '') !== '';
          return label.right + (hasValue ? 20 : 0) > right;
        })
        .map((element) => element.getAttribute('aria-label')),
    );
    if (cut.length > 0) {
      throw new Error(`cut at 200 px: ${cut.join(' | ')}`);
    }
  });
  await step('poweroff ends the session', async () => {
    await type('poweroff');
    await terminalHas('press any key to close');
    await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  });
  await step('nothing complains', async () => {
    const complaints = await (await walk.notifications()).allInnerTexts();
    if (complaints.length > 0) {
      throw new Error(complaints.join(' | '));
    }
  });
} finally {
  await end();
}
walk.report();
