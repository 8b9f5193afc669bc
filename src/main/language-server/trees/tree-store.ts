import { calculationOrder, type CalculationOrder } from '../../../config/kconfig/evaluate/order';
import { createMacroAnswers } from '../../../config/kconfig/macro/answers';
import type { KconfigTree } from '../../../config/kconfig/model';
import { loadKconfigTreeInSteps } from '../../../config/kconfig/tree/load-tree';
import { ParseCache } from '../../../config/kconfig/tree/parse-cache';
import type { TreeOfDocument } from '../../../language/config-document';
import type { BeginProgress, Progress } from './progress';
import { runInSlices } from './slices';
import { SourceIndex } from './source-index';
import { TreeFiles, type OpenTexts } from './tree-files';

/** A load that took longer than this is shown the next time. */
const LONG_MS = 1000;

/** What a tree has around it. */
export interface TreeSurroundings {
  readonly open: OpenTexts;
  readonly beginProgress: BeginProgress;
  /** Told when a tree is out of date. */
  forget(tree: StoredTree): void;
}

/**
 * A tree of the workspace. It is loaded in slices when somebody waits for it, and again when one of its files has changed;
 * unchanged files are neither read nor parsed again.
 */
export class StoredTree implements TreeOfDocument {
  readonly folder: string;
  readonly index: SourceIndex;
  readonly #files: TreeFiles;
  readonly #cache = new ParseCache();
  readonly #surroundings: TreeSurroundings;
  #loaded: KconfigTree | undefined;
  #order: CalculationOrder | undefined;
  #hasCircles = false;
  #loading: Promise<void> | undefined;
  #isLong = true;
  #isLooking = false;
  /** Counts what made a load out of date. */
  #changes = 0;
  /** How many files were read when the user had enough. */
  #cancelledAt: number | undefined;
  /** Counts the loads: what was made of an earlier one is out of date. */
  version = 0;

  /** @param ownDrivers a workspace's Kconfig file for its own drivers, if it has the built-in firmware's tree */
  constructor(folder: string, ownDrivers: string | undefined, surroundings: TreeSurroundings) {
    this.folder = folder;
    this.#files = new TreeFiles(folder, ownDrivers, surroundings.open);
    this.#surroundings = surroundings;
    this.index = new SourceIndex(folder);
  }

  get isLoaded(): boolean {
    return this.#loaded !== undefined;
  }

  /** Undefined: nobody cancelled the load. */
  get cancelledAt(): number | undefined {
    return this.#cancelledAt;
  }

  get tree(): TreeOfDocument['tree'] {
    if (this.#loaded === undefined) {
      throw new Error(`the tree ${this.folder} is used before it is loaded`);
    }
    return this.#loaded;
  }

  get order(): TreeOfDocument['order'] {
    if (this.#order === undefined) {
      this.#order = calculationOrder(this.tree);
      this.#hasCircles = this.#order.circles.length > 0;
    }
    return this.#order;
  }

  get isOrdered(): boolean {
    return this.#order !== undefined;
  }

  /** Symbols that depend on themselves. None, as long as nobody has asked for the order and there were none before. */
  get circles(): TreeOfDocument['order']['circles'] {
    return this.isOrdered || this.#hasCircles ? this.order.circles : [];
  }

  readText(file: string): string | undefined {
    const content = this.#files.read(file);
    return 'text' in content ? content.text : undefined;
  }

  /** Folders and Kconfig files in a folder. */
  entries(folder: string): { readonly name: string; readonly isFolder: boolean }[] {
    return this.#files.entries(folder);
  }

  nameOf(file: string): string {
    return this.#files.folder.nameOf(file);
  }

  pathOf(name: string): string {
    return this.#files.folder.pathOf(name);
  }

  /** Waits until the tree is loaded, as its files are now, or the user has cancelled that. */
  async ready(): Promise<void> {
    while (this.#loaded === undefined && this.#cancelledAt === undefined) {
      this.#loading ??= this.#load().finally(() => {
        this.#loading = undefined;
      });
      await this.#loading;
    }
  }

  /** A file has changed: the next question loads the tree again. */
  forget(): void {
    this.#loaded = undefined;
    this.#order = undefined;
    this.#changes++;
    this.#surroundings.forget(this);
  }

  /** After the user has cancelled the load: the next question tries again. */
  retry(): void {
    this.#cancelledAt = undefined;
  }

  /** Looks whether files have changed on the disk, and forgets the tree then. */
  async look(): Promise<boolean> {
    if (this.#isLooking || (this.#loaded === undefined && this.#cancelledAt === undefined)) {
      return false;
    }
    this.#isLooking = true;
    const found = await runInSlices(this.#files.look(), () => false);
    this.#isLooking = false;
    if (found?.result === true) {
      this.forget();
    }
    return found?.result === true;
  }

  async #load(): Promise<void> {
    const from = performance.now();
    const changes = this.#changes;
    const progress = this.#isLong
      ? this.#surroundings.beginProgress('Reading Kconfig files')
      : undefined;
    const loaded = await runInSlices(this.#steps(), (files) => {
      progress?.report(`${files} files`);
      this.#cancelledAt = progress?.isCancelled === true ? files : undefined;
      return this.#cancelledAt !== undefined || changes !== this.#changes;
    });
    progress?.done();
    if (loaded !== undefined && changes === this.#changes) {
      this.#isLong = performance.now() - from > LONG_MS;
      this.#loaded = loaded.result;
      this.version++;
    }
  }

  #steps(): Generator<number, KconfigTree> {
    return loadKconfigTreeInSteps({
      files: this.#files,
      root: 'Kconfig',
      answers: createMacroAnswers(new Map()),
      cache: this.#cache,
    });
  }

  /** Takes in what has changed in the sources; false: the user has cancelled it. */
  refreshIndex(progress: Progress): Promise<boolean> {
    return this.index.refresh(progress);
  }

  /** Begins to index, once the tree is loaded for the first time. */
  indexInBackground(): void {
    if (this.index.isEmpty) {
      const progress = this.#surroundings.beginProgress('Looking for CONFIG_ words');
      void this.index.refresh(progress).finally(() => {
        progress.done();
      });
    }
  }
}
