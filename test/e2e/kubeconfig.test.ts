import { once } from 'node:events';
import { readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createSystemClock } from '../../src/base/clock.ts';
import { createTestPki } from '../fakes/pki.ts';
import { findProgram } from './support/find-program.ts';
import { kubectls } from './support/kubectls.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

if (kubectls.length === 0) console.warn('SKIPPED: most of test/e2e/kubeconfig.test.ts needs a kubectl on the PATH');
/** The browser's command; `none` when the caller of `npm test` left it out by name. */
const browserCommand = process.env['KPOD_TEST_BROWSER'] ?? 'chromium';

// One engine: the way in knows nothing of engines.
describe.each(enginesUnderTest.slice(0, 1))('the way in for other clients, on %s', (engine) => {
  let work: Workspace;
  let file: string;
  let server: string;

  beforeAll(async () => {
    work = await createWorkspace(engine);
    file = await work.write('kubeconfig.yaml', await work.ok('kubeconfig'));
    server = parse(await readFile(file, 'utf8')).clusters[0].cluster.server;
  });
  afterAll(() => work.dispose());

  const port = () => Number(new URL(server).port);
  const kubectl = (path: string, ...words: readonly string[]) =>
    execa(path, ['--cache-dir', join(work.dir, 'cache'), '--kubeconfig', file, ...words], { reject: false, timeout: 60_000, input: '' });
  const status = async () =>
    JSON.parse(await work.ok('agent', 'status', '-o', 'json')) as { readonly pid: number; readonly listener?: string };
  const [newest] = kubectls.slice(-1);

  test.each(kubectls)('kubectl $version comes in', async ({ path }) => {
    expect(await kubectl(path, 'get', 'namespace', 'default', '-o', 'name')).toMatchObject({ stdout: 'namespace/default', exitCode: 0 });
  });

  test("kpod's own commands come in, too, and start no agent where they are called", async () => {
    const env = { KPOD_STATE_DIR: join(work.dir, 'elsewhere') };
    const kpod = (...words: readonly string[]) => work.kpod(['--kubeconfig', file, ...words], { env });
    const init = {
      name: 'setup',
      image: 'busybox',
      command: ['sh', '-c', 'echo ready > /work/state'],
      volumeMounts: [{ name: 'work', mountPath: '/work' }],
    };
    const main = { ...init, name: 'main', command: ['sh', '-c', 'cat /work/state; trap exit TERM; while sleep 0.1; do :; done'] };
    const spec = {
      terminationGracePeriodSeconds: 1,
      volumes: [{ name: 'work', emptyDir: {} }],
      initContainers: [init],
      containers: [main],
    };
    const pod = await work.write('far.json', JSON.stringify({ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'far' }, spec }));
    expect(await kpod('run', pod)).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/far +1\/1 +Running/) });
    expect((await kpod('logs', 'far', '-c', 'main')).stdout).toBe('ready\n');
    expect((await kpod('exec', 'far', '-c', 'main', '--', 'sh', '-c', 'exit 7')).exitCode).toBe(7);
    expect((await kpod('cp', pod, 'far:/work/copy', '-c', 'main')).exitCode).toBe(0);
    expect((await kpod('exec', 'far', '-c', 'main', '--', 'cat', '/work/copy')).stdout).toBe(await readFile(pod, 'utf8'));
    expect((await kpod('timeline', 'far')).stdout).toMatch(/^pod\/far: ready after/);
    expect((await kpod('delete', 'pod', 'far')).stdout).toBe('pod "far" deleted\n');
    await expect(stat(env.KPOD_STATE_DIR)).rejects.toThrow('ENOENT');
  });

  test('nobody else does: neither without the certificate, nor under another name', async () => {
    const curl = async (...words: readonly string[]) =>
      (await execa('curl', ['-sk', '-o', '/dev/null', '-w', '%{http_code}', ...words, `${server}/api`])).stdout;
    expect(await curl()).toBe('401');
    expect(await curl('-H', 'Authorization: Bearer rubbish')).toBe('401');
    expect(await curl('-H', 'Host: evil.example')).toBe('403');
  });

  test('another user of the machine finds no key', async (context) => {
    if (process.getuid?.() !== 0) context.skip('only root can be another user');
    const keys = ['admin.key', 'apiserver.key', 'ca.key', 'sa.key'].map((name) => join(work.stateDir, 'pki', name));
    for (const key of keys.slice(0, 3)) expect((await stat(key)).mode & 0o777).toBe(0o600);
    const other = { uid: 65_534, gid: 65_534, reject: false } as const;
    expect((await execa('cat', [...keys, file], other)).stdout).toBe('');
    expect((await execa('curl', ['-sk', '-o', '/dev/null', '-w', '%{http_code}', `${server}/api/v1/secrets`], other)).stdout).toBe('401');
  });

  test('a page of a browser does not, even in a browser that has the certificate', async (context) => {
    if (browserCommand === 'none') context.skip('chromium was left out by name');
    const evil = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<p>evil</p>')).listen(
      0,
      '127.0.0.1',
    );
    await once(evil, 'listening');
    const browser = await chromium.launch({ executablePath: await findProgram(browserCommand) });
    try {
      const { user } = parse(await readFile(file, 'utf8')).users[0];
      const [cert, key] = ['client-certificate-data', 'client-key-data'].map((field) => Buffer.from(user[field], 'base64')) as [
        Buffer,
        Buffer,
      ];
      const page = await (
        await browser.newContext({ ignoreHTTPSErrors: true, clientCertificates: [{ origin: server, cert, key }] })
      ).newPage();
      const answers: string[] = [];
      page.on(
        'response',
        (answer) => void (answer.url().startsWith(server) && answers.push(`${answer.request().method()} ${answer.status()}`)),
      );
      /** Chromium gives up what is under way when an interface of the machine comes or goes, as those of containers do: it is asked again. */
      const answered = (method: string) =>
        eventually(async () => {
          await page.evaluate(`fetch('${server}/kpod/v1/agent/stop', { method: '${method}', mode: 'no-cors' }).catch(() => {})`);
          expect(answers.at(-1)).toBe(`${method} 403`);
        });
      const site = `http://127.0.0.1:${(evil.address() as AddressInfo).port}/`;
      await eventually(async () => expect((await page.goto(site))?.status()).toBe(200));
      await answered('GET');
      await answered('POST');
      await eventually(async () => {
        await page.goto(site);
        const isThere = { predicate: (answer: { url(): string }) => answer.url().endsWith('/secrets'), timeout: 5_000 };
        const go = page.evaluate(`location.href = '${server}/api/v1/secrets'`);
        const [moved] = await Promise.all([page.waitForEvent('response', isThere), go]);
        expect(moved.status()).toBe(403);
      });
      expect([...new Set(answers)]).toEqual(['GET 403', 'POST 403']);
      // What its user types is the user's own.
      await eventually(async () => expect((await page.goto(`${server}/version`))?.status()).toBe(200));
    } finally {
      await browser.close();
      evil.close();
    }
  });

  test('the port stays over a killed agent, and closes with kpod agent stop until somebody asks again', async () => {
    const before = await status();
    expect(before.listener).toBe(server);
    process.kill(before.pid, 'SIGKILL');
    await work.ok('get', 'pods');
    await eventually(async () => expect((await status()).listener).toBe(server));
    if (newest) expect(await kubectl(newest.path, 'get', 'pods')).toMatchObject({ stderr: 'No resources found in default namespace.' });
    await work.ok('agent', 'stop');
    await work.ok('get', 'pods');
    expect((await status()).listener).toBeUndefined();
    if (newest) expect((await kubectl(newest.path, 'get', 'pods')).stderr).toContain('refused');
    expect(await work.ok('kubeconfig')).toBe(await readFile(file, 'utf8'));
  });

  test('whoever steals the port gets nothing, and kpod says who it is', async () => {
    await work.ok('agent', 'stop');
    const pki = createTestPki(createSystemClock());
    let asked = 0;
    const { certificate, key } = await pki.keyPairs.server();
    const thief = createTlsServer({ cert: certificate, key }, (_request, response) => {
      asked += 1;
      response.end('{}');
    }).listen(port(), '127.0.0.1');
    await once(thief, 'listening');
    try {
      if (newest) expect((await kubectl(newest.path, 'get', 'pods')).stderr).toContain('certificate signed by unknown authority');
      expect(asked).toBe(0);
      const { stderr, exitCode } = await work.kpod(['kubeconfig']);
      expect(stderr).toMatch(
        new RegExp(`^error: port ${port()} of 127.0.0.1, where kubectl finds kpod, is taken by .+ \\(process ${process.pid}\\): `),
      );
      expect(exitCode).toBe(1);
    } finally {
      thief.closeAllConnections();
      thief.close();
      pki.remove();
    }
    expect(await work.ok('kubeconfig')).toBe(await readFile(file, 'utf8'));
  });

  test('certificates that are gone are made anew, and the old ones are worth nothing', async () => {
    await work.ok('agent', 'stop');
    await rm(join(work.stateDir, 'pki'), { recursive: true });
    await work.ok('kubeconfig');
    if (newest) expect((await kubectl(newest.path, 'get', 'pods')).stderr).toContain('certificate signed by unknown authority');
    expect((await execa('curl', ['-sk', '-o', '/dev/null', '-w', '%{http_code}', `${server}/api`])).stdout).toBe('401');
  });
});
