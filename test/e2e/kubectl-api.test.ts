import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { badRequest } from '../../src/api/errors.ts';
import { qualifiedPlural } from '../../src/api/scheme.ts';
import type { PodStatus } from '../../src/api/types.ts';
import { servedResources } from '../../src/server/kinds.ts';
import { startTestApi, type TestApi } from '../fakes/api.ts';

/** A real kubectl against the server, which has a store in memory and a kubelet that tests play. */
const program = 'kubectl';
const kubectlIsThere = spawnSync(program, ['version', '--client']).status === 0;
if (!kubectlIsThere) console.warn('SKIPPED: test/e2e/kubectl-api.test.ts needs a kubectl on the PATH');

let api: TestApi;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kpod-kubectl-'));
});
afterAll(() => rm(home, { recursive: true }));
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

const start = (args: string[], input = '') =>
  execa(program, ['--server', api.url, ...args], {
    input,
    reject: false,
    stripFinalNewline: false,
    timeout: 120_000,
    env: { HOME: home, KUBECONFIG: join(home, 'none') },
  });

async function kubectl(args: string[], input?: string): Promise<Result> {
  const { stdout, stderr, exitCode } = await start(args, input);
  return { stdout, stderr, exitCode };
}

const said = (stdout: string): Result => ({ stdout, stderr: '', exitCode: 0 });
const failed = (stderr: string, exitCode = 1): Result => ({ stdout: '', stderr, exitCode });

const manifest = (name: string, containers = ['main']) => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  initContainers:
  - {name: setup, image: "busybox:1", command: [sh, -c, "true"]}
  containers:
${containers.map((container) => `  - {name: ${container}, image: "busybox:1"}`).join('\n')}
`;

const running = (containers = ['main']): PodStatus => ({
  phase: 'Running',
  podIP: '10.9.0.5',
  podIPs: [{ ip: '10.9.0.5' }],
  conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({ type, status: 'True' as const })),
  containerStatuses: containers.map((name) => ({
    ...{ name, ready: true, restartCount: 0, image: 'busybox:1', imageID: 'x', lastState: {} },
    state: { running: { startedAt: '2026-01-05T00:00:00Z' } },
  })),
});

async function runningPod(name: string, containers?: string[]): Promise<void> {
  const created = await kubectl(['create', '-f', '-'], manifest(name, containers));
  expect(created).toEqual(said(`pod/${name} created\n`));
  await api.setStatus(name, running(containers));
}

describe.runIf(kubectlIsThere)('kubectl', () => {
  test('creates, lists and shows', async () => {
    expect(await kubectl(['get', 'pods'])).toEqual({ ...said(''), stderr: 'No resources found in default namespace.\n' });
    await runningPod('web');
    expect((await kubectl(['get', 'pods'])).stdout).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\nweb +1\/1 +Running +0 +\d+s\n$/);
    expect((await kubectl(['get', 'po', '-o', 'wide', '-l', 'app in (web)'])).stdout).toMatch(/10\.9\.0\.5 +test-node/);
    expect(await kubectl(['get', 'pods', '-o', 'name', '--field-selector', 'status.phase=Running'])).toEqual(said('pod/web\n'));
    expect(await kubectl(['get', 'pods', '-A', '-o', 'jsonpath={.items[*].spec.nodeName}'])).toEqual(said('test-node'));
    expect(await kubectl(['get', 'pod', 'nope'])).toEqual(failed('Error from server (NotFound): pods "nope" not found\n'));
  });

  test('is told what is wrong with a manifest', async () => {
    const unknown = manifest('web').replace('spec:', 'spec:\n  foo: 1');
    expect((await kubectl(['create', '-f', '-'], unknown)).stderr).toBe(
      'Error from server (BadRequest): error when creating "STDIN": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.foo"\n',
    );
    const warned = await kubectl(['create', '--validate=warn', '-f', '-'], unknown);
    expect(warned).toEqual({ ...said('pod/web created\n'), stderr: 'Warning: unknown field "spec.foo"\n' });
    expect((await kubectl(['create', '-f', '-'], manifest('web'))).stderr).toBe(
      'Error from server (AlreadyExists): error when creating "STDIN": pods "web" already exists\n',
    );
    expect((await kubectl(['create', '-f', '-'], manifest('bad', ['x', 'x']))).stderr).toBe(
      'The Pod "bad" is invalid: spec.containers[1].name: Duplicate value: "x"\n',
    );
    expect((await kubectl(['create', '-n', 'nowhere', '-f', '-'], manifest('web'))).stderr).toBe(
      'Error from server (NotFound): error when creating "STDIN": namespaces "nowhere" not found\n',
    );
  });

  test('watches', async () => {
    await runningPod('web');
    const watching = start(['get', 'pods', '-w', '--output-watch-events']);
    let text = '';
    watching.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    await expect.poll(() => text).toMatch(/ADDED +web +1\/1 +Running/);
    await api.setStatus('web', { phase: 'Failed', reason: 'Evicted', containerStatuses: [] });
    await expect.poll(() => text).toMatch(/MODIFIED +web +0\/1 +Evicted/);
    await api.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
    await expect.poll(() => text).toMatch(/DELETED +web/);
    watching.kill();
    await watching;
  });

  test('waits', async () => {
    await kubectl(['create', '-f', '-'], manifest('web'));
    expect(await kubectl(['wait', '--for=condition=Ready', 'pod/web', '--timeout=0'])).toEqual(
      failed('error: condition not met for pods/web\n'),
    );
    const waiting = kubectl(['wait', '--for=condition=Ready', 'pod/web', '--timeout=30s']);
    await expect.poll(() => api.active()).toBe(1);
    await api.setStatus('web', running());
    expect(await waiting).toEqual(said('pod/web condition met\n'));
  });

  test('describes, with events', async () => {
    await runningPod('web');
    const pod = api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' });
    const time = '2026-01-05T00:00:00Z';
    await api.store.create({
      ...{ apiVersion: 'v1', kind: 'Event', metadata: { name: 'web.1', namespace: 'default' }, type: 'Normal', reason: 'Started' },
      ...{ message: 'Started container main', source: { component: 'kubelet' }, firstTimestamp: time, lastTimestamp: time, count: 1 },
      involvedObject: { kind: 'Pod', namespace: 'default', name: 'web', ...(pod?.metadata.uid ? { uid: pod.metadata.uid } : {}) },
      ...{ reportingComponent: 'kubelet', reportingInstance: 'test-node' },
    });
    const { stdout, exitCode } = await kubectl(['describe', 'pod', 'web']);
    expect(exitCode).toBe(0);
    for (const part of [
      /^Name: +web\n/,
      /\nStatus: +Running\n/,
      /\nIP: +10\.9\.0\.5\n/,
      / +Normal +Started .* kubelet +Started container main\n/,
    ]) {
      expect(stdout).toMatch(part);
    }
    expect((await kubectl(['get', 'events'])).stdout).toMatch(/Normal +Started +pod\/web +Started container main/);
  });

  test('deletes, and waits for the end', async () => {
    await runningPod('web');
    const deleting = kubectl(['delete', 'pod', 'web', '--grace-period=5']);
    const mark = () => api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' })?.metadata.deletionGracePeriodSeconds;
    await expect.poll(mark).toBe(5);
    await api.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
    expect(await deleting).toEqual(said('pod "web" deleted\n'));
    await runningPod('web');
    const forced = await kubectl(['delete', 'pod', 'web', '--force']);
    expect([forced.stdout, forced.exitCode]).toEqual(['pod "web" force deleted\n', 0]);
    expect(await kubectl(['delete', 'pod', 'web'])).toEqual(failed('Error from server (NotFound): pods "web" not found\n'));
    expect(await kubectl(['delete', 'pods', '-l', 'app=web'])).toEqual(said('No resources found\n'));
  });

  test('reads logs', async () => {
    await runningPod('web');
    api.kubelet.log = (_pod, { container, tailLines }) =>
      container === 'setup'
        ? badRequest('container "setup" in pod "web" is waiting to start: PodInitializing')
        : `line of ${container} (${tailLines})\n`;
    expect(await kubectl(['logs', 'web', '--tail=3'])).toEqual({
      ...said('line of main (3)\n'),
      stderr: 'Defaulted container "main" out of: main, setup (init)\n',
    });
    expect(await kubectl(['logs', 'web', '-c', 'setup'])).toEqual(
      failed('Error from server (BadRequest): container "setup" in pod "web" is waiting to start: PodInitializing\n'),
    );
    expect(await kubectl(['logs', 'nope'])).toEqual(
      failed('error: error from server (NotFound): pods "nope" not found in namespace "default"\n'),
    );
  });

  test('runs programs in containers', async () => {
    await runningPod('web');
    api.kubelet.onExec = (process) => {
      process.stdout.write(`$ ${process.config.command.join(' ')}\n`);
      process.stderr.write('a complaint\n');
      process.exit(3);
    };
    expect(await kubectl(['exec', 'web', '-c', 'main', '--', 'ls', '-l'])).toEqual({
      ...{ stdout: '$ ls -l\n', stderr: 'a complaint\ncommand terminated with exit code 3\n', exitCode: 3 },
    });
    api.kubelet.onExec = (process) => {
      process.stdin.pipe(process.stdout, { end: false });
      process.stdin.once('end', () => process.exit(0));
    };
    const input = 'a line of input\n'.repeat(50_000);
    const echoed = await kubectl(['exec', '-i', 'web', '-c', 'main', '--', 'cat'], input);
    expect([echoed.stdout === input, echoed.stderr, echoed.exitCode]).toEqual([true, '', 0]);
    expect(await kubectl(['exec', 'web', '-c', 'setup', '--', 'ls'])).toEqual(
      failed('error: Internal error occurred: unable to upgrade connection: container not found ("setup")\n'),
    );
  });

  test('changes images, labels and manifests', async () => {
    await runningPod('web');
    expect(await kubectl(['set', 'image', 'pod/web', 'main=busybox:2'])).toEqual(said('pod/web image updated\n'));
    expect(await kubectl(['label', 'pod', 'web', 'tier=front'])).toEqual(said('pod/web labeled\n'));
    expect(await kubectl(['annotate', 'pod', 'web', 'note=hello'])).toEqual(said('pod/web annotated\n'));
    expect(await kubectl(['patch', 'pod', 'web', '-p', '{"metadata":{"labels":{"tier":"front"}}}'])).toEqual(
      said('pod/web patched (no change)\n'),
    );
    const pod = api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' });
    expect([pod?.spec.containers[0]?.image, pod?.metadata.labels]).toEqual(['busybox:2', { app: 'web', tier: 'front' }]);
    const file = join(home, 'web.yaml');
    await writeFile(file, manifest('applied'));
    expect(await kubectl(['apply', '-f', file])).toEqual(said('pod/applied created\n'));
    expect(await kubectl(['apply', '-f', file])).toEqual(said('pod/applied unchanged\n'));
    await writeFile(file, manifest('applied').replaceAll('busybox:1', 'busybox:2'));
    expect(await kubectl(['apply', '-f', file])).toEqual(said('pod/applied configured\n'));
    await writeFile(file, manifest('applied').replace('spec:', 'spec:\n  restartPolicy: Never'));
    expect((await kubectl(['apply', '-f', file])).stderr).toContain(
      'The Pod "applied" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`',
    );
  });

  test('evicts as far as a budget allows it, and hears that it may do everything', async () => {
    await runningPod('web');
    await api.store.create({
      ...{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'test-node' }, spec: {} },
      status: {} as never,
    });
    expect(await kubectl(['create', 'pdb', 'keep', '--selector=app=web', '--min-available=1'])).toEqual(
      said('poddisruptionbudget.policy/keep created\n'),
    );
    const blocked = await kubectl(['drain', 'test-node', '--force', '--timeout=2s']);
    expect(blocked.stderr).toContain("Cannot evict pod as it would violate the pod's disruption budget.");
    expect(blocked.exitCode).toBe(1);
    await kubectl(['delete', 'pdb', 'keep']);
    const drained = start(['drain', 'test-node', '--force', '--grace-period=0', '--timeout=60s']);
    expect((await drained).stdout).toContain('pod/web evicted\nnode/test-node drained\n');
    expect((await kubectl(['auth', 'can-i', 'create', 'deployments'])).stdout).toBe('yes\n');
    expect((await kubectl(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'])).stdout).toBe('kubernetes-admin');
  });

  test('knows the kinds, the version and the namespaces', async () => {
    const group = (name: string) => name.slice(name.indexOf('.') + 1 || name.length);
    const names = [...new Set(servedResources.map(qualifiedPlural)), 'nodes.metrics.k8s.io', 'pods.metrics.k8s.io'];
    const sorted = names.toSorted((one, other) => group(one).localeCompare(group(other)) || one.localeCompare(other));
    expect((await kubectl(['api-resources', '-o', 'name'])).stdout).toBe(sorted.map((name) => `${name}\n`).join(''));
    expect((await kubectl(['version'])).stdout).toContain('Server Version: v1.32.4+kpod-0.1.0\n');
    expect((await kubectl(['get', 'namespaces', '-o', 'name'])).stdout).toMatch(/^namespace\/default\n(namespace\/kube-.*\n){3}$/);
    expect(await kubectl(['delete', 'namespace', 'default'])).toEqual(
      failed('Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted\n'),
    );
    expect(await kubectl(['create', '-f', '-'], 'apiVersion: v1\nkind: Namespace\nmetadata: {name: other}')).toEqual(
      said('namespace/other created\n'),
    );
    expect(await kubectl(['delete', 'namespace', 'other'])).toEqual(said('namespace "other" deleted\n'));
  });
});
