import { describe, expect, test } from 'vitest';
import { expandVariables } from '../../../src/api/expansion.ts';
import { goQuote } from '../../../src/api/go-quote.ts';
import { imageNameProblem, locallyBuiltName, normalizedImageName, parseImageReference } from '../../../src/api/image.ts';
import { podDomain, podHostname } from '../../../src/api/names.ts';
import type { Pod } from '../../../src/api/types.ts';

describe('expansion of $(NAME)', () => {
  test.each([
    ['$(A)', '1'],
    ['$(B)', '$(B)'],
    ['$A', '$A'],
    ['$(A', '$(A'],
    ['foo$', 'foo$'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$1'],
    ['$(A)-$(A)', '1-1'],
    ['$$', '$'],
    ['$()', '$()'],
    ['$(A$(A))', '$(A$(A))'],
    ['$$$$', '$$'],
    ['$$$', '$$'],
    ['$(toString)', '$(toString)'],
    ['a$(A)b$(EMPTY)c', 'a1bc'],
    ['$(A\n)', '$(A\n)'],
    ['', ''],
  ])('%s becomes %s', (template, expected) => {
    expect(expandVariables(template, { A: '1', EMPTY: '' })).toBe(expected);
  });
  test('takes no longer for a row of openings than for other text', () => {
    const template = '$('.repeat(500_000);
    expect(expandVariables(template, {})).toBe(template);
    expect(expandVariables(`${template})`, {})).toBe(`${template})`);
  });
});

describe('the full name of an image', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  test.each([
    ['busybox', 'docker.io/library/busybox:latest'],
    ['busybox:1.36', 'docker.io/library/busybox:1.36'],
    ['me/app', 'docker.io/me/app:latest'],
    ['docker.io/busybox', 'docker.io/library/busybox:latest'],
    ['index.docker.io/me/app', 'docker.io/me/app:latest'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app', 'localhost:5000/app:latest'],
    ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
    ['Host/app', 'Host/app:latest'],
    ['[::1]:5000/app', '[::1]:5000/app:latest'],
    [`busybox@${digest}`, `docker.io/library/busybox@${digest}`],
    [`busybox:1@${digest}`, `docker.io/library/busybox:1@${digest}`],
    [`ghcr.io/a/b:1@${digest}`, `ghcr.io/a/b:1@${digest}`],
    ['a/b/c/d', 'docker.io/a/b/c/d:latest'],
    ['a__b/c-d.e', 'docker.io/a__b/c-d.e:latest'],
  ])('of %s is %s', (text, expected) => {
    expect(normalizedImageName(text)).toBe(expected);
    expect(imageNameProblem(text)).toBeUndefined();
  });
  test.each([
    ['app', 'localhost/app:latest'],
    ['me/app:v1', 'localhost/me/app:v1'],
    ['library/app', 'localhost/library/app:latest'],
    ['ghcr.io/me/app', undefined],
    ['docker.io/app', undefined],
    [`app@${digest}`, undefined],
    ['UPPER', undefined],
  ])('may be that of one built here as %s: %s', (text, expected) => {
    expect(locallyBuiltName(text)).toBe(expected);
  });
  test('is taken apart', () => {
    expect(parseImageReference(`quay.io/a/b:c@${digest}`)).toEqual({ domain: 'quay.io', path: 'a/b', tag: 'c', digest });
    expect(parseImageReference('nginx')).toEqual({ domain: 'docker.io', path: 'library/nginx' });
  });

  test.each([
    ['BAD::', 'invalid reference format: repository name (library/BAD) must be lowercase'],
    ['Busybox', 'invalid reference format: repository name (library/Busybox) must be lowercase'],
    ['busybox::', 'invalid reference format'],
    ['busy box', 'invalid reference format'],
    [' busybox', 'invalid reference format'],
    ['busybox:', 'invalid reference format'],
    ['-busybox', 'invalid reference format'],
    ['--all', 'invalid reference format'],
    ['a:b:c', 'invalid reference format'],
    ['a..b', 'invalid reference format'],
    ['busybox@sha256:abc', 'invalid reference format'],
    [`busybox@sha256:${'a'.repeat(63)}`, 'invalid checksum digest length'],
    [`busybox@md5:${'a'.repeat(32)}`, 'unsupported digest algorithm'],
    [`busybox@sha256:${'A'.repeat(64)}`, 'invalid checksum digest format'],
    ['a/'.repeat(130).concat('b'), 'repository name must not be more than 255 characters'],
    ['f'.repeat(64), `invalid repository name (${'f'.repeat(64)}), cannot specify 64-byte hexadecimal strings`],
    ['', 'invalid reference format'],
  ])('cannot be made of %s: %s', (text, problem) => {
    const waiting = `Failed to apply default image tag "${text}": couldn't parse image name "${text}": ${problem}`;
    expect(imageNameProblem(text)).toBe(waiting);
    expect(() => parseImageReference(text)).toThrow(problem);
  });
});

describe('the host name of a pod', () => {
  const pod = (name: string, hostname?: string) => ({ metadata: { name }, spec: hostname ? { hostname } : {} }) as unknown as Pod;
  test('is its name, cut to a label, or what the spec says', () => {
    expect(podHostname(pod('web'))).toBe('web');
    expect(podHostname(pod('web', 'other'))).toBe('other');
    expect(podHostname(pod(`${'a'.repeat(60)}-.-b`))).toBe('a'.repeat(60));
    expect(podHostname(pod('b'.repeat(70)))).toBe('b'.repeat(63));
  });
  test('is what overrides it, which belongs to no domain', () => {
    const spec = { hostname: 'web-0', subdomain: 'web' };
    const of = (more: object) => ({ metadata: { name: 'web', namespace: 'shop' }, spec: { ...spec, ...more } }) as unknown as Pod;
    expect([podHostname(of({})), podDomain(of({}))]).toEqual(['web-0', 'web.shop.svc.cluster.local']);
    const overridden = of({ hostnameOverride: 'db.example.com' });
    expect([podHostname(overridden), podDomain(overridden)]).toEqual(['db.example.com', undefined]);
    expect(podDomain(pod('web'))).toBeUndefined();
  });
});

test('text is quoted as Go does, so that nothing reaches a terminal unescaped', () => {
  expect(goQuote('a"b\\c\n\t\u0007')).toBe('"a\\"b\\\\c\\n\\t\\a"');
  expect(goQuote('\u001b[31m\u007f')).toBe('"\\x1b[31m\\x7f"');
  expect(goQuote('é漢 \u00a0\u200b\u{e0001}')).toBe('"é漢 \\u00a0\\u200b\\U000e0001"');
  expect(goQuote('\ud800')).toBe('"\ufffd"');
});
