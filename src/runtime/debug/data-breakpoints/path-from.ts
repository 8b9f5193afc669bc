import { seen } from '../../values/foreign-realm';

/** Objects that are looked at for a path. A boot with many disks has some ten thousand. */
const MOST_OBJECTS = 200_000;

const NAME = /^[A-Za-z_$][\w$]*$/;

/**
 * A path of members and elements from one object to another, the shortest, as expressions have it: `gd.dm_root.child[2]`.
 * Getters are not called, and Maps and Sets not looked into. Undefined: there is none.
 */
export function pathFrom(root: object, name: string, target: object): string | undefined {
  const from = new Map<object, { readonly parent: object; readonly key: string } | undefined>([
    [root, undefined],
  ]);
  for (const object of from.keys()) {
    if (object === target) {
      return pathTo(object, name, from);
    }
    if (from.size > MOST_OBJECTS) {
      return undefined;
    }
    const members: Readonly<Record<string, PropertyDescriptor>> =
      Object.getOwnPropertyDescriptors(object);
    for (const [key, property] of Object.entries(members)) {
      const value = seen(property.value);
      if (isContainer(value) && !from.has(value)) {
        from.set(value, { parent: object, key });
      }
    }
  }
  return undefined;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

function pathTo(
  target: object,
  name: string,
  from: ReadonlyMap<object, { readonly parent: object; readonly key: string } | undefined>,
): string {
  const steps: string[] = [];
  for (let at = from.get(target); at !== undefined; at = from.get(at.parent)) {
    steps.unshift(stepTo(at.parent, at.key));
  }
  return [name, ...steps].join('');
}

function stepTo(parent: object, key: string): string {
  if (Array.isArray(parent)) {
    return `[${key}]`;
  }
  return NAME.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
