import path from 'node:path';
import { calculationOrder } from '../../config/kconfig/evaluate/order';
import { createMacroAnswers } from '../../config/kconfig/macro/answers';
import { loadKconfigTree } from '../../config/kconfig/tree/load-tree';
import { ParseCache } from '../../config/kconfig/tree/parse-cache';
import { KconfigFolder } from '../../host/kconfig-folder';
import type { TreeOfDocument } from '../../language/config-document';
import { treeProblems, type TreeProblem } from '../../language/kconfig-diagnostics';

/** Texts of files that an editor has open, by absolute path: they count before those on the disk. */
export interface OpenTexts {
  get(file: string): string | undefined;
}

/** A tree of the workspace, loaded when somebody asks for it and again when one of its files has changed. */
export class StoredTree implements TreeOfDocument {
  readonly folder: string;
  readonly #files: KconfigFolder;
  readonly #open: OpenTexts;
  readonly #cache = new ParseCache();
  #loaded: Pick<TreeOfDocument, 'tree' | 'order'> | undefined;
  #meaning: readonly TreeProblem[] | undefined;
  /** How files were, and what patterns gave, when they were asked for; also those that were not there. */
  readonly #stamps = new Map<string, string>();
  readonly #patterns = new Map<string, string>();
  /** Counts the loads: what was made of an earlier one is out of date. */
  version = 0;

  constructor(folder: string, open: OpenTexts) {
    this.folder = folder;
    this.#files = new KconfigFolder(folder);
    this.#open = open;
  }

  get tree(): TreeOfDocument['tree'] {
    return this.#load().tree;
  }

  get order(): TreeOfDocument['order'] {
    return this.#load().order;
  }

  /** What is wrong with what the files mean. */
  get meaningProblems(): readonly TreeProblem[] {
    const loaded = this.#load();
    this.#meaning ??= treeProblems(loaded);
    return this.#meaning;
  }

  readText(file: string): string | undefined {
    const content = this.#read(file);
    return 'text' in content ? content.text : undefined;
  }

  nameOf(file: string): string {
    return path.relative(this.folder, file).split(path.sep).join('/');
  }

  pathOf(name: string): string {
    return path.resolve(this.folder, name);
  }

  /** Loads the tree if it isn't, so that `version` is the present one's. */
  refresh(): void {
    this.#load();
  }

  /** The next question loads it again; unchanged files are not parsed again. */
  forget(): void {
    this.#loaded = undefined;
  }

  /** Looks whether files have changed on the disk, and forgets the tree then. */
  look(): boolean {
    if (this.#loaded === undefined || !this.#hasChanged()) {
      return false;
    }
    this.forget();
    return true;
  }

  #load(): Pick<TreeOfDocument, 'tree' | 'order'> {
    if (this.#loaded === undefined) {
      this.#stamps.clear();
      this.#patterns.clear();
      const tree = loadKconfigTree({
        files: {
          read: (file) => this.#read(file),
          identity: (file) => this.#files.identity(file),
          glob: (pattern) => this.#glob(pattern),
        },
        root: 'Kconfig',
        answers: createMacroAnswers(new Map()),
        cache: this.#cache,
      });
      this.#loaded = { tree, order: calculationOrder(tree) };
      this.#meaning = undefined;
      this.version++;
    }
    return this.#loaded;
  }

  #read(file: string): ReturnType<KconfigFolder['read']> {
    if (!this.#stamps.has(file)) {
      this.#stamps.set(file, this.#files.stamp(file));
    }
    const text = this.#open.get(this.pathOf(file));
    return text === undefined ? this.#files.read(file) : { text };
  }

  #glob(pattern: string): readonly string[] {
    const names = this.#files.glob(pattern);
    this.#patterns.set(pattern, names.join('\n'));
    return names;
  }

  #hasChanged(): boolean {
    return (
      [...this.#stamps].some(([file, stamp]) => this.#files.stamp(file) !== stamp) ||
      [...this.#patterns].some(([pattern, names]) => this.#files.glob(pattern).join('\n') !== names)
    );
  }
}
