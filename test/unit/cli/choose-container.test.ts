import { describe, expect, test } from 'vitest';
import type { Pod } from '../../../src/api/types.ts';
import { chooseContainer } from '../../../src/cli/selecting/choose-container.ts';

function pod(change: { metadata?: object; spec?: object }): Pod {
  const container = (name: string) => ({ name });
  return {
    metadata: { name: 'p', ...change.metadata },
    spec: { initContainers: [container('i')], containers: [container('a'), container('b')], ...change.spec },
    status: {},
  } as unknown as Pod;
}

describe('the container that a command is about', () => {
  const web = pod({});
  test.each([
    ['the named one', 'i', { name: 'i' }],
    ['the first', '', { name: 'a', notice: 'Defaulted container "a" out of: a, b, i (init)' }],
  ])('%s', (_, name, chosen) => {
    expect(chooseContainer(web, name)).toEqual(chosen);
  });
  test('the one of the annotation', () => {
    const annotated = pod({ metadata: { annotations: { 'kubectl.kubernetes.io/default-container': 'b' } } });
    expect(chooseContainer(annotated, '')).toEqual({ name: 'b' });
  });
  test('an only one needs no word', () => {
    expect(chooseContainer(pod({ spec: { initContainers: [], containers: [{ name: 'a' }] } }), '')).toEqual({ name: 'a' });
  });
  test('another name is an error', () => {
    expect(() => chooseContainer(web, 'zzz')).toThrow('container zzz is not valid for pod p');
  });
});
