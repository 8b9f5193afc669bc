/**
 * Names of firmware sources: the target says `drivers/virtio/virtio-uclass.ts`, the client a path on its disk.
 * Paths of Windows compare without regard to case, and with either slash.
 */
export class SourceMap {
  readonly #root: string;
  readonly #windows: boolean;

  /** @param root folder of the firmware sources, absolute */
  constructor(root: string) {
    this.#windows = /^[A-Za-z]:[\\/]/.test(root) || root.startsWith('\\\\');
    this.#root = this.#withSlashes(root).replace(/\/+$/, '');
  }

  get root(): string {
    return this.#root;
  }

  toClient(file: string): string {
    // A file of the user's is known by its path.
    if (file.startsWith('/') || /^[A-Za-z]:[\\/]/.test(file)) {
      return file;
    }
    const path = `${this.#root}/${file}`;
    return this.#windows ? path.replaceAll('/', '\\') : path;
  }

  /** The target's name for a client's path, or undefined when the file is no firmware source. */
  toTarget(path: string): string | undefined {
    const plain = this.#withSlashes(path);
    const prefix = `${this.#root}/`;
    const head = plain.slice(0, prefix.length);
    const same = this.#windows ? head.toLowerCase() === prefix.toLowerCase() : head === prefix;
    const rest = plain.slice(prefix.length);
    return same && rest !== '' ? rest : undefined;
  }

  #withSlashes(path: string): string {
    return this.#windows ? path.replaceAll('\\', '/') : path;
  }
}
