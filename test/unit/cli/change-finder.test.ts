import { describe, expect, test } from 'vitest';
import { createChangeFinder } from '../../../src/cli/watching/change-finder.ts';

describe('what changed between two lists', () => {
  const item = (uid: string, version: string) => ({ name: uid, uid, resourceVersion: version });

  test('is only what is new', () => {
    const finder = createChangeFinder<ReturnType<typeof item>>((metadata) => metadata);
    expect(finder.list([item('a', '1'), item('b', '2')]).map(({ type, item: { uid } }) => `${type} ${uid}`)).toEqual([
      'ADDED a',
      'ADDED b',
    ]);
    finder.change('MODIFIED', [item('b', '3')]);
    finder.change('ADDED', [item('c', '4')]);
    finder.change('DELETED', [item('c', '5')]);
    const changes = finder.list([item('b', '3'), item('d', '9'), item('e', '10')]);
    expect(changes.map(({ type, item: { uid } }) => `${type} ${uid}`)).toEqual(['DELETED a', 'ADDED d', 'ADDED e']);
    expect(finder.list([item('b', '7'), item('d', '9'), item('e', '10')]).map(({ type }) => type)).toEqual(['MODIFIED']);
  });
});
