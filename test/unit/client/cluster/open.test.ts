import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { List, Pod } from '../../../../src/api/types.ts';
import { createSystemClock } from '../../../../src/base/clock.ts';
import { openCluster } from '../../../../src/client/cluster/open.ts';
import type { ConnectionFlags } from '../../../../src/client/cluster/types.ts';
import { startTestApi, type TestApi } from '../../../fakes/api.ts';
import { createFakeClock } from '../../../fakes/clock.ts';
import { answer, type Intercept, makeTestAuthority, startTestCluster, status, type TestCluster } from '../../../fakes/cluster.ts';
import { startHttpProxy, startSocksProxy } from '../../../fakes/proxies.ts';

const authority = makeTestAuthority();
const alice = authority.sign({ name: 'alice', groups: ['team'] });
const base64 = (text: string) => Buffer.from(text).toString('base64');

let api: TestApi;
let home: string;
let cluster: TestCluster;
let intercept: Intercept | undefined;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kpod-cluster-'));
  intercept = undefined;
  cluster = await startTestCluster({ authority, api: api.url, tokens: ['good'], intercept: (...args) => intercept?.(...args) ?? false });
  await write({ token: 'good' });
});
afterEach(async () => {
  await cluster.close();
  await rm(home, { recursive: true });
});

/** Writes the kubeconfig, whose user logs in like that. */
const write = (user: object, more: object = {}) =>
  writeFile(
    join(home, 'config'),
    JSON.stringify({
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
      clusters: [{ name: 'c', cluster: { server: cluster.url, 'certificate-authority-data': base64(authority.cert), ...more } }],
      users: [{ name: 'u', user }],
    }),
  );

const open = (flags: ConnectionFlags = {}, env: Record<string, string> = {}) =>
  openCluster(
    { kubeconfig: join(home, 'config'), ...flags },
    { env: { PATH: process.env['PATH'], ...env }, home, clock: createSystemClock(), stdinIsTerminal: false, onWarning: () => {} },
  );
const version = async (...args: Parameters<typeof open>) => (await open(...args)).client.request('GET', '/version');
const lastSeen = () => cluster.seen.at(-1);

describe('who asks', () => {
  test('a certificate', async () => {
    await write({ 'client-certificate-data': base64(alice.cert), 'client-key-data': base64(alice.key) });
    await version();
    expect(lastSeen()).toMatchObject({ user: 'alice', url: '/version' });
  });

  test('a token, of the file anew for each request', async () => {
    await write({ tokenFile: 'token', token: 'old' });
    await writeFile(join(home, 'token'), 'bad\n');
    const { client, namespace } = await open();
    expect(namespace).toBe('shop');
    await expect(client.request('GET', '/version')).rejects.toThrow('Unauthorized');
    await writeFile(join(home, 'token'), 'good\n');
    await client.request('GET', '/version');
    expect(lastSeen()?.user).toBe('token good');
  });

  test('in the name of somebody else', async () => {
    await version({ as: 'bob', asUid: '7', asGroup: ['a', 'b'] });
    expect(lastSeen()?.headers).toMatchObject({ 'impersonate-user': 'bob', 'impersonate-uid': '7', 'impersonate-group': 'a, b' });
  });

  test('a name and its password', async () => {
    await write({ username: 'u', password: 'p' });
    await expect(version()).rejects.toThrow('Unauthorized');
    expect(lastSeen()?.headers.authorization).toBe('Basic dTpw');
  });

  test('nobody is told to a server without TLS', async () => {
    const { client } = await open({ server: api.url, token: 'good' });
    await client.request('GET', '/version');
    expect(client.server).toBe(api.url);
  });
});

describe('a credential plugin', () => {
  /** A program that counts its runs and answers that. */
  const install = async (answered: string, more: object = {}) => {
    const script = `#!/bin/sh\necho run >> ${home}/runs\necho "$KUBERNETES_EXEC_INFO" > ${home}/info\nenv > ${home}/env\n${answered}\n`;
    await writeFile(join(home, 'login'), script);
    await chmod(join(home, 'login'), 0o755);
    const apiVersion = 'client.authentication.k8s.io/v1';
    await write({ exec: { apiVersion, command: './login', interactiveMode: 'Never', env: [{ name: 'WHO', value: 'me' }], ...more } });
  };
  const runs = async () => (await readFile(join(home, 'runs'), 'utf8')).trim().split('\n').length;
  const credential = (fields: object, apiVersion = 'client.authentication.k8s.io/v1') =>
    `echo '${JSON.stringify({ apiVersion, kind: 'ExecCredential', status: fields })}'`;

  test('is asked once, told of the cluster, and gives a token', async () => {
    await install(credential({ token: 'good' }), { provideClusterInfo: true });
    const { client } = await open();
    await Promise.all([client.request('GET', '/version'), client.request('GET', '/version')]);
    await client.request('GET', '/version');
    expect(await runs()).toBe(1);
    expect(JSON.parse(await readFile(join(home, 'info'), 'utf8'))).toEqual({
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1',
      spec: { interactive: false, cluster: { server: cluster.url, 'certificate-authority-data': base64(authority.cert) } },
    });
    expect(await readFile(join(home, 'env'), 'utf8')).toContain('WHO=me\n');
  });

  test('gives a certificate, in the older version', async () => {
    const fields = { clientCertificateData: alice.cert, clientKeyData: alice.key };
    const apiVersion = 'client.authentication.k8s.io/v1beta1';
    await install(`cat ${home}/answer`, { apiVersion, interactiveMode: undefined });
    await writeFile(join(home, 'answer'), JSON.stringify({ apiVersion, kind: 'ExecCredential', status: fields }));
    await version();
    expect(lastSeen()?.user).toBe('alice');
  });

  test('is asked again when its answer has ended, or was not taken', async () => {
    await install(credential({ token: 'good', expirationTimestamp: '2020-01-01T00:00:00Z' }));
    const { client } = await open();
    await client.request('GET', '/version');
    await client.request('GET', '/version');
    expect(await runs()).toBe(2);
    await rm(join(home, 'runs'));
    await install(`if [ $(wc -l < ${home}/runs) = 1 ]; then ${credential({ token: 'stale' })}; else ${credential({ token: 'good' })}; fi`);
    const { client: other } = await open();
    await expect(other.channels('/api/v1/namespaces/default/pods/nope/exec', { query: { command: 'x' } })).rejects.toThrow('not found');
    expect(await runs()).toBe(2);
    await other.request('GET', '/version');
    expect(await runs()).toBe(2);
  });

  test.each([
    ['exit 3', 'getting credentials: exec: executable HOME/login failed with exit code 3'],
    ['echo {', 'getting credentials: decoding stdout: '],
    ["echo '[]'", 'getting credentials: decoding stdout: '],
    [
      credential({ token: 'good' }, 'client.authentication.k8s.io/v1beta1'),
      'exec plugin is configured to use API version client.authentication.k8s.io/v1, plugin returned version client.authentication.k8s.io/v1beta1',
    ],
    [credential({}), "exec plugin didn't return a token or cert/key pair"],
    [credential({ clientKeyData: 'x' }), 'exec plugin returned only certificate or key, not both'],
    [credential({ token: 'good', expirationTimestamp: 'soon' }), 'decoding stdout: parsing time "soon"'],
  ])('that answers %s', async (script, message) => {
    await install(script);
    await expect(version()).rejects.toThrow(message.replace('HOME', home));
  });

  test('that is not there, or wants a terminal', async () => {
    await write({
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'no-such-login',
        interactiveMode: 'Never',
        installHint: 'Install it.\n',
      },
    });
    await expect(version()).rejects.toThrow(/exec: executable no-such-login not found\n\nIt looks like [\s\S]*\n\nInstall it\.$/);
    await install('exit 0', { interactiveMode: 'Always' });
    await expect(version()).rejects.toThrow('exec plugin cannot support interactive mode: standard input is not a terminal');
  });
});

describe('a server that cannot be asked', () => {
  test('is not trusted: another authority, another name, an old certificate', async () => {
    await write({ token: 'good' }, { 'certificate-authority-data': base64(makeTestAuthority().cert) });
    const unverified = 'Unable to connect to the server: tls: failed to verify certificate: x509:';
    await expect(version()).rejects.toThrow(`${unverified} certificate signed by unknown authority`);
    await version({ insecureSkipTlsVerify: true });
    await write({ token: 'good' });
    await expect(version({ tlsServerName: 'other.example' })).rejects.toThrow(
      `${unverified} certificate is valid for localhost, not other.example`,
    );
    await version({ tlsServerName: 'localhost' });
    const old = authority.sign({ name: 'old', endsAt: Date.now() - 3_600_000 });
    const other = await startTestCluster({ authority, api: api.url, server: old });
    await expect(version({ server: other.url })).rejects.toThrow(`${unverified} certificate has expired or is not yet valid`);
    await other.close();
  });

  test('is not there, speaks no TLS, is too slow', async () => {
    await expect(version({ server: 'https://127.0.0.1:1' })).rejects.toThrow(
      'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?',
    );
    await expect(version({ server: 'https://nowhere.invalid' })).rejects.toThrow(
      /^Unable to connect to the server: dial tcp: lookup nowhere\.invalid: /,
    );
    await expect(version({ server: api.url.replace('http:', 'https:') })).rejects.toThrow('server gave HTTP response to HTTPS client');
    intercept = () => true;
    await expect(version({ requestTimeout: '200ms' })).rejects.toThrow('Unable to connect to the server: context deadline exceeded');
  });
});

describe('through a proxy', () => {
  /** Asks twice, and opens a WebSocket, which the server refuses. */
  const use = async () => {
    const { client } = await open();
    await client.request('GET', '/version');
    await client.request('DELETE', '/api/v1/namespaces/default/pods/nope').catch(() => {});
    await expect(client.channels('/api/v1/namespaces/default/pods/nope/exec', { query: { command: 'x' } })).rejects.toThrow('not found');
  };

  test.each(['http://u:p%40@', 'http://', 'socks5://'])('%s', async (scheme) => {
    const proxy = scheme.startsWith('http') ? await startHttpProxy() : await startSocksProxy();
    try {
      await write({ token: 'good' }, { 'proxy-url': `${scheme}127.0.0.1:${proxy.port}` });
      await use();
      expect(proxy.seen).toEqual(Array(3).fill(`127.0.0.1:${cluster.port}${scheme.includes('@') ? ' u:p@' : ''}`));
      expect(lastSeen()).toMatchObject({ user: 'token good' });
    } finally {
      proxy.close();
    }
  });

  test('that lets nobody through, or is not there', async () => {
    const proxy = await startHttpProxy(true);
    await write({ token: 'good' }, { 'proxy-url': `http://127.0.0.1:${proxy.port}` });
    await expect(version()).rejects.toThrow('Unable to connect to the server: the proxy answers: 403');
    proxy.close();
    await write({ token: 'good' }, { 'proxy-url': 'http://127.0.0.1:1' });
    await expect(version()).rejects.toThrow(
      'Unable to connect to the server: proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused',
    );
    await write({ token: 'good' }, { 'proxy-url': 'socks5://127.0.0.1:1' });
    await expect(version()).rejects.toThrow(/^Unable to connect to the server: .*refused/);
  });
});

test('a server that has no time now is asked again when it says so', async () => {
  let refusals = 2;
  intercept = (_request, response) => {
    if (refusals-- <= 0) return false;
    answer(response, 429, status(429, 'TooManyRequests', 'too many requests, please try again later'), { 'retry-after': '1' });
    return true;
  };
  const clock = createFakeClock();
  const { client } = await openCluster(
    { kubeconfig: join(home, 'config') },
    { env: {}, home, clock, stdinIsTerminal: false, onWarning: () => {} },
  );
  let done = false;
  const asked = client.request('GET', '/version').finally(() => {
    done = true;
  });
  for (; !done; await new Promise((resolve) => setTimeout(resolve, 10))) if (clock.pending() > 0) await clock.advance(1000);
  await asked;
  expect(cluster.seen).toHaveLength(3);
});

describe('lists', () => {
  const names = (list: List<Pod>) => list.items.map(({ metadata }) => metadata.name);
  beforeAll(async () => {
    const pod = (name: string) => ({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name },
      spec: { containers: [{ name: 'app', image: 'i' }] },
    });
    for (let index = 0; index < 7; index++) {
      await fetch(`${api.url}/api/v1/namespaces/default/pods`, {
        method: 'POST',
        body: JSON.stringify(pod(`pod-${index}`)),
        headers: { 'content-type': 'application/json' },
      });
    }
  });

  test('come page by page, and are answered whole', async () => {
    const { client } = await open();
    const list = await client.request<List<Pod>>('GET', '/api/v1/namespaces/default/pods', { query: { limit: 3 } });
    expect(names(list)).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => `pod-${index}`));
    expect(list.metadata).toEqual({ resourceVersion: expect.any(String) });
    expect(cluster.seen.map(({ url }) => url)).toEqual(
      ['limit=3', 'limit=3&continue=c3', 'limit=3&continue=c6'].map((query) => `/api/v1/namespaces/default/pods?${query}`),
    );
    await client.request('GET', '/api/v1/pods');
    expect(lastSeen()?.url).toBe('/api/v1/pods?limit=500');
    await (await open({ chunkSize: 0 })).client.request('GET', '/api/v1/pods');
    expect(lastSeen()?.url).toBe('/api/v1/pods');
    await client.request('GET', '/api/v1/namespaces/default/pods/pod-1');
    expect(lastSeen()?.url).toBe('/api/v1/namespaces/default/pods/pod-1');
  });

  test('are asked for whole when a page is too old', async () => {
    intercept = ({ url }, response) => {
      if (!url.includes('continue=')) return false;
      answer(response, 410, status(410, 'Expired', 'The provided continue parameter is too old to display a consistent list result.'));
      return true;
    };
    const { client } = await open();
    expect(names(await client.request<List<Pod>>('GET', '/api/v1/namespaces/default/pods', { query: { limit: 3 } }))).toHaveLength(7);
    expect(lastSeen()?.url).toBe('/api/v1/namespaces/default/pods');
  });
});
