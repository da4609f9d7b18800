import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { chooseConnection } from '../../../../src/client/cluster/choose.ts';
import { type Entry, mergeKubeconfigs, readKubeconfig } from '../../../../src/client/cluster/kubeconfig.ts';
import { proxyFor } from '../../../../src/client/cluster/proxy.ts';
import type { ConnectionFlags } from '../../../../src/client/cluster/types.ts';
import { readTimeout } from '../../../../src/client/timeout.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const plugin = 'apiVersion: client.authentication.k8s.io/v1, command: login';

const main = `
current-context: plain
contexts:
- {name: prod, context: {cluster: big, user: me, namespace: shop}}
- {name: plain, context: {cluster: big, user: token}}
- {name: files, context: {cluster: files, user: files}}
- {name: lost, context: {cluster: nowhere, user: me}}
- {name: lost-user, context: {cluster: big, user: nobody}}
clusters:
- {name: big, cluster: {server: "https://big:6443/base", certificate-authority-data: ${base64('CA')}, tls-server-name: big.example, proxy-url: "http://proxy:3128"}}
- {name: files, cluster: {server: "https://[::1]:6443", certificate-authority: certs/ca.pem}}
- {name: careless, cluster: {server: "https://careless", insecure-skip-tls-verify: true}}
- {name: told, cluster: {server: "https://told", extensions: [{name: client.authentication.k8s.io/exec, extension: {arn: x}}]}}
- {name: torn, cluster: {server: "https://torn", insecure-skip-tls-verify: true, certificate-authority-data: ${base64('CA')}}}
users:
- {name: me, user: {client-certificate-data: ${base64('CERT')}, client-key-data: ${base64('KEY')}}}
- {name: token, user: {token: secret}}
- {name: files, user: {client-certificate: certs/cert.pem, client-key: /abs/key.pem, tokenFile: certs/token}}
- {name: both, user: {token: secret, username: u, password: p}}
- {name: keyless, user: {client-certificate: c.pem}}
- {name: boss, user: {token: t, as: boss, as-uid: "1", as-groups: [a, b], as-user-extra: {Scope: [x]}}}
- {name: groups, user: {token: t, as-groups: [a]}}
- {name: plugin, user: {exec: {${plugin}, interactiveMode: Never, args: [get], env: [{name: A, value: b}], installHint: Get it., provideClusterInfo: true}}}
- {name: near, user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: bin/login}}}
- {name: modeless, user: {exec: {${plugin}}}}
- {name: mode, user: {exec: {${plugin}, interactiveMode: Maybe}}}
- {name: ancient, user: {exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: login}}}
- {name: commandless, user: {exec: {apiVersion: client.authentication.k8s.io/v1}}}
- {name: versionless, user: {exec: {command: login}}}
- {name: nameless, user: {exec: {${plugin}, interactiveMode: Never, env: [{value: b}]}}}
- {name: provider, user: {auth-provider: {name: gcp}}}
`;

const merge = (...texts: readonly string[]) =>
  mergeKubeconfigs(
    texts.map((text, index) => ({ path: `/home/${index}/config`, content: (parse(text) ?? {}) as Entry })),
    texts.map((_, index) => `/home/${index}/config`),
  );
const choose = (flags: ConnectionFlags = {}, ...texts: readonly string[]) =>
  chooseConnection(merge(...(texts.length > 0 ? texts : [main])), flags);
const nobody = { groups: [], extra: {} };

describe('a context', () => {
  test.each<[ConnectionFlags, object]>([
    [
      {},
      {
        namespace: 'default',
        cluster: {
          name: 'big',
          server: 'https://big:6443/base',
          authority: { text: 'CA' },
          tlsServerName: 'big.example',
          proxyUrl: 'http://proxy:3128',
        },
        user: { name: 'token', token: 'secret', impersonated: nobody },
      },
    ],
    [{ context: 'prod' }, { namespace: 'shop', user: { certificate: { text: 'CERT' }, key: { text: 'KEY' } } }],
    [
      { context: 'files' },
      {
        cluster: { server: 'https://[::1]:6443', authority: { file: '/home/0/certs/ca.pem' } },
        user: { certificate: { file: '/home/0/certs/cert.pem' }, key: { file: '/abs/key.pem' }, tokenFile: '/home/0/certs/token' },
      },
    ],
    [{ context: 'lost-user' }, { user: { name: 'nobody', impersonated: nobody } }],
    [
      { cluster: 'careless', user: 'me' },
      { cluster: { server: 'https://careless', insecure: true }, user: { name: 'me' } },
    ],
    [{ cluster: 'told' }, { cluster: { pluginConfig: { arn: 'x' } } }],
    [{ user: 'boss' }, { user: { impersonated: { user: 'boss', uid: '1', groups: ['a', 'b'], extra: { Scope: ['x'] } } } }],
    [{ as: 'bob', asUid: '7', asGroup: ['g'] }, { user: { impersonated: { user: 'bob', uid: '7', groups: ['g'], extra: {} } } }],
    [
      { user: 'plugin' },
      {
        user: {
          plugin: {
            apiVersion: 'client.authentication.k8s.io/v1',
            command: 'login',
            args: ['get'],
            env: { A: 'b' },
            installHint: 'Get it.',
            provideClusterInfo: true,
            interactiveMode: 'Never',
          },
        },
      },
    ],
    [{ user: 'near' }, { user: { plugin: { command: '/home/0/bin/login', interactiveMode: 'IfAvailable' } } }],
    [{ requestTimeout: '5' }, { timeoutMs: 5000 }],
  ])('%j', (flags, expected) => {
    expect(choose(flags)).toMatchObject(expected);
  });

  test('flags go over what it says', () => {
    const { cluster, user } = choose({ server: 'https://other', token: 'mine', certificateAuthority: 'ca.pem' });
    expect(cluster).toEqual({
      name: 'big',
      server: 'https://other',
      insecure: false,
      authority: { file: 'ca.pem' },
      proxyUrl: 'http://proxy:3128',
    });
    expect(user).toEqual({ name: 'token', token: 'mine', impersonated: nobody });
    expect(choose({ insecureSkipTlsVerify: true }).cluster).toEqual(expect.not.objectContaining({ authority: expect.anything() }));
    expect(choose({ user: 'plugin', token: 'mine' }).user).not.toHaveProperty('plugin');
    expect(choose({ server: 'https://alone' }, '').cluster).toEqual({ name: '', server: 'https://alone', insecure: false });
  });

  test.each<[ConnectionFlags, string]>([
    [
      { context: 'nope' },
      'Error in configuration: context was not found for specified context: nope\nThere are: prod, plain, files, lost, lost-user.',
    ],
    [{ context: 'lost' }, 'no server found for cluster "nowhere": /home/0/config has none of that name'],
    [{ cluster: 'nope' }, 'no server found for cluster "nope"'],
    [{ user: 'nope' }, 'auth info "nope" does not exist'],
    [{ user: 'both' }, 'more than one authentication method found for both; found [token basicAuth], only one is allowed'],
    [{ username: 'u' }, 'more than one authentication method found for token; found [token basicAuth], only one is allowed'],
    [{ user: 'keyless' }, 'client-key-data or client-key must be specified for keyless to use the clientCert authentication method.'],
    [{ cluster: 'torn' }, 'specifying a root certificates file with the insecure flag is not allowed'],
    [{ asGroup: ['g'] }, 'requesting uid, groups or user-extra for token without impersonating a user'],
    [{ user: 'groups' }, 'requesting uid, groups or user-extra for groups without impersonating a user'],
    [{ user: 'modeless' }, 'interactiveMode must be specified for modeless to use exec authentication plugin'],
    [{ user: 'mode' }, 'invalid interactiveMode for mode: "Maybe"'],
    [{ user: 'ancient' }, 'exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"'],
    [{ user: 'commandless' }, 'command must be specified for commandless to use exec authentication plugin'],
    [{ user: 'versionless' }, 'apiVersion must be specified for versionless to use exec authentication plugin'],
    [{ user: 'nameless' }, 'env variable name must be specified for nameless to use exec authentication plugin'],
    [
      { user: 'provider' },
      'user "provider" logs in by the auth-provider "gcp", which Kubernetes has given up: let a credential plugin do it (exec)',
    ],
    [{ requestTimeout: 'x' }, 'Invalid timeout value. Timeout must be a single integer in seconds,'],
  ])('%j is refused', (flags, message) => {
    expect(() => choose(flags)).toThrow(message);
  });

  test('none is the current one', () => {
    expect(() => choose({}, 'contexts: [{name: a}, {name: b}]')).toThrow(
      '/home/0/config has no current context: choose one with --context (a, b)',
    );
    expect(() => choose({}, '')).toThrow('/home/0/config names no cluster: say --server, or which file with --kubeconfig');
    expect(() => choose({ context: 'x' }, '')).toThrow('context was not found for specified context: x\nThere is none in /home/0/config.');
  });
});

test('of several files the first one that knows a name counts, and paths are those of its file', () => {
  const first = 'contexts: [{name: files, context: {cluster: files, user: me, namespace: mine}}]';
  expect(choose({ context: 'files' }, first, main)).toMatchObject({
    namespace: 'mine',
    cluster: { authority: { file: '/home/1/certs/ca.pem' } },
  });
  expect(merge(first, main, 'current-context: other').currentContext).toBe('plain');
});

describe('files', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'kpod-kubeconfig-'));
  });
  afterEach(() => rm(home, { recursive: true }));
  const read = (KUBECONFIG?: string, explicit?: string) =>
    readKubeconfig({ env: { KUBECONFIG }, home, ...(explicit === undefined ? {} : { explicit }) });

  test('of KUBECONFIG need not be there, that of --kubeconfig must', async () => {
    await writeFile(join(home, 'b'), 'current-context: b');
    await writeFile(join(home, 'c'), 'current-context: c');
    expect((await read(`${home}/a::${home}/b:${home}/c`)).currentContext).toBe('b');
    expect((await read(`${home}/b`, `${home}/c`)).currentContext).toBe('c');
    expect((await read()).paths).toEqual([`${home}/.kube/config`]);
    await expect(read('', `${home}/a`)).rejects.toThrow(`stat ${home}/a: no such file or directory`);
  });

  test.each(['a: [', '[]', 'x'])('that hold %j', async (text) => {
    await writeFile(join(home, 'b'), text);
    await expect(read(`${home}/b`)).rejects.toThrow(`error loading config file "${home}/b": `);
  });
});

describe('a proxy', () => {
  const own = (server: string, env: Record<string, string>) => proxyFor(new URL(server), { name: 'c' }, env)?.href;
  test.each<[string, Record<string, string>, string | undefined]>([
    ['https://a.example', {}, undefined],
    ['https://a.example', { HTTPS_PROXY: 'http://p:3128' }, 'http://p:3128/'],
    ['https://a.example', { https_proxy: 'p:3128' }, 'http://p:3128/'],
    ['https://a.example', { HTTPS_PROXY: 'socks5://p:1080', HTTP_PROXY: 'http://q' }, 'socks5://p:1080'],
    ['http://a.example', { HTTPS_PROXY: 'http://p', HTTP_PROXY: 'http://q' }, 'http://q/'],
    ['https://127.0.0.1:6443', { HTTPS_PROXY: 'http://p' }, undefined],
    ['https://localhost:6443', { HTTPS_PROXY: 'http://p' }, undefined],
    ['https://[::1]:6443', { HTTPS_PROXY: 'http://p' }, undefined],
    ...(
      [
        ['a.example', true],
        ['x, a.example', true],
        ['example', true],
        ['.example', true],
        ['*.example', true],
        ['*', true],
        ['a.example:443', true],
        ['a.example:444', false],
        ['.a.example', false],
        ['ample', false],
        ['', false],
      ] as const
    ).map(([no, isDirect]): [string, Record<string, string>, string | undefined] => [
      'https://a.example',
      { HTTPS_PROXY: 'http://p', NO_PROXY: no },
      isDirect ? undefined : 'http://p/',
    ]),
    ['https://10.1.2.3', { HTTPS_PROXY: 'http://p', no_proxy: '10.0.0.0/8' }, undefined],
    ['https://10.1.2.3', { HTTPS_PROXY: 'http://p', no_proxy: '10.2.0.0/16, 10.1.2.4, 1/99' }, 'http://p/'],
    ['https://[fd00::1]', { HTTPS_PROXY: 'http://p', no_proxy: 'fd00::/8' }, undefined],
    ['https://[fd00::1]', { HTTPS_PROXY: 'http://p', no_proxy: 'fd00::1' }, undefined],
  ])('for %s with %j', (server, env, expected) => {
    expect(own(server, env)).toBe(expected);
  });

  test('of the kubeconfig counts before those of the environment', () => {
    const proxy = (proxyUrl: string) =>
      proxyFor(new URL('https://a'), { name: 'c', proxyUrl }, { HTTPS_PROXY: 'http://p', NO_PROXY: '*' })?.href;
    expect(proxy('socks5://u:p@q:1080')).toBe('socks5://u:p@q:1080');
    expect(() => proxy('ftp://u:secret@q')).toThrow(
      'invalid \'proxy-url\' "ftp://q" for cluster "c": unsupported scheme "ftp", must be http, https, or socks5',
    );
    expect(() => own('https://a', { HTTPS_PROXY: 'ftp://q' })).toThrow('invalid proxy address "ftp://q" in HTTPS_PROXY');
  });
});

test.each([
  ['0', 0],
  ['3', 3000],
  ['1m', 60_000],
  ['200ms', 200],
])('a timeout of %s', (text, expected) => {
  expect(readTimeout(text)).toBe(expected);
});
