import { recordImages } from '../../targets/session/run-file/record-images';
import { EXIT_FAILED } from './boot-console';
import { bootWithInput } from './boot-with-input';
import { readRunCommand } from './run-options';
import { message } from './write-all';
import { recorder } from './write-recorded';

/** `uboot-virtio record FILE ...`: as `run`, and the whole run goes into a file that can be debugged elsewhere. */
export async function record(args: readonly string[], programs: string): Promise<number> {
  const [file, ...rest] = args;
  if (file === undefined || file.startsWith('-')) {
    message('record: expected the name of a file to write, such as boot.uvrun');
    return EXIT_FAILED;
  }
  const command = await readRunCommand(rest, programs, message);
  if (command === undefined) {
    return EXIT_FAILED;
  }
  const { setup } = command;
  const images = recordImages(setup.description.drives, setup.cwd);
  if (!images.ok) {
    message(`record: ${images.error}`);
    return EXIT_FAILED;
  }
  const recorded = { ...command, record: { file, images: images.value } };
  const ends = { showOutput: true, onRecorded: recorder(recorded) };
  return bootWithInput(recorded, ends, programs);
}
