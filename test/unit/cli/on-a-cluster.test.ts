import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PodStatus } from '../../../src/api/types.ts';
import { createSystemClock } from '../../../src/base/clock.ts';
import { setClusterKinds } from '../../../src/cli/selecting/cluster-kinds.ts';
import { openCluster } from '../../../src/client/cluster/open.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliOptions, runCli, startCli } from '../../fakes/cli.ts';
import { answer, type Intercept, makeTestAuthority, startTestCluster, status, type TestCluster } from '../../fakes/cluster.ts';

const authority = makeTestAuthority();
let api: TestApi;
let cluster: TestCluster;
let intercept: Intercept | undefined;
let home: string;

const startCluster = async (more: Partial<Parameters<typeof startTestCluster>[0]> = {}) => {
  await cluster?.close();
  cluster = await startTestCluster({
    authority,
    api: api.url,
    tokens: ['good'],
    intercept: (...args) => intercept?.(...args) ?? false,
    ...more,
  });
  const config = {
    contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u' } }],
    clusters: [
      { name: 'c', cluster: { server: cluster.url, 'certificate-authority-data': Buffer.from(authority.cert).toString('base64') } },
    ],
    users: [{ name: 'u', user: { token: 'good' } }],
  };
  await writeFile(join(home, 'config'), JSON.stringify(config));
};

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kpod-on-a-cluster-'));
  intercept = undefined;
  api = await startTestApi();
  await startCluster();
});
afterEach(async () => {
  setClusterKinds(undefined);
  await cluster.close();
  await api.close();
  await rm(home, { recursive: true });
});

/** A command about the cluster; the agent that it must not ask is not there. */
const start = (line: string, options: Partial<CliOptions> = {}) =>
  startCli(['--context=prod', ...line.split(' ')], {
    url: 'http://127.0.0.1:1',
    ...options,
    host: {
      openCluster: (flags) =>
        openCluster(flags, {
          ...{ home, clock: createSystemClock(), stdinIsTerminal: false, onWarning: () => {} },
          env: { KUBECONFIG: join(home, 'config') },
        }),
      ...options.host,
    },
  });
const kpod = (line: string, options: Partial<CliOptions> = {}) => start(line, options).result;

const manifest = (name: string) =>
  JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name } },
    spec: {
      restartPolicy: 'Never',
      initContainers: [{ name: 'setup', image: 'i' }],
      containers: [{ name: 'main', image: 'i', ports: [{ containerPort: 80 }] }],
    },
  });
const running: PodStatus = {
  phase: 'Running',
  containerStatuses: [
    {
      ...{ name: 'main', ready: true, restartCount: 0, image: 'i', imageID: 'x', containerID: 'podman://x', started: true },
      ...{ state: { running: { startedAt: '2026-01-05T00:00:00Z' } }, lastState: {} },
    },
  ],
};
const create = async (name: string, state: PodStatus = running) => {
  expect(await kpod('create -f -', { input: manifest(name) })).toEqual({ stdout: `pod/${name} created\n`, stderr: '', exitCode: 0 });
  await api.setStatus(name, state);
};

describe('watches', () => {
  test('of get go on when the server ends them, with nothing told twice', async () => {
    await startCluster({ watchLines: 1 });
    await create('web', { phase: 'Pending' });
    const watching = start('get pods -w --no-headers');
    await expect.poll(() => watching.stdout() + watching.stderr(), { timeout: 5000 }).toContain('web');
    for (const name of ['one', 'two', 'three']) {
      await create(name, { phase: 'Pending' });
      await expect.poll(watching.stdout, { timeout: 10_000 }).toContain(name);
    }
    expect(watching.stdout().match(/^web/gm)).toHaveLength(1);
    expect(cluster.seen.filter(({ url }) => url.includes('limit=500'))).toHaveLength(1);
    expect(cluster.seen.filter(({ url }) => url.includes('watch=true')).length).toBeGreaterThan(1);
  });

  test('that are too old begin with a list', async () => {
    await create('web', { phase: 'Pending' });
    let refusals = 1;
    intercept = ({ url }, response) => {
      if (!url.includes('watch=true') || refusals-- <= 0) return false;
      const object = status(410, 'Expired', 'too old resource version: 1 (9)');
      answer(response, 200, { type: 'ERROR', object });
      return true;
    };
    const waiting = start('wait --for=condition=Ready pod/web --timeout=20s');
    await expect.poll(() => cluster.seen.filter(({ url }) => url.includes('watch=true')).length).toBe(2);
    await api.setStatus('web', { conditions: [{ type: 'Ready', status: 'True' }] });
    expect(await waiting.result).toEqual({ stdout: 'pod/web condition met\n', stderr: '', exitCode: 0 });
  });
});

test('a slow watch, whose events come in pieces between bookmarks, tells all of them', async () => {
  await create('web', { phase: 'Pending' });
  const pod = (name: string) => ({
    ...JSON.parse(manifest(name)),
    metadata: { name, namespace: 'default', uid: name, resourceVersion: '99' },
  });
  const lines = [
    { type: 'BOOKMARK', object: { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion: '98' } } },
    { type: 'ADDED', object: pod('späť') },
    { type: 'ERROR', object: status(500, 'InternalError', 'etcdserver: leader changed') },
  ];
  let watches = 0;
  intercept = ({ url }, response) => {
    if (!url.includes('watch=true') || watches++ > 0) return false;
    void (async () => {
      // The head as late as the first bytes, letters cut in two.
      for (const line of lines) {
        for (const half of Buffer.from(`${JSON.stringify(line)}\n`)
          .toString('latin1')
          .match(/.{1,90}/gs) ?? []) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          response.write(Buffer.from(half, 'latin1'));
        }
      }
      response.end();
    })();
    return true;
  };
  const watching = start('get pods -w -o name');
  await expect.poll(watching.stdout, { timeout: 10_000 }).toBe('pod/web\npod/späť\n');
  await expect.poll(() => cluster.seen.at(-1)?.url, { timeout: 10_000 }).toContain('resourceVersion=99');
  expect(watching.stderr()).toBe('');
});

describe('streams', () => {
  beforeEach(() => create('web'));

  test('logs are followed', async () => {
    const log = new PassThrough();
    const logs = [log];
    api.kubelet.log = () => logs.shift() ?? '';
    const following = start('logs -f web -c main');
    log.write('2026-01-05T00:00:00.1Z one\n');
    await expect.poll(following.stdout).toBe('one\n');
    const [main] = running.containerStatuses ?? [];
    const terminated = { exitCode: 0, reason: 'Completed', startedAt: '2026-01-05T00:00:00Z', finishedAt: '2026-01-05T00:00:01Z' };
    await api.setStatus('web', { phase: 'Succeeded', containerStatuses: main ? [{ ...main, state: { terminated } }] : [] });
    log.end('2026-01-05T00:00:00.2Z two\n');
    expect(await following.result).toMatchObject({ stdout: 'one\ntwo\n', exitCode: 0 });
  });

  const echo = () => {
    api.kubelet.onExec = (process) => {
      process.stdin.pipe(process.stdout);
      process.stdin.on('end', () => setImmediate(() => process.exit(3)));
    };
  };

  test('exec passes input, its end and the exit code', async () => {
    echo();
    expect(await kpod('exec -i web -c main -- cat', { input: 'hello\n' })).toMatchObject({ stdout: 'hello\n', exitCode: 3 });
  });

  test('exec on an older server, which hears of no end', async () => {
    await startCluster({ isOld: true });
    api.kubelet.onExec = (process) =>
      process.stdin.once('data', (text: Buffer) => process.stdout.write(text, () => setImmediate(() => process.exit(0))));
    expect(await kpod('exec -i web -c main -- cat', { input: 'hello\n' })).toEqual({
      stdout: 'hello\n',
      stderr: 'warning: the server cannot tell the command that standard input has ended (Kubernetes 1.30 and newer can)\n',
      exitCode: 0,
    });
  });

  test('a port is forwarded in the protocol of kubelets', async () => {
    const far = new PassThrough();
    api.kubelet.onDial = () => far;
    const forwarding = start('port-forward web :80');
    await expect.poll(forwarding.stdout).toMatch(/127\.0\.0\.1:\d+ -> 80/);
    const socket = connect(Number(/127\.0\.0\.1:(\d+)/.exec(forwarding.stdout())?.[1]), '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    socket.write('hello');
    await expect.poll(() => heard).toBe('hello');
    socket.destroy();
    forwarding.interrupt();
    await forwarding.result;
  });
});

test('run, why and timeline need nothing but the API of Kubernetes', async () => {
  await writeFile(join(home, 'web.json'), manifest('web'));
  const run = start(`run ${join(home, 'web.json')}`);
  await expect.poll(run.stdout).toContain('web');
  const [main] = running.containerStatuses ?? [];
  const terminated = { exitCode: 3, reason: 'Error', startedAt: '2026-01-05T00:00:00Z', finishedAt: '2026-01-05T00:00:01Z' };
  await api.setStatus('web', { phase: 'Failed', containerStatuses: main ? [{ ...main, ready: false, state: { terminated } }] : [] });
  expect(await run.result).toMatchObject({
    exitCode: 3,
    stderr: 'error: pod/web failed: container "main" exited with code 3\n',
  });
  expect((await kpod('why web')).stdout).toMatch(/^pod\/web .*exit code 3/);
  const { stdout, stderr } = await kpod('timeline web');
  expect([stdout.split('\n')[0], stderr]).toEqual([expect.stringMatching(/^pod\/web: /), '']);
  expect(await kpod('timeline nope')).toMatchObject({ stderr: 'Error from server (NotFound): pods "nope" not found\n', exitCode: 1 });
  expect((await kpod('volume ls web')).stderr).toBe("error: kpod volume is not for clusters: only kpod's own agent looks into volumes\n");
});

describe('completions', () => {
  const complete = async (line: string) => {
    const env = { KUBECONFIG: join(home, 'config') };
    const openHere = (flags: object) =>
      openCluster(flags, { home, env, clock: createSystemClock(), stdinIsTerminal: false, onWarning: () => {} });
    const nobody = 'http://127.0.0.1:1';
    const { stdout } = await runCli(['__complete', '--', ...line.split(' ')], { url: nobody, env, host: { openCluster: openHere } });
    return stdout.trimEnd().split('\n');
  };

  test.each([
    ['get --context ', ['prod', ':end']],
    ['--context=p', ['--context=prod', ':end']],
    ['get --context prod pods ', ['web', ':end']],
    ['--context=prod logs w', ['web', ':end']],
    ['--context=nope logs ', [':end']],
    ['--kubeconfig=/nowhere get --context ', [':end']],
    ['--kubeconfig ', [':files']],
  ])('of %j', async (line, expected) => {
    if (line.includes('prod ')) await create('web');
    expect(await complete(line)).toEqual(expected);
  });
});

test('who is not known, or may not, is told so in the words of kubectl', async () => {
  expect(await kpod('--token=bad get pods')).toEqual({
    stdout: '',
    stderr: 'error: You must be logged in to the server (Unauthorized)\n',
    exitCode: 1,
  });
  intercept = (_request, response) => {
    answer(
      response,
      403,
      status(403, 'Forbidden', 'pods is forbidden: User "x" cannot list resource "pods" in API group "" in the namespace "default"'),
    );
    return true;
  };
  expect((await kpod('get pods')).stderr).toBe(
    'Error from server (Forbidden): pods is forbidden: User "x" cannot list resource "pods" in API group "" in the namespace "default"\n',
  );
});
