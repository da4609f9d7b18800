/** Pods as objects. k8s: test/e2e/common/node, test/e2e/node/pods.go */
import { expect } from 'vitest';
import type { Pod } from '../../../src/api/types.ts';
import { eventually } from '../../e2e/support/workspace.ts';
import { podManifest, shell, staying } from '../manifests.ts';
import { type Scene, statusesOf } from '../scene.ts';
import type { Group, Row } from '../table.ts';

const labelled = (name: string, labels: Readonly<Record<string, string>>, spec: object = {}) =>
  podManifest(name, { restartPolicy: 'Always', containers: [staying('stay')], ...spec }, { labels });

const namesOf = async (scene: Scene, selector: string): Promise<readonly string[]> =>
  (await scene.ok('get', 'pods', '-l', selector, '-o', 'name')).split('\n').filter((line) => line !== '');

const submittedAndRemoved = async (scene: Scene): Promise<void> => {
  const watcher = scene.start('get', 'pods', '-l', 'time=now', '--watch', '--output-watch-events', '-o', 'json');
  try {
    expect(await namesOf(scene, 'time=now')).toEqual([]);
    await scene.running(labelled('submitted', { time: 'now' }));
    expect(await namesOf(scene, 'time=now')).toEqual(['pod/submitted']);
    await scene.ok('delete', 'pod', 'submitted', '--grace-period=30');
    await eventually(async () => expect(watcher.output()).toContain('"DELETED"'));
    const events = watcher
      .output()
      .split(/(?<=^\}\n)/m)
      .map((text) => JSON.parse(text) as { type: string; object: Pod });
    expect(events[0]?.type).toBe('ADDED');
    expect(events.at(-1)).toMatchObject({ type: 'DELETED', object: { metadata: { deletionGracePeriodSeconds: 30 } } });
    expect(await namesOf(scene, 'time=now')).toEqual([]);
  } finally {
    watcher.signal('SIGTERM');
  }
};

const serviceVariables = async (scene: Scene): Promise<void> => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'fooservice' },
    spec: { ports: [{ port: 8765, targetPort: 8080 }], selector: { name: 'server' } },
  };
  await scene.running(labelled('server', { name: 'server' }));
  await scene.create([service]);
  const { look } = await scene.logsOfRun([podManifest('client', { containers: [shell('look', 'env')] })]);
  const { clusterIP } = (JSON.parse(await scene.ok('get', 'service', 'fooservice', '-o', 'json')) as { spec: { clusterIP: string } }).spec;
  const address = `tcp://${clusterIP}:8765`;
  const variables = {
    FOOSERVICE_SERVICE_HOST: clusterIP,
    FOOSERVICE_SERVICE_PORT: '8765',
    FOOSERVICE_PORT: address,
    FOOSERVICE_PORT_8765_TCP: address,
    FOOSERVICE_PORT_8765_TCP_PORT: '8765',
    FOOSERVICE_PORT_8765_TCP_PROTO: 'tcp',
    FOOSERVICE_PORT_8765_TCP_ADDR: clusterIP,
  };
  for (const [name, value] of Object.entries(variables)) expect(look).toContain(`${name}=${value}\n`);
};

const deadline = async (scene: Scene): Promise<void> => {
  await scene.running(labelled('limited', { time: 'now' }));
  await scene.ok('patch', 'pod', 'limited', '-p', '{"spec":{"activeDeadlineSeconds":5}}');
  await scene.podOnceIt('limited', ({ status }) => expect(status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' }));
};

const changed = async (scene: Scene): Promise<void> => {
  await scene.running(labelled('updated', { time: 'before' }));
  await scene.ok('label', 'pod', 'updated', 'time=after', '--overwrite');
  expect(await namesOf(scene, 'time=before')).toEqual([]);
  expect(await namesOf(scene, 'time=after')).toEqual(['pod/updated']);
  expect((await scene.pod('updated')).status.phase).toBe('Running');
};

const collection = async (scene: Scene): Promise<void> => {
  await scene.create([1, 2, 3].map((index) => labelled(`set-${index}`, { type: 'Testing' })));
  expect(await namesOf(scene, 'type=Testing')).toHaveLength(3);
  await scene.ok('delete', 'pods', '-l', 'type=Testing');
  expect(await namesOf(scene, 'type=Testing')).toEqual([]);
};

/** What the kubelet has not said itself: it stays until the kubelet has something to say. */
const statusPatch = { status: { message: 'Patched by the test', reason: 'Testing' } };

async function patchStatus(scene: Scene, name: string): Promise<void> {
  const patch = ['patch', 'pod', name, '--subresource=status', '-p', JSON.stringify(statusPatch), '-o', 'json'];
  expect((JSON.parse(await scene.ok(...patch)) as Pod).status).toMatchObject({ phase: 'Running', ...statusPatch.status });
}

const patchedStatus = async (scene: Scene): Promise<void> => {
  await scene.running(labelled('patched', { time: 'now' }));
  await patchStatus(scene, 'patched');
};

const lifecycle = async (scene: Scene): Promise<void> => {
  await scene.running(labelled('whole', { test: 'static' }));
  await scene.ok(
    'patch',
    'pod',
    'whole',
    '-p',
    JSON.stringify({ metadata: { labels: { test: 'patched' } }, spec: { terminationGracePeriodSeconds: 1 } }),
  );
  expect(await namesOf(scene, 'test=patched')).toEqual(['pod/whole']);
  const { status } = await scene.pod('whole');
  expect(status).toMatchObject({ phase: 'Running', hostIP: expect.any(String), podIP: expect.any(String) });
  await patchStatus(scene, 'whole');
  await scene.ok('delete', 'pods', '-l', 'test=patched');
  expect(await namesOf(scene, 'test=patched')).toEqual([]);
};

const qos = async (scene: Scene): Promise<void> => {
  const amounts = { cpu: '100m', memory: '100Mi' };
  const pod = podManifest('guaranteed', { containers: [staying('stay', { resources: { requests: amounts, limits: amounts } })] });
  await scene.create([pod]);
  expect((await scene.pod('guaranteed')).status.qosClass).toBe('Guaranteed');
};

const hostIp = async (scene: Scene): Promise<void> => {
  await scene.create([labelled('hosted', {})]);
  const pod: Pod = await scene.podOnceIt('hosted', ({ status }) => expect(status.hostIP).toMatch(/^[\d.]+$/));
  expect(statusesOf(pod)).toHaveLength(1);
};

const commandOverWebSocket = async (scene: Scene): Promise<void> => {
  await scene.running(labelled('asked', {}));
  const words = ['/bin/sh', '-c', 'echo remote execution test'].map((word) => `command=${encodeURIComponent(word)}`);
  const messages = await scene.hear(`pods/asked/exec?${words.join('&')}&stdout=1&stderr=1&container=stay`, 'channel.k8s.io');
  const [channels, texts] = [messages.map((message) => message[0]), messages.map((message) => message.subarray(1).toString())];
  expect([...new Set(channels)]).toEqual([1]);
  expect(texts.join('')).toBe('remote execution test\n');
};

const logOverWebSocket = async (scene: Scene): Promise<void> => {
  await scene.running(labelled('alive', {}, { containers: [shell('main', 'echo container is alive; sleep 10000')] }));
  const heard = async () => Buffer.concat(await scene.hear('pods/alive/log?container=main', 'binary.k8s.io')).toString();
  await eventually(async () => expect(await heard()).toBe('container is alive\n'));
};

const podRows: readonly Row[] = [
  { title: 'should allow activeDeadlineSeconds to be updated', scenario: deadline },
  { title: 'should be submitted and removed', scenario: submittedAndRemoved },
  { title: 'should be updated', scenario: changed },
  { title: 'should contain environment variables for services', scenario: serviceVariables },
  { title: 'should delete a collection of pods', scenario: collection },
  { title: 'should get a host IP', scenario: hostIp },
  { title: 'should patch a pod status', scenario: patchedStatus },
  { title: 'should run through the lifecycle of Pods and PodStatus', scenario: lifecycle },
  { title: 'should support remote command execution over websockets', scenario: commandOverWebSocket },
  { title: 'should support retrieving logs from the container over websockets', scenario: logOverWebSocket },
];

export const pods: readonly Group[] = [
  {
    owner: 'sig-node',
    name: 'Pods Extended',
    rows: [
      { title: 'Pods Set QOS Class should be set on Pods with matching resource requests and limits for memory and cpu', scenario: qos },
    ],
  },
  { owner: 'sig-node', name: 'Pods', rows: podRows },
];
