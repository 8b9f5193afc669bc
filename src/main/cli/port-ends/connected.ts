import type { ChardevDescription } from '../../../base/machine-description';

/** Has a port's chardev an end that the program connects? */
export function isConnected({ backend }: ChardevDescription): boolean {
  return backend === 'pipe' || backend === 'socket';
}
