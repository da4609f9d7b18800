import { describe, expect, test } from 'vitest';
import type { KubeObject, WatchEventType } from '../../../src/api/types.ts';
import { createWatchFilter } from '../../../src/server/watch-filter.ts';

const pod = (name: string, app: string, resourceVersion: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app }, resourceVersion: String(resourceVersion) },
});

/** What a client that watches `app=web` from version 10 on is told. */
function told(current: KubeObject[], ...events: [WatchEventType, KubeObject][]): string[] {
  const filter = createWatchFilter((object) => object.metadata.labels?.['app'] === 'web', { current, sentVersion: '10' });
  return events.map(([type, object]) => filter.next({ type, object })?.type ?? '-');
}

describe('createWatchFilter', () => {
  test.each<[string, KubeObject[], [WatchEventType, KubeObject][], string[]]>([
    [
      'an object that matches all the time',
      [],
      [
        ['ADDED', pod('a', 'web', 11)],
        ['MODIFIED', pod('a', 'web', 12)],
        ['DELETED', pod('a', 'web', 13)],
      ],
      ['ADDED', 'MODIFIED', 'DELETED'],
    ],
    [
      'an object that never matches',
      [],
      [
        ['ADDED', pod('a', 'db', 11)],
        ['MODIFIED', pod('a', 'db', 12)],
        ['DELETED', pod('a', 'db', 13)],
      ],
      ['-', '-', '-'],
    ],
    ['one that begins to match', [pod('a', 'db', 9)], [['MODIFIED', pod('a', 'web', 11)]], ['ADDED']],
    [
      'one that ceases to match',
      [pod('a', 'web', 9)],
      [
        ['MODIFIED', pod('a', 'db', 11)],
        ['MODIFIED', pod('a', 'db', 12)],
        ['DELETED', pod('a', 'db', 13)],
      ],
      ['DELETED', '-', '-'],
    ],
    [
      'one that is deleted and made again',
      [pod('a', 'web', 9)],
      [
        ['DELETED', pod('a', 'web', 11)],
        ['ADDED', pod('a', 'web', 12)],
      ],
      ['DELETED', 'ADDED'],
    ],
    ['one whose past is not known and that matches', [pod('a', 'web', 12)], [['MODIFIED', pod('a', 'web', 11)]], ['MODIFIED']],
    [
      'one whose past is not known and that does not match',
      [pod('a', 'db', 12)],
      [
        ['MODIFIED', pod('a', 'db', 11)],
        ['MODIFIED', pod('a', 'db', 12)],
      ],
      ['DELETED', '-'],
    ],
  ])('%s', (_name, current, events, expected) => {
    expect(told(current, ...events)).toEqual(expected);
  });
});
