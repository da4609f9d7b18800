import { isRecord } from '../is-record.ts';
import type { ElementKey } from './element-keys.ts';
import { elementsByKey, type Merge } from './elements.ts';
import { type ListShape, type Shape, shapeAt } from './shapes.ts';

/** What an object is with what a configuration states of it. Nothing given is changed. k8s: structured-merge-diff typed/merge.go */
export function merged(shape: Shape, live: unknown, config: unknown): unknown {
  if (config === undefined) return live;
  if (live === undefined || isReplaced(shape, live, config)) return config;
  if (shape.is === 'list') return mergedList(shape, live as readonly unknown[], config);
  if (!isRecord(config)) return live;
  const result: Record<string, unknown> = { ...(live as Readonly<Record<string, unknown>>) };
  for (const [name, value] of Object.entries(config)) {
    const field = shape.is === 'scalar' ? undefined : shapeAt(shape, name);
    result[name] = field ? merged(field, result[name], value) : value;
  }
  return result;
}

/** Null where much may stand asks for nothing to go, unless nothing is there. */
function isReplaced(shape: Shape, live: unknown, config: unknown): boolean {
  switch (shape.is) {
    case 'scalar':
      return true;
    case 'list':
      return !shape.merge || !Array.isArray(live) || live.length === 0 || (config !== null && !Array.isArray(config));
    default:
      return shape.isWhole || !isRecord(live) || Object.keys(live).length === 0 || (config !== null && !isRecord(config));
  }
}

/**
 * The elements of a configuration in its order; those that only the object has stay before the next one that both have, behind which they
 * do not stand now.
 */
function mergedList({ of, merge }: ListShape, live: readonly unknown[], config: unknown): unknown {
  if (!Array.isArray(config) || !merge) return live;
  const known = keyed(merge, live);
  const asked = keyed(merge, config);
  const liveByKey = new Map(known.toReversed().map(({ key, element }) => [key, element]));
  const askedKeys = new Set(asked.map(({ key }) => key));
  const shared = asked.map(({ key }) => key).filter((key) => liveByKey.has(key));
  const result: unknown[] = [];
  let next = 0;
  let turn = 0;
  /** Up to the next element that both have. */
  const takeOwn = (until: ElementKey | undefined): void => {
    for (; next < known.length && known[next]?.key !== until; next += 1) {
      const { key, element } = known[next] as Keyed;
      if (!askedKeys.has(key)) result.push(element);
    }
  };
  for (const { key, element } of asked) {
    takeOwn(shared[turn]);
    result.push(merged(of, liveByKey.get(key), element));
    if (key === shared[turn]) turn += 1;
  }
  takeOwn(undefined);
  return result;
}

interface Keyed {
  readonly key: ElementKey;
  readonly element: unknown;
}

function keyed(merge: Merge, list: readonly unknown[]): readonly Keyed[] {
  const byElement = new Map<unknown, ElementKey>();
  for (const [key, elements] of elementsByKey(merge, list)) for (const element of elements) byElement.set(element, key);
  return list.flatMap((element) => {
    const key = byElement.get(element);
    return key === undefined ? [] : [{ key, element }];
  });
}
