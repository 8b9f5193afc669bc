import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { parseKconfigFile, type KconfigFile } from '../../config/kconfig/syntax/parse-file';
import { findKconfigTree, findOwnDrivers } from '../../host/find-kconfig-tree';
import { readConfigDocument, type ConfigDocument } from '../../language/config-document';
import type { BeginProgress } from './trees/progress';
import { StoredTree } from './trees/tree-store';

/** `source`: C, a Makefile or anything else that may name symbols. */
export type DocumentLanguage = 'defconfig' | 'kconfig' | 'source';

/** What a file is, by the id that the client gave it, or by its name. */
export function languageOf(languageId: string, file: string): DocumentLanguage {
  if (languageId === 'defconfig' || languageId === 'kconfig') {
    return languageId;
  }
  const name = path.basename(file);
  if (/^Kconfig(\..+)?$/.test(name)) {
    return 'kconfig';
  }
  return /_defconfig$|^\.config(\.old)?$|\.config$/.test(name) ? 'defconfig' : 'source';
}

interface Analysed {
  readonly version: number;
  readonly treeVersion: number;
  readonly document: ConfigDocument;
}

interface Documents {
  all(): TextDocument[];
  get(uri: string): TextDocument | undefined;
}

export interface OpenDocument {
  readonly document: TextDocument;
  readonly file: string;
  readonly language: DocumentLanguage;
}

/** The open documents and the trees that they lie in. */
export class Workspace {
  readonly #documents: Documents;
  readonly #beginProgress: BeginProgress;
  readonly #builtIn: string;
  readonly #trees = new Map<string, StoredTree>();
  readonly #analysed = new Map<string, Analysed>();

  /** @param builtIn folder of the built-in firmware's tree */
  constructor(documents: Documents, beginProgress: BeginProgress, builtIn: string) {
    this.#documents = documents;
    this.#beginProgress = beginProgress;
    this.#builtIn = builtIn;
  }

  get trees(): readonly StoredTree[] {
    return [...this.#trees.values()];
  }

  /** Those of the user; without any, the built-in firmware's if it is in use. */
  get searchedTrees(): readonly StoredTree[] {
    const own = this.trees.filter(({ folder }) => folder !== this.#builtIn);
    return own.length > 0 ? own : this.trees;
  }

  get open(): readonly string[] {
    return this.#documents.all().map(({ uri }) => uri);
  }

  document(uri: string): OpenDocument | undefined {
    const document = this.#documents.get(uri);
    const file = pathOf(uri);
    return document === undefined || file === undefined
      ? undefined
      : { document, file, language: languageOf(document.languageId, file) };
  }

  /** Waits until the tree of a document is loaded, if it lies in one: what is asked in the same breath finds it. */
  async ready(uri: string): Promise<void> {
    const file = pathOf(uri);
    const tree = file === undefined ? undefined : this.storeOf(file);
    await tree?.ready();
  }

  /** The tree that a file lies in, loaded; undefined: it lies in none, or the user did not want it loaded. */
  treeOf(file: string): StoredTree | undefined {
    const tree = this.storeOf(file);
    return tree?.isLoaded === true ? tree : undefined;
  }

  /** The tree that a file lies in, loaded or not. Of a configuration that lies in none it is the built-in firmware's. */
  storeOf(file: string): StoredTree | undefined {
    const language = this.document(uriOf(file))?.language ?? languageOf('', file);
    const inTree = findKconfigTree(file);
    const ownDrivers = inTree === undefined ? findOwnDrivers(file) : undefined;
    const isBuiltIn = language === 'defconfig' || file === ownDrivers;
    const folder = inTree ?? (isBuiltIn ? this.#builtIn : undefined);
    if (folder === undefined) {
      return undefined;
    }
    const key = [folder, ...(ownDrivers === undefined ? [] : [ownDrivers])].join('\n');
    let tree = this.#trees.get(key);
    if (tree === undefined) {
      const open = { get: (name: string) => this.#documents.get(uriOf(name))?.getText() };
      const forget = (out: StoredTree): void => {
        this.#forgetWhatIsOf(out);
      };
      tree = new StoredTree(folder, ownDrivers, {
        open,
        beginProgress: this.#beginProgress,
        forget,
      });
      this.#trees.set(key, tree);
    }
    return tree;
  }

  /** A configuration that is open, and what it gives; undefined: it is none, or lies in no tree. */
  config(uri: string): ConfigDocument | undefined {
    const found = this.document(uri);
    const tree = found?.language === 'defconfig' ? this.treeOf(found.file) : undefined;
    if (found === undefined || tree === undefined) {
      return undefined;
    }
    const { version } = found.document;
    const known = this.#analysed.get(uri);
    if (known?.version === version && known.treeVersion === tree.version) {
      return known.document;
    }
    const document = readConfigDocument(tree, tree.nameOf(found.file), found.document.getText());
    this.#analysed.set(uri, { version, treeVersion: tree.version, document });
    return document;
  }

  /** A Kconfig file that is open, and the tree that it lies in, whether that sources it or not. */
  kconfig(
    uri: string,
  ): { readonly tree: StoredTree | undefined; readonly file: KconfigFile } | undefined {
    const found = this.document(uri);
    if (found?.language !== 'kconfig') {
      return undefined;
    }
    const tree = this.treeOf(found.file);
    const sourced = tree?.tree.files.get(tree.nameOf(found.file));
    return { tree, file: sourced ?? parseKconfigFile(found.document.getText()) };
  }

  /** Does a file get its symbols from the built-in firmware's tree? */
  isBuiltIn(file: string): boolean {
    return this.storeOf(file)?.folder === this.#builtIn;
  }

  forget(uri: string): void {
    this.#analysed.delete(uri);
  }

  /** What was made of a tree that is out of date would keep all of it in memory beside the next one. */
  #forgetWhatIsOf(tree: StoredTree): void {
    for (const [uri, { document }] of this.#analysed) {
      if (document.of === tree) {
        this.forget(uri);
      }
    }
  }

  /** The tree of which a document was a Kconfig file: the file on the disk counts from now on. */
  closed(uri: string, languageId: string): StoredTree | undefined {
    const file = pathOf(uri);
    return file !== undefined && languageOf(languageId, file) === 'kconfig'
      ? this.storeOf(file)
      : undefined;
  }

  /** Open configurations that include others: what they give changes with those. */
  forgetIncluding(): string[] {
    const including = [...this.#analysed].flatMap(([uri, { document }]) =>
      document.lines.some(({ kind }) => kind === 'include') ? [uri] : [],
    );
    including.forEach((uri) => {
      this.forget(uri);
    });
    return including;
  }
}

/** Undefined: no file of this computer. */
export function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

export function uriOf(file: string): string {
  return pathToFileURL(file).href;
}
