import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { parseKconfigFile, type KconfigFile } from '../../config/kconfig/syntax/parse-file';
import { findKconfigTree } from '../../host/find-kconfig-tree';
import { readConfigDocument, type ConfigDocument } from '../../language/config-document';
import { StoredTree } from './tree-store';

export type DocumentLanguage = 'defconfig' | 'kconfig';

/** What a file is, by the id that the client gave it, or by its name. */
export function languageOf(languageId: string, file: string): DocumentLanguage | undefined {
  if (languageId === 'defconfig' || languageId === 'kconfig') {
    return languageId;
  }
  const name = path.basename(file);
  if (/^Kconfig(\..+)?$/.test(name)) {
    return 'kconfig';
  }
  return /_defconfig$|^\.config(\.old)?$|\.config$/.test(name) ? 'defconfig' : undefined;
}

interface Analysed {
  readonly version: number;
  readonly treeVersion: number;
  readonly document: ConfigDocument;
}

/** The open documents and the trees that they lie in. */
export class Workspace {
  readonly #documents: { all(): TextDocument[]; get(uri: string): TextDocument | undefined };
  readonly #trees = new Map<string, StoredTree>();
  readonly #analysed = new Map<string, Analysed>();

  constructor(documents: { all(): TextDocument[]; get(uri: string): TextDocument | undefined }) {
    this.#documents = documents;
  }

  get trees(): readonly StoredTree[] {
    return [...this.#trees.values()];
  }

  document(
    uri: string,
  ): { document: TextDocument; file: string; language: DocumentLanguage } | undefined {
    const document = this.#documents.get(uri);
    const file = pathOf(uri);
    const language =
      document && file !== undefined ? languageOf(document.languageId, file) : undefined;
    return document === undefined || file === undefined || language === undefined
      ? undefined
      : { document, file, language };
  }

  /** The tree that a file lies in; undefined: it lies in none. */
  treeOf(file: string): StoredTree | undefined {
    const folder = findKconfigTree(file);
    if (folder === undefined) {
      return undefined;
    }
    let tree = this.#trees.get(folder);
    if (tree === undefined) {
      tree = new StoredTree(folder, { get: (name) => this.#documents.get(uriOf(name))?.getText() });
      this.#trees.set(folder, tree);
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
    tree.refresh();
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

  forget(uri: string): void {
    this.#analysed.delete(uri);
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
