import { expect, test } from 'vitest';
import { allContainers, findContainer, getCondition, hasCondition, isSidecar, isTerminal } from '../../../src/api/pod-status.ts';
import type { Container, Pod, PodPhase } from '../../../src/api/types.ts';

const container = (name: string, fields: object = {}) => ({ name, image: 'i', ...fields }) as Container;
const pod = (phase?: PodPhase): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a' },
  spec: {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    initContainers: [container('i'), container('s', { restartPolicy: 'Always' })],
    containers: [container('c')],
  },
  status: {
    ...(phase ? { phase } : {}),
    conditions: [
      { type: 'Initialized', status: 'True' },
      { type: 'Ready', status: 'False' },
    ],
  },
});

test('a pod has ended when it succeeded or failed', () => {
  const phases: readonly (PodPhase | undefined)[] = [undefined, 'Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'];
  expect(phases.filter((phase) => isTerminal(pod(phase)))).toEqual(['Succeeded', 'Failed']);
});

test('a condition is found by its type, and holds when it is True', () => {
  expect(getCondition(pod(), 'Ready')).toEqual({ type: 'Ready', status: 'False' });
  expect(['Initialized', 'Ready', 'Other'].filter((type) => hasCondition(pod(), type))).toEqual(['Initialized']);
});

test('containers come inits first, and are found by name', () => {
  const { spec } = pod();
  expect(allContainers(spec).map(({ name }) => name)).toEqual(['i', 's', 'c']);
  expect(allContainers(spec).filter(isSidecar)).toEqual([findContainer(spec, 's')]);
  expect(findContainer(spec, 'x')).toBeUndefined();
});
