import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../fakes/api.ts';
import { kubectls } from './support/kubectls.ts';

/** What every kubectl that is there says to a server that serves less than a cluster's. */
if (kubectls.length === 0) console.warn('SKIPPED: test/e2e/kubectl-versions.test.ts needs a kubectl on the PATH');

let api: TestApi;
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kpod-kubectl-versions-'));
});
afterAll(() => rm(home, { recursive: true }));
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const manifest = (label: string) =>
  `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","labels":{"app":"${label}"}},"spec":{"containers":[{"name":"main","image":"busybox:1"}]}}`;
/** Go's own words for what should have been an error, and what a command says that was killed. */
const internals = /panic:|goroutine |nil pointer|runtime error|%!|NaN|undefined|\[object /;

/** What they ask has hardly changed; the oldest and the newest speak for all. */
const asksAll = new Set([kubectls.at(0), kubectls.at(-1)]);

describe.each(kubectls)('kubectl $version', (program) => {
  const { path } = program;
  const kubectl = async (line: string) => {
    const { stdout, stderr, exitCode } = await execa(path, ['--server', api.url, '--cache-dir', join(home, 'cache'), ...line.split(' ')], {
      ...{ cwd: home, input: '', reject: false, stripFinalNewline: false, timeout: 120_000 },
      env: { HOME: home, KUBECONFIG: '/dev/null', KUBE_EDITOR: 'true' },
    });
    return { stdout, stderr, exitCode };
  };

  test('writes manifests', async () => {
    const file = join(home, 'web.json');
    await writeFile(file, manifest('one'));
    expect(await kubectl(`apply -f ${file}`)).toEqual({ stdout: 'pod/web created\n', stderr: '', exitCode: 0 });
    await writeFile(file, manifest('two'));
    expect(await kubectl(`apply -f ${file}`)).toEqual({ stdout: 'pod/web configured\n', stderr: '', exitCode: 0 });
    expect((await kubectl(`diff -f ${file}`)).exitCode).toBe(0);
    await writeFile(file, manifest('two').replace('"image"', '"imago":"x","image"'));
    expect((await kubectl(`apply -f ${file}`)).stderr).toContain('unknown field "spec.containers[0].imago"');
    expect((await kubectl('edit pod web')).stderr).toBe('Edit cancelled, no changes made.\n');
  });

  test('applies on the server, and takes over what it applied itself before', async () => {
    const file = join(home, 'web.json');
    await writeFile(file, manifest('one').replace('"labels":{', '"labels":{"gone":"soon",'));
    expect((await kubectl(`apply -f ${file}`)).exitCode).toBe(0);
    await writeFile(file, manifest('two'));
    const applied = { stdout: 'pod/web serverside-applied\n', stderr: '', exitCode: 0 };
    expect(await kubectl(`apply --server-side -f ${file}`)).toEqual(applied);
    const read = async () => JSON.parse((await kubectl('get pod web -o json --show-managed-fields=true')).stdout).metadata;
    const { labels, managedFields } = await read();
    expect(labels).toEqual({ app: 'two' });
    const writers = managedFields.map(({ manager, operation }: { manager: string; operation: string }) => `${manager} ${operation}`);
    expect(writers.toSorted()).toEqual(['kubectl Apply', 'kubectl-last-applied Apply']);
    expect((await kubectl('label pod web app=three --overwrite')).exitCode).toBe(0);
    const refused = await kubectl(`apply --server-side -f ${file}`);
    const conflict = 'error: Apply failed with 1 conflict: conflict with "kubectl-label" using v1: .metadata.labels.app\n';
    expect([refused.exitCode, refused.stderr.slice(0, conflict.length)]).toEqual([1, conflict]);
    expect(await kubectl(`apply --server-side --force-conflicts -f ${file}`)).toEqual(applied);
    expect((await read()).labels).toEqual({ app: 'two' });
  });

  test('prints an error for what is not served, and nothing of its own inside', async () => {
    const file = join(home, 'request.json');
    await writeFile(file, '{"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"name":"d"},"spec":{}}');
    await writeFile(join(home, 'web.json'), manifest('one'));
    expect((await kubectl('create -f web.json')).exitCode).toBe(0);
    const lines = [
      `apply -f ${file}`,
      ...['get csr', 'describe csr', 'drain x', 'cordon x', 'rollout status deploy/d', 'scale pod web --replicas=2'],
      ...['autoscale pod web --max=3', 'debug node/x --image=busybox'],
      ...['certificate approve x', 'explain csr', 'explain pod.nope', 'get --raw /nothing'],
    ];
    for (const line of asksAll.has(program) ? lines : lines.slice(0, 1)) {
      const { stderr, exitCode } = await kubectl(line);
      expect([line, exitCode]).toEqual([line, 1]);
      expect(stderr).toMatch(/rror|the server doesn't have a resource type/);
      expect(stderr).not.toMatch(internals);
    }
  });
});
