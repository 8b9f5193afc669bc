import { installDebianPackages } from '../debian-packages.mjs';
import { installWorkbench } from './install.mjs';

/** Makes ready what the workbench tests need: the server, and a browser to look at it. Gives the reason why not. */
export async function prepareWorkbench() {
  if (process.env.CHROMIUM === undefined) {
    const missing = await installDebianPackages({ chromium: 'chromium' });
    if (missing !== undefined) {
      return missing;
    }
  }
  return installWorkbench();
}
