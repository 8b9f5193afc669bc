import path from 'node:path';
import type { BinaryFirmware, RunFileContent } from '../../../base/images/binary-firmware';
import { fail, ok, type Result } from '../../../base/result';
import { readFirmwareFile } from '../../../host/boot-file';
import type { RecordedFirmware, RecordedImage } from './format';
import { imageProblem } from './image-problem';
import { recordContent, type ImageRecord } from './record-images';

/** Firmware as JSON has it; bytes are base64. */
export type FirmwareRecord = Omit<RecordedFirmware, 'bios' | 'kernel' | 'symbols'> & {
  readonly bios?: ImageRecord;
  readonly kernel?: ImageRecord;
  readonly symbols?: ImageRecord | 'image';
};

/** The user's firmware for a recorded run. An image that is its own symbols is there once. */
export function recordFirmware(firmware: BinaryFirmware): FirmwareRecord {
  const { bios, kernel, symbols, uBoot, mode, sbi } = firmware;
  return {
    uBoot,
    mode,
    sbi,
    ...(bios === undefined ? {} : { bios: record(bios) }),
    ...(kernel === undefined ? {} : { kernel: record(kernel) }),
    ...(symbols === undefined
      ? {}
      : { symbols: symbols.path === firmware[uBoot]?.path ? 'image' : record(symbols) }),
  };
}

function record({ name, bytes }: RunFileContent): ImageRecord {
  return recordContent(name, bytes);
}

/** The firmware of a recorded run. What was too large for the file must lie where it was named; symbols may be missing. */
export function firmwareOfRecord(
  { bios, kernel, symbols, uBoot, mode, sbi }: RecordedFirmware,
  folder: string,
): Result<BinaryFirmware, string> {
  const files = { bios: contentOf(bios, folder), kernel: contentOf(kernel, folder) };
  if (!files.bios.ok) {
    return files.bios;
  }
  if (!files.kernel.ok) {
    return files.kernel;
  }
  const found = { bios: files.bios.value, kernel: files.kernel.value };
  if (found[uBoot] === undefined) {
    return fail(`expected an image for -${uBoot} in the recorded run, found none`);
  }
  const ofSymbols = symbols === 'image' ? ok(found[uBoot]) : contentOf(symbols, folder);
  return ok({
    ...found,
    uBoot,
    mode,
    sbi,
    symbols: ofSymbols.ok ? ofSymbols.value : undefined,
  });
}

function contentOf(
  image: RecordedImage | undefined,
  folder: string,
): Result<RunFileContent | undefined, string> {
  if (image === undefined) {
    return ok(undefined);
  }
  const place = path.resolve(folder, image.file);
  if (image.content !== undefined) {
    return ok({ name: image.file, path: place, bytes: image.content });
  }
  const problem = imageProblem(image, place);
  const bytes = problem === undefined ? readFirmwareFile(place) : fail({ text: problem });
  return bytes.ok
    ? ok({ name: image.file, path: place, bytes: bytes.value })
    : fail(bytes.error.text);
}
