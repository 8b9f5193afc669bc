import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import { RequestError } from '../errors';
import { noArguments, request } from '../request';
import type { SessionContext } from '../session-context';

export const sourceArgument = v.looseObject({
  path: v.optional(v.string()),
  sourceReference: v.optional(v.number()),
});

type SourceArgument = v.InferOutput<typeof sourceArgument>;

/**
 * A firmware source as the client opens it: the file on its disk, or, where that isn't installed, a reference whose
 * text the adapter serves.
 */
export async function clientSource(
  context: SessionContext,
  file: string,
): Promise<DebugProtocol.Source> {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const path = context.sources.toClient(file);
  if (context.host.fileExists(path)) {
    return { name, path };
  }
  const sourceReference = (await targetSources(context)).indexOf(file) + 1;
  return { name, path: file, sourceReference, origin: 'U-Boot firmware' };
}

/** The target's name of a source that the client names. Undefined: no firmware source. */
export async function targetFile(
  context: SessionContext,
  source: SourceArgument,
): Promise<string | undefined> {
  if (source.path !== undefined) {
    const mapped = context.sources.toTarget(source.path);
    if (mapped !== undefined) {
      return mapped;
    }
  }
  const files = await targetSources(context);
  if (source.sourceReference !== undefined && source.sourceReference > 0) {
    return files[source.sourceReference - 1];
  }
  return source.path !== undefined && files.includes(source.path) ? source.path : undefined;
}

/** None of a target that has no sources. */
async function targetSources(context: SessionContext): Promise<string[]> {
  const { target } = context.alive();
  return target.capabilities.has('sources') ? target.sources() : [];
}

const source = request(
  v.looseObject({
    source: v.optional(sourceArgument),
    sourceReference: v.optional(v.number()),
  }),
  async (context, args) => {
    const { target } = context.alive();
    const file = await targetFile(context, {
      ...args.source,
      sourceReference: args.source?.sourceReference ?? args.sourceReference,
    });
    if (file === undefined) {
      throw new RequestError(
        'refused',
        `Expected a firmware source; found ${args.source?.path ?? `reference ${args.sourceReference ?? 0}`}.`,
      );
    }
    return { content: await target.sourceText(file), mimeType: 'text/x-typescript' };
  },
);

/** Tells a client that has asked for the loaded sources which have come and gone since: with another configuration. */
export async function tellLoadedSources(context: SessionContext): Promise<void> {
  const told = context.toldSources;
  if (told === undefined) {
    return;
  }
  const { target } = context.alive();
  // Another target may have none.
  const files = target.capabilities.has('sources') ? await target.loadedSources() : [];
  const now = new Set(files);
  context.toldSources = now;
  const gone = [...told].filter((file) => !now.has(file));
  const come = files.filter((file) => !told.has(file));
  for (const [reason, list] of [
    ['removed', gone],
    ['new', come],
  ] as const) {
    for (const file of list) {
      const source = await clientSource(context, file);
      context.send('loadedSource', {
        reason,
        source,
      } satisfies DebugProtocol.LoadedSourceEvent['body']);
    }
  }
}

const loadedSources = request(noArguments, async (context) => {
  const { target } = context.alive();
  const files = target.capabilities.has('sources') ? await target.loadedSources() : [];
  context.toldSources = new Set(files);
  return { sources: await Promise.all(files.map((file) => clientSource(context, file))) };
});

export const sourceRequests = { source, loadedSources };
