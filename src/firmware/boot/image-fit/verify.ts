import { printf, puts } from '../../common/console';
import { hash_lookup_algo } from '../../common/hash';
import type { OfNode } from '../../include/dm/device';
import { IS_ERR } from '../../include/linux/err';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { eachPiece } from '../../lib/memory-access';
import { fit_image_get_data_and_size } from './image';
import type { FitData } from './image';
import { fitImages, propNumber, propText } from './tree';
import type { Fit } from './tree';

/** Null: this configuration does not have the algorithm. @uboot boot/image-fit.c calculate_hash() */
function calculate_hash(data: FitData, name: string): Uint8Array | null {
  const algo = hash_lookup_algo(name);

  if (IS_ERR(algo)) {
    return null;
  }
  const hash = algo.start();
  eachPiece(data.address, data.size, (piece) => {
    hash.update(piece);
  });
  return hash.finish();
}

/** Prints the algorithm. Null: the data are as they were made; else what is wrong. @uboot boot/image-fit.c fit_image_check_hash() */
function fit_image_check_hash(node: OfNode, data: FitData): string | null {
  const algo = propText(node, 'algo');
  const expected = node.properties.get('value');

  if (algo === null) {
    return "Can't get hash algo property";
  }
  printf('%s', algo);
  if ((propNumber(node, 'uboot-ignore') ?? 0) !== 0) {
    printf('-skipped ');
    return null;
  }
  if (expected === undefined) {
    return "Can't get hash value property";
  }
  const value = calculate_hash(data, algo);
  if (value === null) {
    return 'Unsupported hash algorithm';
  }
  if (value.length !== expected.length) {
    return 'Bad hash value len';
  }
  return value.every((byte, i) => byte === expected[i]) ? null : 'Bad hash value';
}

/** Checks every hash of an image, and says how each is. @uboot boot/image-fit.c fit_image_verify_with_data() */
function fit_image_verify_with_data(node: OfNode, data: FitData): boolean {
  for (const hash of node.subnodes.filter(({ name }) => name.startsWith('hash'))) {
    const problem = fit_image_check_hash(hash, data);
    if (problem !== null) {
      printf(" error!\n%s for '%s' hash node in '%s' image node\n", problem, hash.name, node.name);
      return false;
    }
    puts('+ ');
  }
  return true;
}

/** @uboot boot/image-fit.c fit_image_verify() */
export function fit_image_verify(fit: Fit, node: OfNode): boolean {
  const data = fit_image_get_data_and_size(fit, node);
  let problem: string;

  if (IS_ENABLED('FIT_SIGNATURE') && node.name.includes('@')) {
    problem = 'Node name contains @';
  } else if (data === null) {
    problem = "Can't get image data/size";
  } else {
    return fit_image_verify_with_data(node, data);
  }
  printf("error!\n%s in '%s' image node\n", problem, node.name);
  return false;
}

/** Up to the first that is wrong. @uboot boot/image-fit.c fit_all_image_verify() */
export function fit_all_image_verify(fit: Fit): boolean {
  printf('## Checking hash(es) for FIT Image at %08lx ...\n', fit.address);
  for (const [count, node] of fitImages(fit).entries()) {
    printf('   Hash(es) for Image %u (%s): ', count, node.name);
    if (!fit_image_verify(fit, node)) {
      return false;
    }
    printf('\n');
  }
  return true;
}
