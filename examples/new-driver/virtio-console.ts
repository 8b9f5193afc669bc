// virtio-console: a driver for devices of VIRTIO id 3 (console).
//
// The steps are those of "Development Flow" in U-Boot's documentation of VirtIO. What stands here runs inside of the
// debugger's U-Boot; u-boot.d.ts has all that it can call.

// Step 1: add the device ID in virtio.h
//   #define VIRTIO_ID_CONSOLE 3
// Step 2: update VIRTIO_ID_MAX_NUM to be the largest device ID plus 1
// Step 3: add the driver name string in virtio.h
//   #define VIRTIO_CONSOLE_DRV_NAME "virtio-console"
virtio_driver(VIRTIO_ID_CONSOLE, 'virtio-console');

/** What the driver keeps of each device. */
interface VirtioConsolePriv {
  /** 0: receiveq, 1: transmitq */
  vqs: Virtqueue[];
  /** Guest address of what is sent. */
  tx: number;
  /** Guest address of what comes. */
  rx: number;
  /** Does the device have `rx`? */
  offered: boolean;
  /** Bytes that have come into `rx`, and how many of them were taken. */
  received: number;
  taken: number;
}

/** Bytes that are sent or received at once. */
const BUFFER_BYTES = 64;

/** Feature bits that the driver knows. */
const feature: readonly number[] = [VIRTIO_CONSOLE_F_EMERG_WRITE];

/** Bytes from the beginning of the configuration to the character that is printed without a queue. */
const EMERG_WR = 8;

// Step 5: provide bind(): virtio_driver_features_init() says which features the driver knows
function virtio_console_bind(dev: UDevice): number {
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
  return 0;
}

/** Prints without a queue, where the device can do that. */
function virtio_console_emergency(dev: UDevice, text: string): void {
  if (!virtio_has_feature(dev, VIRTIO_CONSOLE_F_EMERG_WRITE)) {
    return;
  }
  for (let at = 0; at < text.length; at++) {
    virtio_cwrite32(dev, EMERG_WR, text.charCodeAt(at));
  }
}

// Step 6: do funny stuff with the driver. The device is probed by virtio scan
function virtio_console_probe(dev: UDevice): number {
  const priv = dev_get_priv<VirtioConsolePriv>(dev);
  let ret = virtio_find_vqs(dev, 2, priv.vqs);

  if (ret !== 0) {
    virtio_console_emergency(dev, 'virtio-console has no queues\r\n');
    return ret;
  }
  priv.tx = malloc(2 * BUFFER_BYTES);
  if (priv.tx === 0) {
    virtio_del_vqs(dev);
    return -ENOMEM;
  }
  priv.rx = priv.tx + BUFFER_BYTES;
  // The first such device has the name; the uclass gives each its own, too.
  if (stdio_get_by_name('virtio-console') === null) {
    stdio_register_dev(virtio_console_stdio(dev));
  }
  return 0;
}

/** Sends what is in `tx`, and waits until the device has taken it. Returns 0 or a negative error number. */
function virtio_console_transmit(priv: VirtioConsolePriv, length: number): number {
  const vq = priv.vqs[1];
  const ret = virtqueue_add(vq, [{ addr: priv.tx, length }], 1, 0);

  if (ret !== 0) {
    return ret;
  }
  virtqueue_kick(vq);
  while (virtqueue_get_buf(vq, null) === 0) {}
  return 0;
}

/** Sends a character. Returns 0 or a negative error number. */
function virtio_console_putc(dev: UDevice, ch: number): number {
  const priv = dev_get_priv<VirtioConsolePriv>(dev);

  writeb(ch, priv.tx);
  return virtio_console_transmit(priv, 1);
}

/** Gives the device room for what is typed. */
function virtio_console_offer(priv: VirtioConsolePriv): void {
  if (virtqueue_add(priv.vqs[0], [{ addr: priv.rx, length: BUFFER_BYTES }], 0, 1) === 0) {
    virtqueue_kick(priv.vqs[0]);
    priv.offered = true;
  }
}

/** A character that came, or -EAGAIN. */
function virtio_console_getc(dev: UDevice): number {
  const priv = dev_get_priv<VirtioConsolePriv>(dev);

  if (virtio_console_pending(dev, true) === 0) {
    return -EAGAIN;
  }
  priv.taken++;
  return readb(priv.rx + priv.taken - 1);
}

/** Is a character there? */
function virtio_console_pending(dev: UDevice, input: boolean): number {
  const priv = dev_get_priv<VirtioConsolePriv>(dev);
  const length: Out<number> = { value: 0 };

  // What is sent is waited for, so none of it is ever left.
  if (!input) {
    return 0;
  }
  if (priv.taken === priv.received && !priv.offered) {
    virtio_console_offer(priv);
  }
  if (priv.offered && virtqueue_get_buf(priv.vqs[0], length) !== 0) {
    priv.offered = false;
    priv.received = length.value;
    priv.taken = 0;
  }
  return priv.received - priv.taken;
}

/** Prints a text as U-Boot's serial consoles do: a line feed goes out as CR LF. */
function virtio_console_print(dev: UDevice, text: string): void {
  const priv = dev_get_priv<VirtioConsolePriv>(dev);
  const bytes = text.replaceAll('\n', '\r\n');

  for (let at = 0; at < bytes.length; at += BUFFER_BYTES) {
    const length = Math.min(BUFFER_BYTES, bytes.length - at);
    for (let i = 0; i < length; i++) {
      writeb(bytes.charCodeAt(at + i) & 0xff, priv.tx + i);
    }
    virtio_console_transmit(priv, length);
  }
}

/** What `setenv stdout serial,virtio-console` prints on, and `setenv stdin` takes keys from. */
function virtio_console_stdio(dev: UDevice): StdioDev {
  return {
    name: 'virtio-console',
    flags: DEV_FLAGS_OUTPUT | DEV_FLAGS_INPUT,
    priv: dev,
    putc(_sdev, ch) {
      virtio_console_print(dev, String.fromCharCode(ch));
    },
    puts(_sdev, text) {
      virtio_console_print(dev, text);
    },
    tstc: () => virtio_console_pending(dev, true) > 0,
    getc() {
      let ch = virtio_console_getc(dev);
      while (ch === -EAGAIN) {
        // Meanwhile the machine goes on: without it no key would come.
        schedule();
        ch = virtio_console_getc(dev);
      }
      return ch;
    },
  };
}

/** Makes the device quiet. Before that the console's devices go, which would be printed on: ours, and the uclass's. */
function virtio_console_remove(dev: UDevice): number {
  const priv = dev_get_priv<VirtioConsolePriv>(dev);
  let ret = 0;

  for (const name of ['virtio-console', dev.name]) {
    const sdev = stdio_get_by_name(name);
    if (sdev !== null && sdev.priv === dev) {
      stdio_deregister_dev(sdev, true);
    }
  }
  ret = virtio_reset(dev);
  // From here on the device writes no more.
  free(priv.tx);
  return ret;
}

// Step 4: create the driver, with its name set to the name string above. remove() is called before an operating
// system starts if DM_FLAG_ACTIVE_DMA is set: from then on the device may not write to memory
U_BOOT_DRIVER({
  name: 'virtio-console',
  id: UCLASS_SERIAL,
  bind: virtio_console_bind,
  probe: virtio_console_probe,
  remove: virtio_console_remove,
  ops: {
    putc: virtio_console_putc,
    getc: virtio_console_getc,
    pending: virtio_console_pending,
  },
  priv_auto: {
    sizeBytes: 48,
    create: (): VirtioConsolePriv => ({
      vqs: [],
      tx: 0,
      rx: 0,
      offered: false,
      received: 0,
      taken: 0,
    }),
  },
  flags: DM_FLAG_ACTIVE_DMA,
});
