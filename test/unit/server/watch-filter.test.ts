import { describe, expect, test } from 'vitest';
import type { KubeObject, WatchEventType } from '../../../src/api/types.ts';
import { seenThrough } from '../../../src/server/watch-filter.ts';

const labelled = (app: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'default', labels: { app }, resourceVersion: '11' },
});

describe('what a client that watches app=web is told', () => {
  test.each<[string, WatchEventType, string | undefined, string, WatchEventType | undefined]>([
    ['of an object that is made and matches', 'ADDED', undefined, 'web', 'ADDED'],
    ['of one that is made and does not', 'ADDED', undefined, 'db', undefined],
    ['of one that goes on matching', 'MODIFIED', 'web', 'web', 'MODIFIED'],
    ['of one that begins to match', 'MODIFIED', 'db', 'web', 'ADDED'],
    ['of one that ceases to match', 'MODIFIED', 'web', 'db', 'DELETED'],
    ['of one that never matched', 'MODIFIED', 'db', 'db', undefined],
    ['of the end of one that matches', 'DELETED', 'web', 'web', 'DELETED'],
    ['of the end of one that does not', 'DELETED', 'db', 'db', undefined],
  ])('%s', (_name, type, before, now, expected) => {
    const previous = before === undefined ? undefined : labelled(before);
    expect(seenThrough((object) => object.metadata.labels?.['app'] === 'web', { type, object: labelled(now), previous })?.type).toBe(
      expected,
    );
  });
});
