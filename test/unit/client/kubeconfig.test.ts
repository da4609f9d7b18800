import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient } from '../../../src/client/http-client.ts';
import { readContext } from '../../../src/client/kubeconfig.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kpod-kubeconfig-'));
  await mkdir(join(home, '.kube'));
});
afterEach(() => rm(home, { recursive: true }));

const base64 = (text: string) => Buffer.from(text).toString('base64');

const main = `
current-context: other
contexts:
- {name: prod, context: {cluster: big, user: me, namespace: shop}}
- {name: plain, context: {cluster: big, user: token}}
- {name: files, context: {cluster: files, user: files}}
- {name: lost, context: {cluster: nowhere, user: me}}
- {name: plugin, context: {cluster: big, user: plugin}}
- {name: bad, context: {cluster: bad, user: token}}
clusters:
- {name: big, cluster: {server: "https://big:6443/base", certificate-authority-data: ${base64('CA')}}}
- {name: files, cluster: {server: "https://[::1]:6443", certificate-authority: certs/ca.pem, insecure-skip-tls-verify: true}}
- {name: bad, cluster: {server: big}}
users:
- {name: me, user: {client-certificate-data: ${base64('CERT')}, client-key-data: ${base64('KEY')}}}
- {name: token, user: {token: secret}}
- {name: files, user: {client-certificate: certs/cert.pem, client-key: certs/key.pem, tokenFile: certs/token}}
- {name: plugin, user: {exec: {command: login}}}
`;

const read = (name: string, env: Record<string, string> = {}) => readContext(name, { env, home });

test.each([
  ['prod', { namespace: 'shop', ca: 'CA', cert: 'CERT', key: 'KEY' }],
  ['plain', { namespace: 'default', ca: 'CA', token: 'secret' }],
])('%s: certificates and tokens in the file', async (name, { namespace, ...credentials }) => {
  await writeFile(join(home, '.kube/config'), main);
  expect(await read(name)).toEqual({ namespace, address: { kind: 'url', url: new URL('https://big:6443/base'), ...credentials } });
});

test('files are named from the kubeconfig on', async () => {
  await writeFile(join(home, '.kube/config'), main);
  await expect(read('files')).rejects.toThrow(`unable to read ${home}/.kube/certs/`);
  await mkdir(join(home, '.kube/certs'));
  for (const [file, text] of Object.entries({ 'ca.pem': 'ca', 'cert.pem': 'cert', 'key.pem': 'key', token: 'tok\n' })) {
    await writeFile(join(home, '.kube/certs', file), text);
  }
  const { address } = await read('files');
  expect(address).toMatchObject({ ca: 'ca', cert: 'cert', key: 'key', token: 'tok', skipVerify: true });
});

test('of several files the first one that knows a name counts', async () => {
  const [first, second, missing] = ['one', 'two', 'three'].map((name) => join(home, name)) as [string, string, string];
  await writeFile(first, 'contexts: [{name: prod, context: {cluster: big, user: me, namespace: mine}}]');
  await writeFile(second, main);
  expect((await read('prod', { KUBECONFIG: `${missing}:${first}:${second}` })).namespace).toBe('mine');
  expect((await read('plain', { KUBECONFIG: `${missing}:${first}:${second}` })).namespace).toBe('default');
});

test.each([
  ['nope', 'context "nope" does not exist; there are: prod, plain, files, lost, plugin, bad'],
  ['lost', 'context "lost" names the cluster "nowhere", which does not exist'],
  ['plugin', 'context "plugin" logs in by "exec", which kpod does not know; it takes a client certificate or a token'],
  ['bad', 'the address of the cluster is no URL: "big"'],
])('%s: %s', async (name, message) => {
  await writeFile(join(home, '.kube/config'), main);
  await expect(read(name)).rejects.toThrow(message);
});

test('no file, and one that is no YAML', async () => {
  await expect(read('prod')).rejects.toThrow('context "prod" does not exist: there is no kubeconfig');
  await writeFile(join(home, '.kube/config'), 'a: [');
  await expect(read('prod')).rejects.toThrow(`error loading config file "${home}/.kube/config"`);
});

test('the token goes with every request, below the path of the server', async () => {
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    seen.push([request.url, request.headers.authorization]);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`;
  await writeFile(
    join(home, '.kube/config'),
    `contexts: [{name: c, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: "${url}"}}]\nusers: [{name: u, user: {token: t}}]`,
  );
  const { address } = await read('c');
  await createClient(address, { onWarning: () => {} }).request('GET', '/api/v1/pods');
  await new Promise((resolve) => server.close(resolve));
  expect(seen).toEqual([['/base/api/v1/pods', 'Bearer t']]);
});
