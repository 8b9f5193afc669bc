import { hex } from '../../../base/hex';
import { deviceNamed, deviceOfRef } from './named-device';
import { finder, single } from './occurrence';

export const queueConfigured = finder('queueConfigured', (event) => {
  const device = deviceOfRef(event.device);
  const { queue, size, descAddress, availAddress, usedAddress } = event;
  return single(
    device,
    queue,
    { size, descAddress, availAddress, usedAddress },
    `Queue ${queue} of ${device.label} was configured: ${size} descriptors at ${hex(descAddress)}, ` +
      `available ring at ${hex(availAddress)}, used ring at ${hex(usedAddress)}`,
  );
});

export const chainExposed = finder('chainExposed', ({ deviceName, queue, head, availIdx }) => {
  const device = deviceNamed(deviceName);
  return single(
    device,
    queue,
    { head, availIdx },
    `The driver of ${device.label} exposed chain ${head} on queue ${queue}: available index ${availIdx}`,
  );
});

export const notify = finder('notify', ({ device: ref, queue }) => {
  const device = deviceOfRef(ref);
  return single(device, queue, {}, `The driver notified ${device.label} of queue ${queue}`);
});

export const notifySuppressed = finder('notifySuppressed', ({ deviceName, queue }) => {
  const device = deviceNamed(deviceName);
  return single(
    device,
    queue,
    {},
    `The driver of ${device.label} did not notify it of queue ${queue}, as the device had asked not to be told`,
  );
});

export const usedPublished = finder('usedPublished', (event) => {
  const device = deviceOfRef(event.device);
  const { queue, head, writtenBytes } = event;
  return single(
    device,
    queue,
    { head, writtenBytes },
    `${device.label} published chain ${head} of queue ${queue} as used: ${writtenBytes} bytes written`,
  );
});

export const usedSeen = finder('usedSeen', ({ deviceName, queue, id, lengthBytes }) => {
  const device = deviceNamed(deviceName);
  return single(
    device,
    queue,
    { id, lengthBytes },
    `The driver of ${device.label} saw the used element of chain ${id} on queue ${queue}: ${lengthBytes} bytes written`,
  );
});

export const stuckPoll = finder('stuckPoll', ({ deviceName, queue, why, polls }) => {
  const device = deviceNamed(deviceName);
  return single(
    device,
    queue,
    { why, polls },
    `The driver of ${device.label} polls queue ${queue} for ever: ${why}`,
  );
});
