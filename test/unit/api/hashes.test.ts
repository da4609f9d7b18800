import { expect, test } from 'vitest';
import { canonicalJson, fnv1, fnv1a, safeEncode, templateHash, templateHashLabel } from '../../../src/api/hashes.ts';
import type { PodTemplateSpec } from '../../../src/api/workload-types.ts';

const bytes = (text: string) => Buffer.from(text);

test.each([
  ['FNV-1a of a', fnv1a(bytes('a')), 3826002220, '7d6b446664'],
  ['FNV-1 of a', fnv1(bytes('a')), 84696446, 'd8bfb88b'],
  ['FNV of nothing', fnv1a(bytes('')), 2166136261, '65bb57b6b5'],
])('%s is what Kubernetes computes', (_what, hash, number, encoded) => {
  expect(hash).toBe(number);
  expect(safeEncode(hash)).toBe(encoded);
});

const template = (labels: Record<string, string>, image = 'nginx') =>
  ({ metadata: { labels }, spec: { containers: [{ name: 'main', image }] } }) as unknown as PodTemplateSpec;

test('a template has one hash, whatever the order of its keys and whatever its own label says', () => {
  const hash = templateHash(template({ a: '1', b: '2' }));
  expect(hash).toMatch(/^[456789bcdf]{1,10}$/);
  expect(templateHash(template({ b: '2', a: '1', [templateHashLabel]: 'x' }))).toBe(hash);
  expect(templateHash(template({ a: '1', b: '2' }, 'busybox'))).not.toBe(hash);
  expect(templateHash(template({ a: '1', b: '2' }), 1)).not.toBe(hash);
});

test('canonical JSON has its keys in order, at every depth', () => {
  expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: null })).toBe('{"a":null,"b":[{"d":1}]}');
});
