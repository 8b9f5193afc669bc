import type { DeviceType } from './device-types';
import type { DriverName } from './driver-name';
import { uclassPart } from './uclass-parts';

/** What is asked for when a driver is made. */
export interface SkeletonOptions {
  readonly name: DriverName;
  readonly type: DeviceType;
  /** Their names, in the order of their numbers. */
  readonly queues: readonly string[];
  /** Names of feature bits that the driver is to know. */
  readonly features: readonly string[];
}

/**
 * The text of a driver that binds and probes, and does nothing with its device yet. Its comments are the steps of U-Boot's
 * documentation for a new driver.
 */
export function driverSkeleton({ name, type, queues, features }: SkeletonOptions): string {
  const { driver, identifier } = name;
  const part = uclassPart(type.id, name);
  const known = [...new Set([...(part.needs ?? []), ...features])];
  const constant = type.constant ?? name.id;
  const priv = `${name.type}Priv`;
  return `// ${driver}: a driver for devices of VIRTIO id ${type.id} (${type.title}).
//
// The steps are those of "Development Flow" in U-Boot's documentation of VirtIO. What stands here runs inside of the
// debugger's U-Boot; u-boot.d.ts has all that it can call.

// Step 1: add the device ID in virtio.h
//   #define ${constant} ${type.id}
// Step 2: update VIRTIO_ID_MAX_NUM to be the largest device ID plus 1
// Step 3: add the driver name string in virtio.h
//   #define ${name.symbol}_DRV_NAME "${driver}"
${type.constant === undefined ? `const ${constant} = ${type.id};\n` : ''}virtio_driver(${constant}, '${driver}');

/** What the driver keeps of each device. */
interface ${priv} {
  /** ${queues.map((queue, index) => `${index}: ${queue}`).join(', ')} */
  vqs: Virtqueue[];
}

${featureTable(known)}
// Step 5: provide bind(): virtio_driver_features_init() says which features the driver knows
function ${identifier}_bind(dev: UDevice): number {
  const transport = dev_get_parent(dev);

  if (transport === null) {
    return -ENODEV;
  }
  virtio_driver_features_init(
    dev_get_uclass_priv<VirtioDevPriv>(transport),
    feature,
    feature.length,
    null,
    0,
  );
${indented(part.bind)}  return 0;
}

// Step 6: do funny stuff with the driver. The device is probed by ${part.probedBy}
function ${identifier}_probe(dev: UDevice): number {
  const priv = dev_get_priv<${priv}>(dev);
  const ret = virtio_find_vqs(dev, ${queues.length}, priv.vqs);

  if (ret !== 0) {
    return ret;
  }
${indented(part.probe)}  return 0;
}

${part.functions}
// Step 4: create the driver, with its name set to the name string above. remove() is called before an operating
// system starts if DM_FLAG_ACTIVE_DMA is set: from then on the device may not write to memory
U_BOOT_DRIVER({
  name: '${driver}',
  id: ${part.uclass},
  bind: ${identifier}_bind,
  probe: ${identifier}_probe,
  remove: ${part.remove ?? 'virtio_reset'},
${indented(part.members)}  priv_auto: { sizeBytes: ${8 * queues.length}, create: (): ${priv} => ({ vqs: [] }) },
  flags: DM_FLAG_ACTIVE_DMA,
});
`;
}

function featureTable(features: readonly string[]): string {
  const line = `const feature: readonly number[] = [${features.join(', ')}];`;
  const lines = [
    'const feature: readonly number[] = [',
    ...features.map((one) => `  ${one},`),
    '];',
  ];
  return `/** Feature bits that the driver knows. */\n${line.length > 100 ? lines.join('\n') : line}\n`;
}

/** Lines of a body, each with its end; an empty one has no spaces. */
function indented(lines: readonly string[]): string {
  return lines.map((line) => (line === '' ? '\n' : `  ${line}\n`)).join('');
}
