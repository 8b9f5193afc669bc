import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import type { MachineDescription } from '../../../base/machine-description';
import { fail, ok, type Result } from '../../../base/result';
import { formatProblem } from '../../../config/problem';
import { parseQemuCommandLine } from '../../../config/qemu-cmdline/parse';
import { describeSystemError } from '../../../host/system-error';
import type { RunRecipe } from '../../../protocol/run-recipe';
import { RUN_FILE_VERSIONS, runFile, type RunFile } from './format';
import { imageProblem } from './image-problem';
import { firmwareOfRecord } from './recorded-firmware';

/** More is no record of a run. */
const MAX_FILE_BYTES = 256 << 20;
const MAX_TEXT_BYTES = 1 << 30;

/** The recipe of a recorded run, with its images. What is wrong is a sentence for the user. */
export function readRunFile(file: string): Result<RunRecipe, string> {
  const text = unpack(file);
  if (!text.ok) {
    return text;
  }
  const parsed = parse(text.value);
  return parsed.ok ? recipeOf(parsed.value, path.dirname(file)) : parsed;
}

function unpack(file: string): Result<string, string> {
  try {
    const status = statSync(file);
    if (!status.isFile()) {
      return fail('expected a file, found something else');
    }
    if (status.size > MAX_FILE_BYTES) {
      return fail(`expected at most ${MAX_FILE_BYTES} bytes, found ${status.size}`);
    }
    const packed = readFileSync(file);
    if (packed[0] !== 0x1f || packed[1] !== 0x8b) {
      return fail('expected a recorded run (uboot-virtio record), found another kind of file');
    }
    return ok(gunzipSync(packed, { maxOutputLength: MAX_TEXT_BYTES }).toString('utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code?.startsWith('Z_') === true || code === 'ERR_BUFFER_TOO_LARGE'
      ? fail('expected a recorded run, found a damaged file')
      : fail(describeSystemError(error).text);
  }
}

function parse(text: string): Result<RunFile, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail('expected a recorded run, found a damaged file');
  }
  const known = v.safeParse(v.looseObject({ version: v.number() }), json);
  if (known.success && known.output.version > RUN_FILE_VERSIONS.usersFirmware) {
    return fail(
      `expected at most version ${RUN_FILE_VERSIONS.usersFirmware} of recorded runs, found ${known.output.version}: a newer program has written it`,
    );
  }
  const parsed = v.safeParse(runFile, json);
  if (parsed.success) {
    return ok(parsed.output);
  }
  const [issue] = parsed.issues;
  return fail(
    `damaged at ${v.getDotPath(issue) ?? 'its beginning'}: expected ${issue.expected ?? 'something else'}, found ${issue.received}`,
  );
}

function recipeOf(run: RunFile, folder: string): Result<RunRecipe, string> {
  const { description, problems } = parseQemuCommandLine(run.qemu);
  const error = problems.find(({ severity }) => severity === 'error');
  if (description === undefined || error !== undefined) {
    return fail(error === undefined ? 'no command line' : formatProblem(error));
  }
  const images = imagesOf(run, description, folder);
  if (!images.ok) {
    return images;
  }
  const firmware = run.firmware && firmwareOfRecord(run.firmware, folder);
  if (firmware?.ok === false) {
    return firmware;
  }
  return ok({
    description: withoutWrites(description),
    config: new Map(run.config),
    folder,
    realTime: false,
    seed: run.seed,
    rtcEpochSeconds: undefined,
    stopAutoboot: run.stopAutoboot,
    typeLines: run.typeLines,
    inputs: run.inputs.map((input) =>
      input.kind === 'hostFile' ? { ...input, bytes: input.bytes } : input,
    ),
    images: images.value,
    drivers: run.drivers ?? [],
    ...(firmware === undefined ? {} : { firmware: firmware.value }),
    isRecording: true,
  });
}

/** A run that is looked at again changes nobody's images. */
function withoutWrites(description: MachineDescription): MachineDescription {
  const drives = description.drives.map((drive) => ({ ...drive, snapshot: true }));
  return { ...description, drives };
}

/** Contents by the names of the command line. An image that is too large to be in the file must lie where it was named. */
function imagesOf(
  { images }: RunFile,
  { drives }: MachineDescription,
  folder: string,
): Result<ReadonlyMap<string, Uint8Array>, string> {
  const found = new Map<string, Uint8Array>();
  for (const { file } of drives) {
    const image = images.find((recorded) => recorded.file === file);
    if (image?.content !== undefined) {
      found.set(file, image.content);
    } else if (image === undefined) {
      return fail(`expected an image "${file}" in the recorded run, found none`);
    } else {
      const problem = imageProblem(image, path.resolve(folder, file));
      if (problem !== undefined) {
        return fail(problem);
      }
    }
  }
  return ok(found);
}
