import { matchesLabels, parseLabelSelector } from '../../../src/api/selectors.ts';
import type { KubeObject } from '../../../src/api/types.ts';

/** An object of any kind. */
export type Custom = KubeObject & {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
};

interface Change {
  readonly key: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Custom;
}

/** Objects by key (`PLURAL.GROUP/NAMESPACE/NAME`), with versions that rise and a memory of every change. */
export interface Objects {
  get(key: string): Custom | undefined;
  /** Writes, or takes away with `undefined`. */
  set(key: string, object: Custom | undefined): Custom;
  /** Those whose keys begin so, in order. */
  list(prefix: string): readonly Custom[];
  version(): string;
  /** One that no object has, the same in every run. */
  nextUid(): string;
  /** Tells of every change after a version, until it is called off. */
  follow(after: number, listener: (change: Change) => void): () => void;
}

/** Makes an empty store. */
export function createObjects(): Objects {
  const objects = new Map<string, Custom>();
  const changes: Change[] = [];
  const listeners = new Set<(change: Change) => void>();
  const first = 100;
  let uids = 0;
  const version = () => String(first + changes.length);
  return {
    get: (key) => objects.get(key),
    set(key, object) {
      const old = objects.get(key);
      const next = (object ?? old) as Custom;
      const stamped = { ...next, metadata: { ...next.metadata, resourceVersion: String(first + changes.length + 1) } };
      const change: Change = { key, type: object ? (old ? 'MODIFIED' : 'ADDED') : 'DELETED', object: stamped };
      changes.push(change);
      if (object) objects.set(key, stamped);
      else objects.delete(key);
      for (const listener of listeners) listener(change);
      return stamped;
    },
    list: (prefix) =>
      [...objects]
        .flatMap(([key, object]) => (key.startsWith(prefix) ? [[key, object] as const] : []))
        .toSorted(byKey)
        .map(([, object]) => object),
    version,
    nextUid: () => `00000000-0000-4000-8000-${String(++uids).padStart(12, '0')}`,
    follow(after, listener) {
      for (const change of changes.slice(after - first)) listener(change);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const byKey = ([a]: readonly [string, Custom], [b]: readonly [string, Custom]): number => (a < b ? -1 : 1);

/** Whether the selectors of a request mean an object. */
export function isSelected({ metadata }: Custom, query: URLSearchParams): boolean {
  const labels = query.get('labelSelector');
  const fields = (query.get('fieldSelector') ?? '').split(',').filter((term) => term !== '');
  const values: Readonly<Record<string, string | undefined>> = { 'metadata.name': metadata.name, 'metadata.namespace': metadata.namespace };
  const isMet = (term: string): boolean => {
    const [, field = '', operator, value] = /^([^=!]+)(!=|==?)(.*)$/.exec(term) ?? [];
    return (values[field] === value) === (operator !== '!=');
  };
  return (!labels || matchesLabels(parseLabelSelector(labels), metadata.labels)) && fields.every(isMet);
}
