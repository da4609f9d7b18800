/** Examples of Kubernetes' documentation: pods that wait for others before they are placed, and before they are ready. */
import { expect } from 'vitest';
import { podManifest, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Row } from '../table.ts';

const scheduled = async (scene: Scene): Promise<void> => {
  const gates = { schedulingGates: [{ name: 'example.com/foo' }, { name: 'example.com/bar' }] };
  const pod = podManifest('test-pod', { ...gates, containers: [staying('pause')] });
  await scene.create([pod], 'apply');
  expect(await scene.ok('get', 'pod', 'test-pod', '--no-headers')).toMatch(/^test-pod +0\/1 +SchedulingGated +0 /);
  expect(await scene.ok('get', 'pod', 'test-pod', '-o', 'jsonpath={.spec.schedulingGates}')).toBe(JSON.stringify(gates.schedulingGates));
  await scene.create([podManifest('test-pod', { containers: [staying('pause')] })], 'apply');
  const { spec } = await scene.podOnceIt('test-pod', ({ status }) => expect(status.phase).toBe('Running'));
  expect(spec.schedulingGates).toBeUndefined();
};

const ready = async (scene: Scene): Promise<void> => {
  const readinessGates = [{ conditionType: 'www.example.com/feature-1' }];
  await scene.create([podManifest('gated', { readinessGates, containers: [staying('app')] })]);
  const wide = () => scene.ok('get', 'pod', 'gated', '-o', 'wide', '--no-headers');
  await scene.podOnceIt('gated', ({ status }) =>
    expect(status.conditions).toContainEqual(
      expect.objectContaining({
        ...{ type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady' },
        message: 'corresponding condition of pod readiness gate "www.example.com/feature-1" does not exist.',
      }),
    ),
  );
  expect(await wide()).toMatch(/ 0\/1\n$/);
  const conditions = [{ type: 'www.example.com/feature-1', status: 'True' }];
  await scene.ok('patch', 'pod', 'gated', '--subresource=status', '-p', JSON.stringify({ status: { conditions } }));
  await scene.ok('wait', 'pod', 'gated', '--for=condition=Ready', '--timeout=60s');
  expect(await wide()).toMatch(/ 1\/1\n$/);
};

const resized = async (scene: Scene): Promise<void> => {
  const resizePolicy = [
    { resourceName: 'cpu', restartPolicy: 'NotRequired' },
    { resourceName: 'memory', restartPolicy: 'RestartContainer' },
  ];
  const both = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { cpu, memory } });
  const containers = [staying('pause', { resizePolicy, resources: both('700m', '200Mi') })];
  await scene.running(podManifest('resize-demo', { restartPolicy: 'Always', terminationGracePeriodSeconds: 1, containers }));
  const patchOf = (resources: object) => JSON.stringify({ spec: { containers: [{ name: 'pause', resources }] } });
  const change = (resources: object) => scene.ok('patch', 'pod', 'resize-demo', '--subresource', 'resize', '-p', patchOf(resources));
  const once = (restarts: number, resources: object, pending?: string) =>
    scene.podOnceIt('resize-demo', ({ status }) => {
      expect(status.containerStatuses).toMatchObject([{ restartCount: restarts, ready: true, resources }]);
      const resizes = (status.conditions ?? []).filter(({ type }) => type.startsWith('PodResize'));
      expect(resizes.map(({ type, reason }) => [type, reason])).toEqual(pending ? [['PodResizePending', pending]] : []);
    });
  // What limits it, by either version of control groups.
  const limits = () =>
    scene.inside(
      'resize-demo',
      'pause',
      'cd /sys/fs/cgroup; cat cpu.max cpu/cpu.cfs_quota_us memory.max memory/memory.limit_in_bytes 2>/dev/null; true',
    );
  await change(both('800m', '200Mi'));
  await once(0, both('800m', '200Mi'));
  expect(await limits()).toMatch(/^80000( 100000)?\n209715200\n$/);
  await change(both('800m', '300Mi'));
  await once(1, both('800m', '300Mi'));
  expect(await limits()).toMatch(/^80000( 100000)?\n314572800\n$/);
  await change(both('1k', '300Mi'));
  await once(1, both('800m', '300Mi'), 'Infeasible');
  const refused = await scene.kpod(['patch', 'pod', 'resize-demo', '-p', patchOf(both('900m', '300Mi'))]);
  expect(refused).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`'),
  });
  await change(both('500m', '300Mi'));
  await once(1, both('500m', '300Mi'));
};

/** As a cluster does that cannot change what a pod states as a whole. */
const resizedAsWhole = async (scene: Scene): Promise<void> => {
  const whole = { requests: { cpu: '200m', memory: '200Mi' }, limits: { cpu: '200m', memory: '200Mi' } };
  const resources = { requests: { cpu: '100m', memory: '100Mi' } };
  await scene.running(podManifest('pod-level-resize-demo', { resources: whole, containers: [staying('pause', { resources })] }));
  const patch = JSON.stringify({ spec: { resources: { requests: { cpu: '300m' }, limits: { cpu: '300m' } } } });
  const refused = await scene.kpod(['patch', 'pod', 'pod-level-resize-demo', '--subresource', 'resize', '-p', patch]);
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('pods with pod-level resources cannot be resized') });
};

export const gateRows: readonly Row[] = [
  { title: 'pods/pod-with-scheduling-gates.yaml', scenario: scheduled },
  { title: 'concepts/workloads/pods/pod-lifecycle#pod-readiness-gate', scenario: ready },
  {
    title: 'pods/resource/pod-resize.yaml',
    scenario: resized,
    cannotBe: ({ isRootless }) =>
      isRootless ? 'without root there are no limits on this machine (control groups of version 1)' : undefined,
  },
  { title: 'pods/resource/pod-level-resize.yaml (refused)', scenario: resizedAsWhole },
];
