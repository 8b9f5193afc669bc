import * as v from 'valibot';
import { request } from '../request';
import { moduleOf } from '../telling/image-news';

/** U-Boot is one image: everything in it is linked together. */
const modules = request(
  v.looseObject({
    startModule: v.optional(v.number(), 0),
    moduleCount: v.optional(v.number(), 0),
  }),
  async (context, args) => {
    const { target } = context.alive();
    const root = target.capabilities.has('sources') ? context.sources.root : undefined;
    const list = [moduleOf(root, await target.image())];
    // By the protocol a count of 0 means all.
    const end = args.moduleCount > 0 ? args.startModule + args.moduleCount : list.length;
    return { modules: list.slice(args.startModule, end), totalModules: list.length };
  },
);

export const moduleRequests = { modules };
