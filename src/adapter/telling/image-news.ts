import type { DebugProtocol } from '@vscode/debugprotocol';
import { hex } from '../../base/hex';
import type { FirmwareImage } from '../../protocol/firmware-image';
import type { Target } from '../../targets/target';

/** Whom to ask, and how to tell. */
interface Teller {
  readonly target: Target;
  /** The machine was there before the session. */
  readonly attached: boolean;
  /** Folder of the firmware's sources. */
  readonly root: string;
  readonly send: (event: string, body: object) => void;
}

/** Tells the client what it debugs: once it runs, and again when it has moved itself. */
export class ImageNews {
  #told: string | undefined;
  #settled = false;

  /** The guest begins anew: the firmware is where it is linked to. */
  begun(): void {
    this.#settled = false;
  }

  /** Tells what is new. Costs nothing once the firmware has relocated itself, as then it stays. */
  async look({ target, attached, root, send }: Teller): Promise<void> {
    if (this.#settled || !target.capabilities.has('modules')) {
      return;
    }
    const image = await target.image();
    if (this.#told === undefined) {
      send('process', {
        name: image.name,
        isLocalProcess: true,
        startMethod: attached ? 'attach' : 'launch',
        pointerSize: image.pointerBits,
      } satisfies DebugProtocol.ProcessEvent['body']);
    }
    const module = moduleOf(target.capabilities.has('sources') ? root : undefined, image);
    const text = JSON.stringify(module);
    this.#settled ||= image.range?.relocated === true;
    if (text !== this.#told) {
      const reason = this.#told === undefined ? 'new' : 'changed';
      this.#told = text;
      send('module', { reason, module } satisfies DebugProtocol.ModuleEvent['body']);
    }
  }
}

/**
 * Firmware as the protocol's one module. The built-in one has no file, so its path is that of its sources.
 *
 * @param root folder of its sources; undefined: it has none
 */
export function moduleOf(root: string | undefined, image: FirmwareImage): DebugProtocol.Module {
  const { name, version, range, file = root } = image;
  const symbolFile = image.file === undefined ? root : image.symbolFile;
  return {
    id: 1,
    name,
    version,
    ...(file === undefined ? {} : { path: file }),
    ...(root === undefined ? {} : { isOptimized: false }),
    isUserCode: true,
    ...(symbolFile === undefined
      ? { symbolStatus: 'No symbols' }
      : { symbolStatus: 'Symbols loaded', symbolFilePath: symbolFile }),
    ...(range === undefined
      ? {}
      : { addressRange: `${hex(range.address)}-${hex(range.address + range.lengthBytes)}` }),
  };
}
