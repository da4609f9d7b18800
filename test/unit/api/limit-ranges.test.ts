import { describe, expect, test } from 'vitest';
import { prepareForCreate } from '../../../src/api/admission.ts';
import { limitRangeProblem, withLimitRangeDefaults } from '../../../src/api/limit-ranges.ts';
import type { LimitRange } from '../../../src/api/quota-types.ts';
import type { Pod } from '../../../src/api/types.ts';

const context = { fieldValidation: 'Strict', nodeName: 'here', newUid: () => 'u', random: () => 0 } as const;

const range = (...limits: readonly object[]): LimitRange =>
  prepareForCreate('LimitRange', { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'lr' }, spec: { limits } }, context).object;

function pod(resources: object, initResources?: object): Pod {
  const container = (name: string, own: object) => ({ name, image: 'busybox', resources: own });
  const spec = {
    containers: [container('web', resources)],
    ...(initResources ? { initContainers: [container('setup', initResources)] } : {}),
  };
  return prepareForCreate('Pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec }, context).object;
}

test('a LimitRange of containers completes itself: limits from max, requests from limits, else from min', () => {
  const { spec } = range({
    type: 'Container',
    max: { cpu: 1, memory: '1Gi' },
    default: { memory: '512Mi' },
    min: { 'ephemeral-storage': 1 },
  });
  expect(spec.limits?.[0]).toMatchObject({
    default: { cpu: '1', memory: '512Mi' },
    defaultRequest: { cpu: '1', memory: '512Mi', 'ephemeral-storage': '1' },
  });
});

describe('defaults of pods', () => {
  const defaults = range({ type: 'Container', default: { cpu: '200m', memory: '64Mi' }, defaultRequest: { cpu: '100m' } });

  test('every container gets what it does not state, and the pod says so', () => {
    const { metadata, spec } = withLimitRangeDefaults(pod({ limits: { cpu: '150m' } }, {}), [defaults]);
    expect(spec.containers[0]?.resources).toEqual({
      limits: { cpu: '150m', memory: '64Mi' },
      requests: { cpu: '150m', memory: '64Mi' },
    });
    expect(spec.initContainers?.[0]?.resources).toEqual({
      limits: { cpu: '200m', memory: '64Mi' },
      requests: { cpu: '100m', memory: '64Mi' },
    });
    expect(metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: memory request for container web; memory limit for container web; cpu, memory request for init container setup; cpu, memory limit for init container setup',
    });
  });

  test('a pod that states everything stays as it is', () => {
    const stated = pod({ limits: { cpu: 1, memory: '1Gi' } });
    expect(withLimitRangeDefaults(stated, [defaults])).toBe(stated);
  });
});

const container = (bounds: object) => ({ type: 'Container', ...bounds });

test.each<[bounds: object, resources: object, problem: string | undefined]>([
  [container({ min: { cpu: '50m' } }), {}, 'minimum cpu usage per Container is 50m.  No request is specified'],
  [container({ min: { cpu: '50m' } }), { requests: { cpu: '10m' } }, 'minimum cpu usage per Container is 50m, but request is 10m'],
  [container({ max: { cpu: 1 } }), {}, 'maximum cpu usage per Container is 1.  No limit is specified'],
  [container({ max: { cpu: 1 } }), { limits: { cpu: 2 } }, 'maximum cpu usage per Container is 1, but limit is 2'],
  [
    container({ maxLimitRequestRatio: { cpu: 10 } }),
    { limits: { cpu: 1 }, requests: { cpu: '50m' } },
    'cpu max limit to request ratio per Container is 10, but provided ratio is 20.000000',
  ],
  [
    container({ maxLimitRequestRatio: { cpu: 10 } }),
    {},
    'cpu max limit to request ratio per Container is 10, but no request is specified or request is 0',
  ],
  [
    container({ maxLimitRequestRatio: { cpu: 10 } }),
    { requests: { cpu: 1 } },
    'cpu max limit to request ratio per Container is 10, but no limit is specified or limit is 0',
  ],
  [
    container({ max: { cpu: 1, memory: '1Gi' } }),
    { limits: { cpu: 2 } },
    '[maximum cpu usage per Container is 1, but limit is 2, maximum memory usage per Container is 1Gi.  No limit is specified]',
  ],
  [{ type: 'Pod', max: { cpu: '500m' } }, { limits: { cpu: '300m' } }, undefined],
  [{ type: 'Pod', max: { cpu: '200m' } }, { limits: { cpu: '300m' } }, 'maximum cpu usage per Pod is 200m, but limit is 300m'],
])('%j for %j: %s', (bounds, resources, problem) => {
  expect(limitRangeProblem(pod(resources), [range(bounds)])).toBe(problem);
});

test.each<[limits: readonly object[], problem: string]>([
  [[{ type: 'Pod', default: { cpu: 1 } }], "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"],
  [[container({ min: { cpu: 2 }, max: { cpu: 1 } })], 'min value 2 is greater than max value 1'],
  [[container({ default: { cpu: 1 }, defaultRequest: { cpu: 2 } })], 'default request value 2 is greater than default limit value 1'],
  [[container({}), container({})], 'spec.limits[1].type: Duplicate value: "Container"'],
  [[{ type: 'Bogus' }], 'spec.limits[0].type: Invalid value: "Bogus": must be a standard limit type or fully qualified'],
  [
    [container({ max: { storage: 1 } })],
    'spec.limits[0].max[storage]: Invalid value: "storage": must be a standard resource for containers',
  ],
  [
    [{ type: 'PersistentVolumeClaim' }],
    'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
  ],
])('%j is refused: %s', (limits, problem) => {
  expect(() => range(...limits)).toThrow(problem);
});
