import { fail, ok, type Result } from '../../../base/result';
import type { ElfSymbol } from '../../../elf/file/symbols';
import { findLayouts, similarLayouts, type UBootBuild } from '../../../elf/layouts/known-layouts';
import type { StructureLayouts } from '../../../elf/layouts/structure-layout';
import { findDriverLists, type DriverLists } from './driver-lists';
import type { LinkedImage } from './linked-image';

/** How the structures of an image are laid out, and the drivers that this finds in it. */
export interface ImageLayouts {
  readonly layouts: StructureLayouts;
  readonly lists: DriverLists;
  /** What is to be said to the user: the layouts are those of another build, and fit. */
  readonly sentence: string | undefined;
}

/**
 * The layouts of an image's structures: those of its build where it is known, else those of a build of the same version, if
 * the drivers in the image are as these layouts say.
 *
 * @returns why they aren't known, a sentence for the user
 */
export function findImageLayouts(
  build: UBootBuild,
  image: LinkedImage,
  symbols: readonly ElfSymbol[] = [],
): Result<ImageLayouts, string> {
  const known = findLayouts(build);
  const layouts = known.ok ? known.value : similarLayouts(build);
  if (layouts === undefined) {
    return known.ok ? fail('no layouts') : known;
  }
  const lists = findDriverLists(image, layouts, symbols);
  if (lists.problem !== undefined) {
    return fail(`the layout of its structures is not known: ${lists.problem}`);
  }
  const sentence = known.ok
    ? undefined
    : `the layout of its structures is taken from another build of ${version(build)}: ${lists.drivers.length} drivers and ${lists.uclassDrivers.length} uclasses of the image agree with it`;
  return ok({ layouts, lists, sentence });
}

function version({ version: text = '' }: UBootBuild): string {
  return /^U-Boot [\d.]+/.exec(text)?.[0] ?? 'U-Boot';
}
