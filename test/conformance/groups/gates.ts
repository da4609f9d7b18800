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

/** As a cluster does that cannot change the resources of a pod. */
const resized = async (scene: Scene): Promise<void> => {
  const resizePolicy = [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }];
  const resources = { limits: { memory: '200Mi', cpu: '700m' } };
  await scene.running(podManifest('resize-demo', { containers: [staying('pause', { resizePolicy, resources })] }));
  const patch = JSON.stringify({ spec: { containers: [{ name: 'pause', resources: { limits: { cpu: '800m' } } }] } });
  const refused = await scene.kpod(['patch', 'pod', 'resize-demo', '-p', patch]);
  expect(refused).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`'),
  });
};

export const gateRows: readonly Row[] = [
  { title: 'pods/pod-with-scheduling-gates.yaml', scenario: scheduled },
  { title: 'concepts/workloads/pods/pod-lifecycle#pod-readiness-gate', scenario: ready },
  { title: 'pods/resource/pod-resize.yaml, pod-level-resize.yaml (refused)', scenario: resized },
];
