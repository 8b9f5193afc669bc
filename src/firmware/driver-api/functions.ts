import type { ApiFunction, ApiType } from '../../base/driver-api/driver-api';
import { printf, putc, puts } from '../common/console';
import { schedule } from '../common/cyclic';
import { calloc, free, malloc, memalign } from '../common/dlmalloc';
import { iomux_replace_device } from '../common/iomux';
import { stdio_deregister_dev, stdio_get_by_name, stdio_register_dev } from '../common/stdio';
import { blk_next_free_devnum } from '../drivers/block/blk-uclass';
import {
  dev_get_driver_data,
  dev_get_plat,
  dev_get_priv,
  dev_get_uclass_plat,
  dev_get_uclass_priv,
  device_probe,
  device_set_name,
} from '../drivers/core/device';
import { dev_read_addr, dev_read_u32_default } from '../drivers/core/read';
import { uclass_first_device, uclass_get_device, uclass_next_device } from '../drivers/core/uclass';
import * as uclass from '../drivers/virtio/virtio-uclass';
import * as ring from '../drivers/virtio/virtio_ring';
import { dev_seq, device_active } from '../include/dm/device';
import type { UDevice } from '../include/dm/device';
import { gd } from '../include/asm-generic/global_data';
import { mdelay } from '../include/linux/delay';
import { IS_ERR } from '../include/linux/err';
import * as config from '../include/virtio/config';
import { get_timer, udelay } from '../lib/time';
import { addBuffers, featuresInit, inBuffer, ofVirtioDevice } from './checked';
import { copyBytes, fillBytes, load, load64, store, store64 } from './memory';

/** @param parameters `name: type`, as in the declaration */
function api(
  name: string,
  parameters: readonly (readonly [name: string, type: ApiType])[],
  call: ApiFunction['call'],
): ApiFunction {
  return { name, parameters: parameters.map(([own, type]) => ({ name: own, type })), call };
}

const DEV = ['dev', 'struct UDevice'] as const;
const VDEV = ['vdev', 'struct UDevice'] as const;
const VQ = ['vq', 'struct Virtqueue'] as const;
const OFFSET = ['offset', 'size'] as const;
const ADDRESS = ['address', 'size'] as const;
const BYTES = ['bytes', 'size'] as const;

const DEVICES: readonly ApiFunction[] = [
  api('dev_get_priv', [DEV], dev_get_priv),
  api('dev_get_plat', [DEV], dev_get_plat),
  api('dev_get_uclass_priv', [DEV], dev_get_uclass_priv),
  api('dev_get_uclass_plat', [DEV], dev_get_uclass_plat),
  api('dev_get_driver_data', [DEV], dev_get_driver_data),
  api('dev_read_addr', [DEV], dev_read_addr),
  api('dev_read_u32_default', [DEV, ['name', 'text'], ['otherwise', 'size']], dev_read_u32_default),
  api('dev_get_parent', [DEV], (dev: UDevice) => dev.parent),
  api('dev_seq', [DEV], dev_seq),
  api('device_active', [DEV], device_active),
  api('device_probe', [DEV], device_probe),
  api('device_set_name', [DEV, ['name', 'text']], device_set_name),
  api(
    'uclass_get_device',
    [
      ['id', 'size'],
      ['index', 'size'],
    ],
    uclass_get_device,
  ),
  api('uclass_first_device', [['id', 'size']], uclass_first_device),
  api('uclass_next_device', [['previous', 'struct UDevice']], uclass_next_device),
  api('IS_ERR', [['value', 'anything']], IS_ERR),
];

const BUFFER = [OFFSET, ['buf', 'bytes'], ['len', 'size']] as const;

const VIRTIO: readonly ApiFunction[] = [
  ...[
    api('virtio_has_feature', [VDEV, ['fbit', 'size']], config.virtio_has_feature),
    api('virtio_find_vqs', [VDEV, ['nvqs', 'size'], ['vqs', 'queues']], uclass.virtio_find_vqs),
    api('virtio_del_vqs', [VDEV], uclass.virtio_del_vqs),
    api('virtio_reset', [VDEV], uclass.virtio_reset),
    api('virtio_get_status', [VDEV, ['status', 'out']], uclass.virtio_get_status),
    api('virtio_set_status', [VDEV, ['status', 'size']], uclass.virtio_set_status),
    api('virtio_add_status', [VDEV, ['status', 'size']], uclass.virtio_add_status),
    api('virtio_get_features', [VDEV, ['features', 'out']], uclass.virtio_get_features),
    api(
      'virtio_get_config',
      [VDEV, ...BUFFER],
      inBuffer('virtio_get_config', uclass.virtio_get_config),
    ),
    api(
      'virtio_set_config',
      [VDEV, ...BUFFER],
      inBuffer('virtio_set_config', uclass.virtio_set_config),
    ),
    api('virtio_generation', [VDEV, ['counter', 'out']], uclass.virtio_generation),
    api('virtio_cread8', [VDEV, OFFSET], config.virtio_cread8),
    api('virtio_cread16', [VDEV, OFFSET], config.virtio_cread16),
    api('virtio_cread32', [VDEV, OFFSET], config.virtio_cread32),
    api('virtio_cread64', [VDEV, OFFSET], config.virtio_cread64),
    api(
      'virtio_cread_bytes',
      [VDEV, ...BUFFER],
      inBuffer('virtio_cread_bytes', config.virtio_cread_bytes),
    ),
    api('virtio_cwrite8', [VDEV, OFFSET, ['val', 'int']], config.virtio_cwrite8),
    api('virtio_cwrite16', [VDEV, OFFSET, ['val', 'int']], config.virtio_cwrite16),
    api('virtio_cwrite32', [VDEV, OFFSET, ['val', 'int']], config.virtio_cwrite32),
  ].map(ofVirtioDevice),
  api(
    'virtio_driver_features_init',
    [
      ['priv', 'struct VirtioDevPriv'],
      ['feature', 'bits or null'],
      ['feature_size', 'size'],
      ['feature_legacy', 'bits or null'],
      ['feature_legacy_size', 'size'],
    ],
    featuresInit,
  ),
];

const QUEUES: readonly ApiFunction[] = [
  api(
    'virtqueue_add',
    [VQ, ['sgs', 'buffers'], ['out_sgs', 'size'], ['in_sgs', 'size']],
    addBuffers,
  ),
  api('virtqueue_kick', [VQ], ring.virtqueue_kick),
  api('virtqueue_get_buf', [VQ, ['len', 'out or null']], ring.virtqueue_get_buf),
  api('virtqueue_get_vring_size', [VQ], ring.virtqueue_get_vring_size),
  api('virtqueue_get_desc_addr', [VQ], ring.virtqueue_get_desc_addr),
  api('virtqueue_get_avail_addr', [VQ], ring.virtqueue_get_avail_addr),
  api('virtqueue_get_used_addr', [VQ], ring.virtqueue_get_used_addr),
];

const MEMORY: readonly ApiFunction[] = [
  api('malloc', [BYTES], malloc),
  api(
    'calloc',
    [
      ['count', 'size'],
      ['size', 'size'],
    ],
    calloc,
  ),
  api('memalign', [['alignment', 'size'], BYTES], memalign),
  api('free', [['mem', 'size']], free),
  api('readb', [ADDRESS], (address: number) => load(address, 1)),
  api('readw', [ADDRESS], (address: number) => load(address, 2)),
  api('readl', [ADDRESS], (address: number) => load(address, 4)),
  api('readq', [ADDRESS], load64),
  api('writeb', [['value', 'int'], ADDRESS], (value: number, to: number) => {
    store(1, value, to);
  }),
  api('writew', [['value', 'int'], ADDRESS], (value: number, to: number) => {
    store(2, value, to);
  }),
  api('writel', [['value', 'int'], ADDRESS], (value: number, to: number) => {
    store(4, value, to);
  }),
  api('writeq', [['value', 'u64'], ADDRESS], store64),
  api('memcpy', [['to', 'size'], ['from', 'size'], BYTES], copyBytes),
  api('memmove', [['to', 'size'], ['from', 'size'], BYTES], copyBytes),
  api('memset', [ADDRESS, ['value', 'int'], BYTES], fillBytes),
];

const CONSOLE_AND_TIME: readonly ApiFunction[] = [
  api(
    'printf',
    [
      ['format', 'text'],
      ['values', 'values'],
    ],
    printf,
  ),
  api('puts', [['s', 'text']], puts),
  api('putc', [['c', 'character']], putc),
  api('schedule', [], schedule),
  api('udelay', [['usec', 'size']], udelay),
  api('mdelay', [['msec', 'size']], mdelay),
  api('get_timer', [['base', 'int']], get_timer),
  api('timer_get_us', [], () => gd.hal.timerMicros()),
  api('stdio_register_dev', [['dev', 'stdio']], stdio_register_dev),
  api('stdio_get_by_name', [['name', 'text']], stdio_get_by_name),
  api(
    'stdio_deregister_dev',
    [
      ['dev', 'struct StdioDev'],
      ['force', 'bool'],
    ],
    stdio_deregister_dev,
  ),
  api(
    'iomux_replace_device',
    [
      ['console', 'size'],
      ['old', 'text'],
      ['new_name', 'text'],
    ],
    iomux_replace_device,
  ),
  api('blk_next_free_devnum', [['uclass_id', 'size']], blk_next_free_devnum),
];

/** Functions of U-Boot that a driver of the user's can call. */
export const DRIVER_FUNCTIONS: readonly ApiFunction[] = [
  ...DEVICES,
  ...VIRTIO,
  ...QUEUES,
  ...MEMORY,
  ...CONSOLE_AND_TIME,
];
