import { expect, test } from 'vitest';
import { podHash, readRoute } from '../../../src/page/route.ts';

test.each([
  ['', { view: 'pods' }],
  ['#/', { view: 'pods' }],
  ['#/pods/default/web-0.x', { view: 'pod', namespace: 'default', name: 'web-0.x' }],
  ['#/pods/default', { view: 'pods' }],
  ['#/pods/default/web/log', { view: 'pods' }],
  ['#/pods/default/../secrets', { view: 'pods' }],
  ['#/pods/default/web?x', { view: 'pods' }],
  ['#/pods/default/%2e%2e', { view: 'pods' }],
  ['#/pods/default/<b>', { view: 'pods' }],
])('the address %j', (hash, route) => {
  expect(readRoute(hash)).toEqual(route);
});

test('a pod has an address that leads to it', () => {
  expect(readRoute(podHash({ namespace: 'a', name: 'b' }))).toEqual({ view: 'pod', namespace: 'a', name: 'b' });
});
