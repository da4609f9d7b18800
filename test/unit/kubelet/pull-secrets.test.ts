import { describe, expect, it, test } from 'vitest';
import type { Secret } from '../../../src/api/types.ts';
import { fitsGlob } from '../../../src/kubelet/pull-secrets/glob.ts';
import { findLogins } from '../../../src/kubelet/pull-secrets/keyring.ts';
import { findPullSecrets, pullLogins } from '../../../src/kubelet/pull-secrets/pull-secrets.ts';
import { pod } from '../../fakes/pods.ts';

// The rows are those of the kubelet's own table for globs of registries, and of its documentation.
test.each<[string, string, boolean]>([
  ['*.kubernetes.io', 'prefix.kubernetes.io', true],
  ['prefix.*.io', 'prefix.kubernetes.io', true],
  ['prefix.kubernetes.*', 'prefix.kubernetes.io', true],
  ['*-good.kubernetes.io', 'prefix-good.kubernetes.io', true],
  ['*.kubernetes.io/path', 'prefix.kubernetes.io/path', true],
  ['prefix.*.io/path', 'prefix.kubernetes.io/path', true],
  ['*.kubernetes.io/foo', 'prefix.kubernetes.io/foo/bar', true],
  ['*.kubernetes.io', 'kubernetes.io', false],
  ['*.*.kubernetes.io', 'prefix.kubernetes.io', false],
  ['*kubernetes.io', 'a.kubernetes.io', false],
  ['*.kubernetes.io:8000', 'prefix.kubernetes.io:8000', true],
  ['*.kubernetes.io:8000', 'prefix.kubernetes.io', false],
  ['*.kubernetes.io', 'prefix.kubernetes.io:8000', false],
  ['*.io', 'kubernetes.io', true],
  ['gcr.io/etcd', 'gcr.io/etcd-development/etcd', true],
  ['gcr.io/etcd/', 'gcr.io/etcd-development/etcd', false],
  ['my-registry.io/*', 'my-registry.io/images', false],
  ['localhost:5000', 'localhost:5000/team/app', true],
  ['https://localhost:5000/v2/', 'localhost:5000/team/app', true],
  ['http://localhost:5000/v1/team', 'localhost:5000/team/app', true],
  ['registry[0-9].example.com', 'registry7.example.com/a', true],
  ['registry[^0-9].example.com', 'registry7.example.com/a', false],
  ['https://index.docker.io/v1/', 'docker.io/library/busybox', true],
  ['index.docker.io', 'docker.io/library/busybox', true],
  ['docker.io', 'docker.io/library/busybox', true],
  ['docker.io/library', 'docker.io/library/busybox', true],
  ['index.docker.io', 'quay.io/busybox', false],
  ['', 'docker.io/library/busybox', false],
  ['https://', 'docker.io/library/busybox', false],
])('a login for %s is one for %s: %s', (registry, repository, expected) => {
  const login = { username: 'u', password: 'p' };
  expect(findLogins([{ registry, login }], repository)).toEqual(expected ? [login] : []);
});

test('logins are tried from the longest place to the shortest, those of one place in the order of their Secrets', () => {
  const entry = (registry: string, username: string) => ({ registry, login: { username, password: 'p' } });
  const entries = [entry('quay.io', 'a'), entry('quay.io/coreos', 'b'), entry('https://quay.io', 'c'), entry('quay.io/other', 'd')];
  expect(findLogins(entries, 'quay.io/coreos/etcd').map(({ username }) => username)).toEqual(['b', 'a', 'c']);
});

test.each<[string, string, boolean]>([
  ['*', '', true],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-b-c-', false],
  ['?', '', false],
  ['[a-c]x', 'bx', true],
  ['[a-', 'a', false],
  ['[]', 'a', false],
  ['\\*', '*', true],
  ['\\', '\\', false],
  ['.', 'x', false],
  ['*'.repeat(254), 'a', false],
])('the pattern %s fits %j: %s', (pattern, text, expected) => {
  expect(fitsGlob(pattern, text)).toBe(expected);
});

test('a pattern made to take for ever is judged at once', () => {
  expect(fitsGlob(`${'*a'.repeat(120)}b`, 'a'.repeat(10_000))).toBe(false);
});

describe('the Secrets of a pod', () => {
  const secret = (type: string, data: Readonly<Record<string, string>>, name = 's'): Secret => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'default' },
    type,
    data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')])),
  });
  const config = (auths: object) => secret('kubernetes.io/dockerconfigjson', { '.dockerconfigjson': JSON.stringify({ auths }) });
  const auth = Buffer.from('me:secret:word').toString('base64');

  it.each<[string, Secret, object[]]>([
    ['a config', config({ 'localhost:5000': { username: 'me', password: 'word' } }), [{ username: 'me', password: 'word' }]],
    [
      'a config with auth, which wins',
      config({ 'localhost:5000': { username: 'x', auth } }),
      [{ username: 'me', password: 'secret:word' }],
    ],
    [
      'the older form',
      secret('kubernetes.io/dockercfg', { '.dockercfg': JSON.stringify({ 'https://localhost:5000/v2/': { auth, email: 'e' } }) }),
      [{ username: 'me', password: 'secret:word' }],
    ],
    ['one of another type', secret('Opaque', { '.dockerconfigjson': JSON.stringify({ auths: { 'localhost:5000': { auth } } }) }), []],
    ['one without registries', secret('kubernetes.io/dockerconfigjson', { '.dockerconfigjson': '{}' }), []],
  ])('are read: %s', (_, one, expected) => {
    expect(pullLogins([one], 'localhost:5000/app:1')).toEqual(expected);
  });

  it.each<[string, Secret, string]>([
    ['no JSON', secret('kubernetes.io/dockercfg', { '.dockercfg': 'hush' }), 'the image pull secret "s" does not hold JSON'],
    ['a list', config(['hush']), 'the image pull secret "s" does not name its registries as the keys of a JSON object'],
    ['a text', config({ 'localhost:5000': 'hush' }), 'the image pull secret "s" does not name its registries as the keys of a JSON object'],
    [
      'no colon',
      config({ 'localhost:5000': { auth: Buffer.from('hush').toString('base64') } }),
      'the image pull secret "s" has a login for "localhost:5000" that is not base64 of username:password',
    ],
  ])('cannot be read, and nothing of them is told: %s', (_, one, message) => {
    expect(() => pullLogins([one], 'localhost:5000/app:1')).toThrow(message);
    expect(message).not.toContain('hush');
  });

  it('are found by their names; an empty one is none', () => {
    const there = config({});
    const owner = pod({ spec: { imagePullSecrets: [{ name: 'a' }, { name: '' }, { name: 's' }, {}, { name: 'b' }] } });
    expect(findPullSecrets(owner, (name) => (name === 's' ? there : undefined))).toEqual({
      secrets: [there],
      warning: 'Unable to retrieve some image pull secrets (a, b); attempting to pull the image may not succeed.',
    });
    expect(findPullSecrets(pod({}), () => undefined)).toEqual({ secrets: [] });
  });
});
