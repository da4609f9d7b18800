import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSystemClock } from '../../../src/base/clock.ts';
import { openCluster } from '../../../src/client/cluster/open.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliOptions, startCli } from '../../fakes/cli.ts';
import { type Intercept, makeTestAuthority, startTestCluster, type TestCluster } from '../../fakes/cluster.ts';

const authority = makeTestAuthority();
let api: TestApi;
let cluster: TestCluster;
let intercept: Intercept | undefined;
/** How many requests reached the API. */
let requests = 0;

beforeEach(async () => {
  intercept = undefined;
  requests = 0;
  const began = () => {
    requests += 1;
    return () => {};
  };
  api = await startTestApi({ activity: { began } });
  cluster = await startTestCluster({ authority, api: api.url, tokens: ['good'], intercept: (...args) => intercept?.(...args) ?? false });
  const spec = { containers: [{ name: 'main', image: 'i' }] };
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec });
  await startCli(['create', '-f', '-'], { url: api.url, input }).result;
});
afterEach(async () => {
  await cluster.close();
  await api.close();
});

const openHere: NonNullable<CliOptions['host']>['openCluster'] = (flags) =>
  openCluster(flags, { env: {}, home: '/nowhere', clock: createSystemClock(), stdinIsTerminal: false, onWarning: () => {} });
const onCluster = (line: string) => [`-s=${cluster.url}`, '--insecure-skip-tls-verify', '--token=good', ...line.split(' ')];

describe.each(['the agent', 'a cluster'])('--request-timeout for %s', (server) => {
  const start = (line: string) =>
    startCli(server === 'the agent' ? line.split(' ') : onCluster(line), { url: api.url, host: { openCluster: openHere } });

  test.each([
    ['get pods -w -o name', 'pod/web\n'],
    ['get pods -w --watch-only', ''],
    ['events -w', ''],
  ])('ends %s, and that is its good end', async (line, stdout) => {
    expect(await start(`${line} --request-timeout=1s`).result).toEqual({ stdout, stderr: '', exitCode: 0 });
  });

  test('ends a log that is followed, which is an error', async () => {
    const log = new PassThrough();
    log.write('2026-01-05T00:00:00.1Z one\n');
    api.kubelet.log = () => log;
    const stderr = 'error: context deadline exceeded (Client.Timeout or context cancellation while reading body)\n';
    expect(await start('logs -f web --request-timeout=1s').result).toEqual({ stdout: 'one\n', stderr, exitCode: 1 });
  });

  test('only renews the watches of who waits for a state', async () => {
    let isOver = false;
    const waiting = start('wait --for=condition=Ready pod/web --timeout=60s --request-timeout=700ms');
    void waiting.result.then(() => (isOver = true));
    await expect.poll(() => requests, { timeout: 30_000 }).toBeGreaterThan(4);
    expect(isOver).toBe(false);
    await api.setStatus('web', { conditions: [{ type: 'Ready', status: 'True' }] });
    expect(await waiting.result).toEqual({ stdout: 'pod/web condition met\n', stderr: '', exitCode: 0 });
  });

  test.each(['-1s', '300000h'])('of %s lets an answer come', async (given) => {
    expect((await start(`get pods --request-timeout=${given}`).result).exitCode).toBe(0);
  });
});

test.each(['get pods', 'get pods -w', 'logs web', 'wait --for=delete pod/web', 'delete pod web'])(
  'a cluster that does not answer ends %s',
  async (line) => {
    intercept = () => true;
    const stderr = 'Unable to connect to the server: context deadline exceeded (Client.Timeout exceeded while awaiting headers)\n';
    const { result } = startCli(onCluster(`${line} --request-timeout=300ms`), {
      url: 'http://127.0.0.1:1',
      host: { openCluster: openHere },
    });
    expect(await result).toEqual({ stdout: '', stderr, exitCode: 1 });
  },
);

test('a watch that does not even begin is an error', async () => {
  intercept = ({ url }) => url.includes('watch=true');
  const { result } = startCli(onCluster('get pods -w -o name --request-timeout=1s'), {
    url: 'http://127.0.0.1:1',
    host: { openCluster: openHere },
  });
  const stderr = 'Unable to connect to the server: context deadline exceeded (Client.Timeout exceeded while awaiting headers)\n';
  expect(await result).toEqual({ stdout: 'pod/web\n', stderr, exitCode: 1 });
});
