// The one entry that @vscode/test-electron and scripts/vscode-ci/run-tests.mjs load inside the extension host.
import * as fs from 'node:fs';
import * as path from 'node:path';
import Mocha from 'mocha';

interface Result {
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly title: string;
  readonly ms: number | undefined;
  readonly error: string | undefined;
}

export async function run(): Promise<void> {
  const grep = process.env['EXT_TEST_GREP'];
  const mocha = new Mocha({
    ui: 'tdd',
    timeout: 300_000, // a busy machine is slow, not broken
    color: false,
    ...(grep === undefined ? {} : { grep }),
  });
  for (const file of fs.readdirSync(__dirname).sort()) {
    if (file.endsWith('.test.js')) {
      mocha.addFile(path.join(__dirname, file));
    }
  }
  // Where to leave the results: a browser workbench mixes console output with its own log.
  const results = process.env['EXT_TEST_RESULTS'];
  const tests: Result[] = [];
  const save = (done: boolean): void => {
    if (results !== undefined) {
      fs.writeFileSync(results, JSON.stringify({ done, tests }));
    }
  };
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    const add = (state: Result['state'], test: Mocha.Test, error?: Error): void => {
      const { duration } = test;
      tests.push({
        state,
        title: test.fullTitle(),
        ms: duration,
        error: error?.stack ?? error?.message,
      });
      save(false);
    };
    runner
      .on('pass', (test) => {
        add('passed', test);
      })
      .on('pending', (test) => {
        add('skipped', test);
      })
      .on('fail', (test, error) => {
        add('failed', test, error as Error);
      });
  });
  // A host that dies half-way must not look green: the workbench then reports exit code 0.
  save(true);
  if (failures > 0) {
    throw new Error(`${failures} tests failed`);
  }
}
