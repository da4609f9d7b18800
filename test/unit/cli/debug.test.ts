import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContainerState, Pod } from '../../../src/api/types.ts';
import { type DebugOptions, losesRights, nodePod } from '../../../src/cli/verbs/debug/generate.ts';
import type { ProfileName } from '../../../src/cli/verbs/debug/verb.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli, startCli } from '../../fakes/cli.ts';
import { container, pod } from '../../fakes/pods.ts';

const options = (change: Partial<DebugOptions>): DebugOptions => ({
  ...{ image: 'busybox', container: '', target: '', words: [], argumentsOnly: false, env: [], pullPolicy: '', stdin: false, tty: false },
  ...{ profile: 'legacy', copyTo: '', sameNode: false, setImages: new Map() },
  kept: { labels: false, annotations: false, liveness: false, readiness: false, startup: false, initContainers: true },
  ...change,
});

describe('a pod that looks into the machine', () => {
  const host = { hostNetwork: true, hostPID: true, hostIPC: true };
  const files = { volumes: [{ name: 'host-root', hostPath: { path: '/' } }] };
  const mounts = { volumeMounts: [{ mountPath: '/host', name: 'host-root' }] };
  test.each<readonly [ProfileName, object, object]>([
    ['legacy', { ...host, ...files }, mounts],
    ['general', { ...host, ...files }, mounts],
    ['baseline', {}, {}],
    [
      'restricted',
      {},
      {
        securityContext: {
          ...{ runAsNonRoot: true, capabilities: { drop: ['ALL'] }, allowPrivilegeEscalation: false },
          seccompProfile: { type: 'RuntimeDefault' },
        },
      },
    ],
    ['netadmin', host, { securityContext: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } } }],
    ['sysadmin', { ...host, ...files }, { ...mounts, securityContext: { privileged: true } }],
  ])('has what the profile %s gives it', (profile, spec, more) => {
    const told: string[] = [];
    const naming = { suffix: () => 'abcde', tell: (text: string) => void told.push(text) };
    const made = nodePod('vm', options({ profile, stdin: true, words: ['sh'] }), naming);
    expect(told).toEqual(['Creating debugging pod node-debugger-vm-abcde with container debugger on node vm.']);
    expect(made).toEqual({
      container: 'debugger',
      pod: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'node-debugger-vm-abcde', labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
        spec: {
          containers: [{ name: 'debugger', image: 'busybox', command: ['sh'], stdin: true, terminationMessagePolicy: 'File', ...more }],
          nodeName: 'vm',
          restartPolicy: 'Never',
          tolerations: [{ operator: 'Exists' }],
          ...spec,
        },
      },
    });
  });
});

test.each<readonly [string, object, object, boolean]>([
  ['rights beside a user', { runAsUser: 7 }, { capabilities: { add: ['SYS_PTRACE'] } }, true],
  ['all rights beside a user', { runAsUser: 7 }, { privileged: true }, true],
  ['rights of root', { runAsUser: 0 }, { privileged: true }, false],
  ['rights that are root again', { runAsUser: 7 }, { privileged: true, runAsUser: 0 }, false],
  ['no rights', { runAsUser: 7 }, { privileged: false }, false],
  ['no user', {}, { privileged: true }, false],
])('rights come to nothing, or not: %s', (_, ofPod, securityContext, expected) => {
  const subject = pod({ apps: [container('looker', { securityContext })], spec: { securityContext: ofPod } });
  expect(losesRights(subject, 'looker')).toBe(expected);
});

describe('kpod debug -i', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startTestApi();
    api.kubelet.log = (_pod, { container: name }) => `the log of ${name}\n`;
    api.kubelet.onExec = (process) => {
      process.stdout.write('joined\n');
      process.exit(3);
    };
    const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'main', image: 'busybox' }] } };
    await fetch(`${api.url}/api/v1/namespaces/default/pods`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    });
  });
  afterEach(() => api.close());

  const stored = () => api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' }) as Pod;
  const become = (state: ContainerState) => {
    const status = { name: 'looker', ready: false, restartCount: 0, image: 'busybox', imageID: 'x', lastState: {}, state };
    return api.setStatus('web', { ...stored().status, phase: 'Running', ephemeralContainerStatuses: [status] });
  };
  const words = ['debug', '-i', 'web', '--image=busybox', '-c', 'looker', '--profile=general'];

  test('waits for the container, tells what keeps it, and joins it', async () => {
    const running = startCli(words, { url: api.url, input: '' });
    await expect.poll(() => stored().spec.ephemeralContainers).toMatchObject([{ name: 'looker', stdin: true }]);
    for (let time = 0; time < 2; time++) await become({ waiting: { reason: 'ErrImagePull', message: 'no such image' } });
    await expect.poll(running.stderr).toBe('Warning: container looker: no such image\n');
    await become({ running: { startedAt: '2026-01-05T00:00:00Z' } });
    expect(await running.result).toEqual({
      stdout: 'joined\n',
      stderr: "Warning: container looker: no such image\nIf you don't see a command prompt, try pressing enter.\n",
      exitCode: 0,
    });
  });

  test('prints the log of one that cannot be joined', async () => {
    api.kubelet.onExec = (process) => process.fail(new Error('no such process'));
    const running = startCli([...words, '-q'], { url: api.url, input: '' });
    await expect.poll(() => stored().spec.ephemeralContainers).toHaveLength(1);
    await become({ running: { startedAt: '2026-01-05T00:00:00Z' } });
    expect(await running.result).toMatchObject({
      stdout: 'the log of looker\n',
      stderr: expect.stringMatching(/^warning: couldn't attach to pod\/web, falling back to streaming logs: .+\n$/),
      exitCode: 0,
    });
  });

  test('prints the log of one that has ended', async () => {
    const running = startCli([...words, '-q'], { url: api.url, input: '' });
    await expect.poll(() => stored().spec.ephemeralContainers).toHaveLength(1);
    await become({ terminated: { exitCode: 1, reason: 'Error', containerID: 'podman://x' } });
    expect(await running.result).toEqual({ stdout: 'the log of looker\n', stderr: '', exitCode: 0 });
  });

  test('looks into no other machine than this one', async () => {
    const said = await runCli(['debug', 'node/elsewhere', '--image=busybox', '-q', '--profile=general'], { url: api.url });
    expect(said).toEqual({ stdout: '', stderr: 'Error from server (NotFound): nodes "elsewhere" not found\n', exitCode: 1 });
    await api.store.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'test-node' }, spec: {}, status: {} });
    const here = await runCli(['debug', 'node/test-node', '--image=busybox', '--profile=general'], { url: api.url });
    expect(here).toMatchObject({ stderr: '', exitCode: 0 });
    expect(here.stdout).toMatch(/^Creating debugging pod node-debugger-test-node-\w{5} with container debugger on node test-node\.\n$/);
    expect(api.store.list('Pod').map(({ spec }) => spec.hostPID)).toEqual([true, undefined]);
  });
});
