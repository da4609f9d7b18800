/** In which order containers start, end and start again. k8s: test/e2e_node/container_lifecycle_test.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { type ContainerManifest, podManifest, shell, staying } from '../manifests.ts';
import { type Scene, statusesOf } from '../scene.ts';
import type { Group } from '../table.ts';
import { logMount, logVolume, noted, readLog } from './common-log.ts';
import { sidecarRows } from './sidecars.ts';

/** Stays, with its start in the common log. */
const notedStay = (name: string): ContainerManifest =>
  shell(name, `echo "${name} started" >>/log/all; trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done`, logMount);

const serially = async (scene: Scene): Promise<void> => {
  const inits = ['init-1', 'init-2', 'init-3'];
  const initContainers = inits.map((name) => noted(name, 'sleep 0.3'));
  const pod = podManifest('serial', { restartPolicy: 'Always', initContainers, containers: [notedStay('regular')], ...logVolume });
  await scene.running(pod);
  const log = [...inits.flatMap((name) => [`${name} started`, `${name} ended`]), 'regular started'].map((line) => `${line}\n`).join('');
  await eventually(async () => expect(await readLog(scene, 'serial', 'regular')).toBe(log));
  const ends = (await scene.pod('serial')).status.initContainerStatuses?.map(({ state }) => state?.terminated) ?? [];
  for (const [index, end] of ends.entries()) {
    expect(end?.exitCode).toBe(0);
    const next = ends[index + 1];
    if (next !== undefined) expect(Date.parse(next?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(end?.finishedAt ?? ''));
  }
};

const failingInit = async (scene: Scene): Promise<void> => {
  await scene.create([podManifest('failing', { initContainers: [noted('init', 'exit 1')], containers: [noted('regular')], ...logVolume })]);
  const { status } = await scene.podOnceIt('failing', (pod) => expect(pod.status.phase).toBe('Failed'));
  expect(status.initContainerStatuses).toMatchObject([{ state: { terminated: { exitCode: 1 } }, restartCount: 0 }]);
  expect(status.containerStatuses).toMatchObject([{ state: { waiting: { reason: 'PodInitializing' } } }]);
  expect((await scene.events('failing')).some(({ message }) => message?.includes('container regular'))).toBe(false);
};

const restarted = async (scene: Scene): Promise<void> => {
  await scene.create([podManifest('again', { restartPolicy: 'Always', containers: [shell('regular', 'exit 1')] })]);
  await scene.podOnceIt('again', (pod) => {
    expect(statusesOf(pod)).toMatchObject([{ lastState: { terminated: { exitCode: 1 } } }]);
    expect(statusesOf(pod)[0]?.restartCount).toBeGreaterThanOrEqual(2);
  });
};

const badInitImage = async (scene: Scene): Promise<void> => {
  const init = { name: 'init', image: 'invalid.invalid/no-such-image:1', imagePullPolicy: 'IfNotPresent' };
  await scene.create([podManifest('bad-image', { initContainers: [init], containers: [shell('regular', 'true')] })]);
  const { status } = await scene.podOnceIt('bad-image', (pod) =>
    expect(pod.status.initContainerStatuses?.[0]?.state?.waiting?.reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/),
  );
  expect(status.phase).toBe('Pending');
  expect(status.containerStatuses).toMatchObject([{ state: { waiting: { reason: 'PodInitializing' } } }]);
};

const initsOnce = async (scene: Scene): Promise<void> => {
  const pod = podManifest('once', {
    restartPolicy: 'Always',
    initContainers: [noted('init')],
    containers: [noted('regular', 'sleep 0.2'), staying('looker', logMount)],
    ...logVolume,
  });
  await scene.create([pod]);
  const { status } = await scene.podOnceIt('once', ({ status: seen }) =>
    expect(seen.containerStatuses?.find(({ name }) => name === 'regular')?.restartCount).toBeGreaterThanOrEqual(2),
  );
  expect(status.initContainerStatuses).toMatchObject([{ restartCount: 0, state: { terminated: { exitCode: 0 } } }]);
  const log = await readLog(scene, 'once', 'looker');
  expect(log.match(/init started/g)).toHaveLength(1);
  expect(log.match(/regular started/g)?.length).toBeGreaterThanOrEqual(3);
};

const grace = async (scene: Scene): Promise<void> => {
  const deaf = shell('regular', 'trap "" TERM; while :; do sleep 1; done');
  await scene.running(podManifest('deaf', { terminationGracePeriodSeconds: 3, restartPolicy: 'Always', containers: [deaf] }));
  const startedAt = performance.now();
  await scene.ok('delete', 'pod', 'deaf');
  // Not before: how much later is a matter of the machine.
  expect(performance.now() - startedAt).toBeGreaterThan(2900);
};

/** A reboot takes the containers and leaves what kpod knows: all of them are made anew, inits first. */
const afterReboot = async (scene: Scene): Promise<void> => {
  const pod = podManifest('rebooted', {
    restartPolicy: 'Always',
    initContainers: [noted('init-1'), noted('init-2')],
    containers: [notedStay('regular')],
    ...logVolume,
  });
  const { metadata } = await scene.running(pod);
  const { work } = scene;
  const found = await work.engineCommand('ps', '-aq', '--filter', `label=io.kubernetes.pod.uid=${metadata.uid}`);
  await work.engineCommand('kill', ...found.split('\n').filter((id) => id !== ''));
  const { status } = await scene.podOnceIt('rebooted', ({ status: seen }) => {
    expect(seen.containerStatuses).toMatchObject([{ restartCount: 1, state: { running: {} } }]);
    expect(seen.initContainerStatuses).toMatchObject([{ restartCount: 1 }, { restartCount: 1 }]);
  });
  const ends = status.initContainerStatuses?.map(({ state }) => state?.terminated);
  expect(ends).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }]);
  expect(Date.parse(ends?.[1]?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(ends?.[0]?.finishedAt ?? ''));
};

const deletedEarly = async (scene: Scene): Promise<void> => {
  const init = staying('init');
  await scene.create([podManifest('early', { restartPolicy: 'Always', initContainers: [init], containers: [shell('regular', 'true')] })]);
  await scene.podOnceIt('early', ({ status }) => expect(status.initContainerStatuses).toMatchObject([{ state: { running: {} } }]));
  await scene.ok('delete', 'pod', 'early', '--timeout=60s');
  expect((await scene.kpod(['get', 'pod', 'early'])).stderr).toContain('pods "early" not found');
};

export const orderings: readonly Group[] = [
  {
    owner: 'e2e_node',
    name: 'Containers Lifecycle',
    rows: [
      { title: 'init containers should run serially, and regular containers after the last of them', scenario: serially, inTests: true },
      { title: 'should not launch regular containers if an init container fails and the pod never restarts', scenario: failingInit },
      { title: 'should restart failing regular containers of a pod that always restarts', scenario: restarted },
      { title: 'should not launch anything behind an init container whose image cannot be had', scenario: badInitImage },
      { title: 'should not restart init containers when a regular container restarts', scenario: initsOnce },
      { title: 'should respect the termination grace period', scenario: grace },
      { title: 'should run init containers again, in order, after the reboot of the node', scenario: afterReboot },
      { title: 'should not hang when a pod is deleted during its initialization', scenario: deletedEarly },
      ...sidecarRows,
    ],
  },
];
