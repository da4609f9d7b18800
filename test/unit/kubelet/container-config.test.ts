import { expect, test } from 'vitest';
import type { EngineInfo } from '../../../src/engine/types.ts';
import { resourceWarnings } from '../../../src/kubelet/container-config.ts';
import { container, pod } from '../../fakes/pods.ts';

const limits = { cpu: '1', memory: '64Mi' };
const limited = pod({
  init: [container('i', { resources: { requests: { cpu: '1' } } })],
  apps: ['bare', container('app', { resources: { limits } })],
  spec: { resources: { limits } },
});
const warnings = (unsupportedResources: EngineInfo['unsupportedResources']) =>
  resourceWarnings(limited, { name: 'podman', unsupportedResources } as EngineInfo);

test('what an engine cannot apply is told of each that states it, with the cause', () => {
  expect(warnings({})).toEqual([]);
  expect(warnings({ cpuShares: 'no', cpuQuota: 'no', memoryLimit: 'no', podCgroup: 'none of pods' })).toEqual([
    'spec.resources.limits[cpu]: not applied by podman: none of pods',
    'spec.resources.limits[memory]: not applied by podman: none of pods',
    'spec.initContainers[0].resources.requests[cpu]: not applied by podman: no',
    'spec.containers[1].resources.limits[cpu]: not applied by podman: no',
    'spec.containers[1].resources.limits[memory]: not applied by podman: no',
  ]);
});
