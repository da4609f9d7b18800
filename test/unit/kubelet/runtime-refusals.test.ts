import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Container, PodSpec } from '../../../src/api/types.ts';
import type { EngineName } from '../../../src/engine/types.ts';
import { container, pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

const engines: readonly EngineName[] = ['podman', 'docker'];
const relative = 'kpod-test-relative';
const memory = (limit: string) => ({ resources: { limits: { memory: limit } } });

describe.each(engines)('what no container runtime takes, on %s', (name) => {
  async function start(more: Partial<Container>, spec: Partial<PodSpec> = {}) {
    const node = await startSimulatedNode({ name });
    await node.create(pod({ apps: [container('good'), container('c', more)], spec }));
    await node.clock.advance(14_000);
    return node;
  }
  const hostPath = (type: string) => ({ volumes: [{ name: 'v', hostPath: { path: relative, type } }] }) as Partial<PodSpec>;
  const mounted = { volumeMounts: [{ name: 'v', mountPath: '/v' }] };

  it.each([
    [
      'a memory limit below the least that engines take',
      memory('4Mi'),
      {},
      'spec.containers[1].resources.limits[memory]: Invalid value: "4Mi": set memory limit 4194304 too low; should be at least 6291456 bytes',
    ],
    ['a relative hostPath', mounted, hostPath(''), `spec.volumes[0].hostPath.path: Invalid value: "${relative}": must be an absolute path`],
    [
      'a relative working directory',
      { workingDir: 'rel/ative' },
      {},
      'spec.containers[1].workingDir: Invalid value: "rel/ative": must be an absolute path',
    ],
  ])('%s is a start error, tried again', async (_what, more, spec, message) => {
    const node = await start(more, spec);
    const [c, good] = node.pod().status.containerStatuses ?? [];
    expect(c?.state).toEqual({ waiting: { reason: 'CreateContainerError', message } });
    expect(good?.state.running).toBeDefined();
    expect(node.events().filter((event) => event.startsWith('Failed'))).toEqual(['Failed c x2']);
    expect(node.store.list('Event').find(({ reason }) => reason === 'Failed')?.message).toBe(`Error: ${message}`);
    expect(existsSync(relative)).toBe(false);
  });

  it('is said of the container also when the limits are all that the pod has', async () => {
    const node = await startSimulatedNode({ name });
    await node.create(pod({ apps: [container('c', memory('1Mi'))] }));
    await node.clock.advance(1_000);
    expect(node.pod().status.containerStatuses).toMatchObject([{ state: { waiting: { reason: 'CreateContainerError' } } }]);
    expect([...node.engine.world.sandboxes.values()].map(({ config }) => config.resources.memoryLimitBytes)).toEqual([16_777_216]);
  });

  it.each(['DirectoryOrCreate', 'FileOrCreate', 'Directory'])(
    'a relative hostPath of type %s is not mounted, and not made',
    async (type) => {
      const node = await start(mounted, hostPath(type));
      expect(node.events()).toEqual(['Scheduled', 'FailedMount x2']);
      expect(node.store.list('Event').find(({ reason }) => reason === 'FailedMount')?.message).toBe(
        `MountVolume.SetUp failed for volume "v" : spec.volumes[0].hostPath.path: Invalid value: "${relative}": must be an absolute path`,
      );
      expect(existsSync(relative)).toBe(false);
    },
  );
});
