/** Hooks, probes and sidecars in their order. k8s: test/e2e_node/container_lifecycle_test.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { type ContainerManifest, podManifest, shell } from '../manifests.ts';
import { type Scene, statusesOf } from '../scene.ts';
import type { Row } from '../table.ts';
import { logMount, logVolume, noted, readLog } from './common-log.ts';

const often = { periodSeconds: 1, failureThreshold: 1, timeoutSeconds: 5 };
const exec = (script: string) => ({ exec: { command: ['sh', '-c', script] } });
const note = (words: string) => `echo "${words}" >>/log/all`;
const linesOf = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');

/** Stays until it is told to end, with both in the common log; whoever is the last one shows the whole of it in its own. */
const notedStay = (name: string, more: object = {}, before = 'true'): ContainerManifest =>
  shell(
    name,
    `${before}; ${note(`${name} started`)}; trap '${note(`${name} ended`)}; cat /log/all; exit 0' TERM; while :; do sleep 3600 & wait $!; done`,
    { ...logMount, ...more },
  );

const sidecar = (name: string, more: object = {}) => notedStay(name, { restartPolicy: 'Always', ...more });
/** One that has started when it says so. */
const saidSo = (name: string) => ({ startupProbe: { ...often, failureThreshold: 60, ...exec(`grep "${name} started" /log/all`) } });

const podOf = (name: string, spec: Parameters<typeof podManifest>[1]) =>
  podManifest(name, { restartPolicy: 'Always', ...logVolume, ...spec });

/** Deletes the pod and answers what the log of a container says to its end. */
async function logToTheEnd(scene: Scene, pod: string, container: string): Promise<string> {
  const follower = scene.start('logs', '-f', pod, '-c', container);
  await scene.ok('delete', 'pod', pod);
  await follower.finished;
  return follower.output();
}

const initBeforePostStart = async (scene: Scene): Promise<void> => {
  const regular = notedStay('regular', { lifecycle: { postStart: exec(note('PostStart')) } });
  await scene.running(podOf('post', { initContainers: [noted('init', 'sleep 0.3')], containers: [regular] }));
  const lines = (await readLog(scene, 'post', 'regular')).split('\n');
  expect(lines.slice(0, 2)).toEqual(['init started', 'init ended']);
  expect(lines.slice(2)).toContain('PostStart');
};

const secondAfterPostStart = async (scene: Scene): Promise<void> => {
  const first = notedStay('first', { lifecycle: { postStart: exec(`sleep 1; ${note('PostStart')}`) } });
  await scene.running(podOf('post', { containers: [first, notedStay('second')] }));
  await eventually(async () =>
    expect(await readLog(scene, 'post', 'second')).toBe(linesOf('first started', 'PostStart', 'second started')),
  );
};

const preStopOfProbes = async (scene: Scene): Promise<void> => {
  const bad = { ...often, ...exec('false') };
  const preStop = (name: string) => ({ lifecycle: { preStop: exec(note(`${name} preStop`)) } });
  const containers = [
    notedStay('never-up', { startupProbe: bad, ...preStop('never-up') }),
    notedStay('not-alive', { livenessProbe: bad, ...preStop('not-alive') }),
    notedStay('looker'),
  ];
  await scene.create([podOf('bad', { containers })]);
  await scene.podOnceIt('bad', (pod) => {
    // While nothing of the pod is known there are no statuses.
    const counts = new Map(statusesOf(pod).map(({ name, restartCount }) => [name, restartCount]));
    for (const name of ['never-up', 'not-alive']) expect(counts.get(name)).toBeGreaterThanOrEqual(1);
  });
  const lines = (await readLog(scene, 'bad', 'looker')).split('\n');
  for (const name of ['never-up', 'not-alive']) {
    const own = lines.filter((line) => line.startsWith(name)).slice(0, 4);
    expect(own).toEqual([`${name} started`, `${name} preStop`, `${name} ended`, `${name} started`]);
  }
};

const readinessAlone = async (scene: Scene): Promise<void> => {
  const late = (kind: string) => exec(`[ ! -e /log/stopping ] || echo asked >>/log/${kind}`);
  const regular = notedStay('regular', {
    readinessProbe: { ...often, ...late('readiness') },
    livenessProbe: { ...often, ...late('liveness') },
    lifecycle: { preStop: exec('touch /log/stopping; until [ -e /log/go ]; do sleep 0.1; done') },
  });
  await scene.running(podOf('leaving', { terminationGracePeriodSeconds: 120, containers: [regular] }));
  await scene.ok('delete', 'pod', 'leaving', '--wait=false');
  const counted = async (kind: string) => Number(await scene.inside('leaving', 'regular', `cat /log/${kind} 2>/dev/null | wc -l`));
  await eventually(async () => expect(await counted('readiness')).toBeGreaterThanOrEqual(4));
  // One may have been under way.
  expect(await counted('liveness')).toBeLessThanOrEqual(1);
  await scene.inside('leaving', 'regular', 'touch /log/go');
  await eventually(async () => expect((await scene.kpod(['get', 'pod', 'leaving'])).stderr).toContain('not found'));
};

const mixed = async (scene: Scene): Promise<void> => {
  const [first, second] = [sidecar('side-1', saidSo('side-1')), sidecar('side-2', saidSo('side-2'))];
  const initContainers = [noted('init-1'), first, noted('init-2'), second, noted('init-3')];
  const logs = await scene.logsOfRun([
    podOf('mixed', { restartPolicy: 'Never', terminationGracePeriodSeconds: 30, initContainers, containers: [noted('regular')] }),
  ]);
  const life = (name: string) => [`${name} started`, `${name} ended`];
  expect(logs['side-1']).toBe(
    linesOf(
      ...life('init-1'),
      'side-1 started',
      ...life('init-2'),
      'side-2 started',
      ...life('init-3'),
      ...life('regular'),
      'side-2 ended',
      'side-1 ended',
    ),
  );
};

const policies = ['Never', 'OnFailure', 'Always'] as const;

const eachPolicy = async (scene: Scene): Promise<void> => {
  // Not before all of them have been seen to run: what begins next waits for that.
  const begun = 'until grep -q "regular started" /log/all; do sleep 0.2; done';
  const ends = (name: string, code: number) =>
    shell(name, `echo run >>/log/${name}; ${begun}; sleep 0.5; exit ${code}`, { restartPolicy: 'Always', ...logMount });
  const twice = (name: string) => `until [ "$(cat /log/${name} 2>/dev/null | wc -l)" -ge 2 ]; do sleep 0.2; done`;
  const regular = noted('regular', `${twice('well')}; ${twice('badly')}`);
  const image = { image: 'invalid.invalid/no-such-image:1', imagePullPolicy: 'IfNotPresent', command: ['true'] };
  await scene.create(
    policies.flatMap((restartPolicy) => [
      podOf(`ending-${restartPolicy.toLowerCase()}`, {
        restartPolicy,
        initContainers: [sidecar('stays'), ends('well', 0), ends('badly', 1)],
        containers: [regular],
      }),
      podOf(`failing-${restartPolicy.toLowerCase()}`, {
        restartPolicy,
        initContainers: [sidecar('stays'), noted('init', 'exit 1')],
        containers: [noted('regular')],
      }),
    ]),
  );
  await scene.create([
    podOf('no-image', { initContainers: [{ name: 'side', restartPolicy: 'Always', ...image }], containers: [noted('regular')] }),
  ]);
  for (const restartPolicy of policies) {
    const suffix = restartPolicy.toLowerCase();
    await scene.podOnceIt(`ending-${suffix}`, ({ status }) => {
      const [stays, well, badly] = status.initContainerStatuses ?? [];
      expect([well?.restartCount, badly?.restartCount].every((count = 0) => count >= 1)).toBe(true);
      expect(stays?.restartCount).toBe(0);
      if (restartPolicy === 'Always') expect(status.containerStatuses?.[0]?.restartCount).toBeGreaterThanOrEqual(1);
      else expect(status.phase).toBe('Succeeded');
    });
    await scene.podOnceIt(`failing-${suffix}`, ({ status }) => {
      const [stays, init] = status.initContainerStatuses ?? [];
      expect(status.phase).toBe(restartPolicy === 'Never' ? 'Failed' : 'Pending');
      expect(status.containerStatuses?.[0]?.state).toMatchObject({ waiting: { reason: 'PodInitializing' } });
      expect(stays?.restartCount).toBe(0);
      if (restartPolicy === 'Never') expect(init).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 1 } } });
      else {
        expect(stays?.state).toHaveProperty('running');
        expect(init?.restartCount).toBeGreaterThanOrEqual(1);
      }
    });
  }
  const { status } = await scene.podOnceIt('no-image', (pod) =>
    expect(pod.status.initContainerStatuses?.[0]?.state?.waiting?.reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/),
  );
  expect(status.containerStatuses?.[0]?.state).toMatchObject({ waiting: { reason: 'PodInitializing' } });
};

const serially = async (scene: Scene): Promise<void> => {
  const slow = (name: string) => notedStay(name, { restartPolicy: 'Always', ...saidSo(name) }, `${note(`${name} is there`)}; sleep 1`);
  await scene.running(podOf('serial', { initContainers: ['side-1', 'side-2', 'side-3'].map(slow), containers: [notedStay('regular')] }));
  const expected = [...['side-1', 'side-2', 'side-3'].flatMap((name) => [`${name} is there`, `${name} started`]), 'regular started'];
  await eventually(async () => expect(await readLog(scene, 'serial', 'regular')).toBe(linesOf(...expected)));
};

const preStopOfSidecar = { lifecycle: { preStop: exec(note('side preStop')) } };

const neverUp = async (scene: Scene): Promise<void> => {
  const bad = sidecar('side', { startupProbe: { ...often, ...exec('false') }, ...preStopOfSidecar });
  await scene.create([
    podOf('never-up', { initContainers: [sidecar('looker'), bad, sidecar('next')], containers: [notedStay('regular')] }),
  ]);
  const { status } = await scene.podOnceIt('never-up', (pod) =>
    expect(pod.status.initContainerStatuses?.[1]?.restartCount).toBeGreaterThanOrEqual(1),
  );
  const waiting = { state: { waiting: { reason: 'PodInitializing' } } };
  expect(status.initContainerStatuses?.[2]).toMatchObject(waiting);
  expect(status.containerStatuses).toMatchObject([waiting]);
  const log = await readLog(scene, 'never-up', 'looker');
  expect(log).toContain(linesOf('side started', 'side preStop', 'side ended'));
  expect(log).not.toMatch(/next|regular/);
};

const notAlive = async (scene: Scene): Promise<void> => {
  const bad = sidecar('side', { livenessProbe: { ...often, ...exec('[ ! -e /log/bad ]') }, ...preStopOfSidecar });
  const pod = await scene.running(podOf('not-alive', { initContainers: [bad], containers: [notedStay('regular')] }));
  expect(pod.status.containerStatuses).toMatchObject([{ state: { running: {} } }]);
  await scene.inside('not-alive', 'regular', 'touch /log/bad');
  await scene.podOnceIt('not-alive', ({ status }) => expect(status.initContainerStatuses?.[0]?.restartCount).toBeGreaterThanOrEqual(1));
  expect(await readLog(scene, 'not-alive', 'regular')).toContain(linesOf('side preStop', 'side ended'));
  expect((await scene.pod('not-alive')).status.containerStatuses).toMatchObject([{ restartCount: 0 }]);
  expect((await scene.events('not-alive')).map(({ message }) => message)).toContain('Init container side failed liveness probe');
};

const reverse = async (scene: Scene): Promise<void> => {
  const initContainers = ['side-1', 'side-2', 'side-3'].map((name) => sidecar(name, saidSo(name)));
  await scene.running(podOf('reverse', { terminationGracePeriodSeconds: 60, initContainers, containers: [notedStay('regular')] }));
  await eventually(async () => expect(await readLog(scene, 'reverse', 'regular')).toContain('regular started'));
  const ends = ['regular', 'side-3', 'side-2', 'side-1'].map((name) => `${name} ended`);
  expect(await logToTheEnd(scene, 'reverse', 'side-1')).toContain(linesOf('regular started', ...ends));
};

const hooksWithoutEnd = async (scene: Scene): Promise<void> => {
  const names = ['side-1', 'side-2', 'side-3'];
  const initContainers = names.map((name) => sidecar(name, { ...saidSo(name), lifecycle: { preStop: exec('sleep 3600') } }));
  await scene.running(podOf('endless', { terminationGracePeriodSeconds: 3, initContainers, containers: [notedStay('regular')] }));
  const followers = names.map((name) => scene.start('logs', '-f', 'endless', '-c', name));
  await scene.ok('delete', 'pod', 'endless');
  await Promise.all(followers.map(({ finished }) => finished));
  for (const [index, name] of names.entries()) expect(followers[index]?.output()).toContain(`${name} ended\n`);
};

/** Each hook ends when all of them have begun, so that one after the other none would. */
const hooksAtOnce = async (scene: Scene): Promise<void> => {
  const names = ['side-1', 'side-2', 'side-3'];
  const met = `until [ "$(ls /log/begun | wc -l)" = 3 ]; do sleep 0.1; done; ${note('met')}`;
  const initContainers = names.map((name) =>
    sidecar(name, { ...saidSo(name), lifecycle: { preStop: exec(`mkdir -p /log/begun; touch /log/begun/${name}; ${met}`) } }),
  );
  await scene.running(podOf('together', { terminationGracePeriodSeconds: 120, initContainers, containers: [notedStay('regular')] }));
  const log = await logToTheEnd(scene, 'together', 'side-1');
  expect(log.match(/^met$/gm)).toHaveLength(3);
  expect(log).toContain('side-1 ended');
};

export const sidecarRows: readonly Row[] = [
  { title: 'should finish the last init container before the PostStart of a regular one', scenario: initBeforePostStart },
  { title: 'should launch the second regular container only after the PostStart of the first', scenario: secondAfterPostStart },
  { title: 'should call preStop when a startup or a liveness probe fails', scenario: preStopOfProbes },
  { title: 'should go on with readiness probes and stop liveness probes during preStop', scenario: readinessAlone },
  { title: 'should keep the order of mixed init containers and sidecars', scenario: mixed, inTests: true },
  { title: 'should treat sidecars by each restart policy, however they end', scenario: eachPolicy },
  { title: 'should start sidecars serially, each after the startup probe of the one before', scenario: serially },
  { title: 'should call preStop when the startup probe of a sidecar fails, and not launch the next container', scenario: neverUp },
  { title: 'should call preStop and restart a sidecar whose liveness probe fails', scenario: notAlive },
  { title: 'should end regular containers first, then sidecars in reverse order', scenario: reverse },
  { title: 'should end all sidecars together when their preStop hooks never end', scenario: hooksWithoutEnd },
  { title: 'should call the preStop hooks of all sidecars at once when a pod is deleted', scenario: hooksAtOnce },
];
