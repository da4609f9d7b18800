import { describe, expect, it } from 'vitest';
import type { Secret } from '../../../src/api/types.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const app = (name: string, image: string, imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never' = 'IfNotPresent') =>
  container(name, { image, imagePullPolicy });

const waiting = (node: SimulatedNode, name: string) =>
  node.pod().status.containerStatuses?.find((status) => status.name === name)?.state.waiting;

const messages = (node: SimulatedNode, reason: string) =>
  node.store.list('Event').flatMap((event) => (event.reason === reason ? [event.message] : []));

/** As which user each pull of the image was tried; `-` without a login. */
const pullers = (node: SimulatedNode) => node.engine.world.pulls.map(({ username = '-' }) => username);

describe('the policy', () => {
  it('Always asks the registry at every start', async () => {
    const node = await startSimulatedNode();
    node.engine.addToRegistry('busybox');
    node.engine.script('a', { exitAfterMs: 100, exitCode: 1 });
    await node.create(pod({ apps: [app('a', 'busybox', 'Always')] }));
    await node.clock.advance(30_000);
    expect(node.pod().status.containerStatuses).toMatchObject([{ restartCount: 2 }]);
    expect(node.engine.world.pulls).toHaveLength(3);
  });

  it('IfNotPresent asks it once', async () => {
    const node = await startSimulatedNode();
    node.engine.addToRegistry('new:1');
    node.engine.script('a', { exitAfterMs: 100, exitCode: 1 });
    await node.create(pod({ apps: [app('a', 'new:1')] }));
    await node.clock.advance(30_000);
    expect(node.pod().status.containerStatuses).toMatchObject([{ restartCount: 2 }]);
    expect(node.engine.world.pulls).toHaveLength(1);
  });

  it('Never asks it never, and says so', async () => {
    const node = await startSimulatedNode();
    node.engine.addToRegistry('new:1');
    await node.create(pod({ apps: [app('a', 'new:1', 'Never')] }));
    const message = 'Container image "new:1" is not present with pull policy of Never';
    expect(waiting(node, 'a')).toEqual({ reason: 'ErrImageNeverPull', message });
    expect(messages(node, 'ErrImageNeverPull')).toEqual([message]);
    expect(messages(node, 'Failed')).toEqual(['Error: ErrImageNeverPull']);
    expect(node.engine.world.pulls).toEqual([]);
    node.engine.addImage('new:1');
    await node.clock.advance(12_000);
    expect(node.pod().status.phase).toBe('Running');
  });
});

describe('an image that cannot be had', () => {
  const where = '(looked for docker.io/library/none:1 and localhost/none:1 in the images of podman, then asked docker.io)';

  it('is pulled once for all containers that want it, and each says why and where it was looked for', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ apps: [app('a', 'none:1'), app('b', 'none:1'), app('c', 'other:1')] }));
    const error = `manifest for docker.io/library/none:1 not found ${where}`;
    expect(waiting(node, 'a')).toEqual({ reason: 'ErrImagePull', message: error });
    expect(waiting(node, 'b')).toEqual({
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "none:1": ErrImagePull: ${error}`,
    });
    expect(waiting(node, 'c')?.reason).toBe('ErrImagePull');
    expect(node.engine.world.pulls.map(({ image }) => image)).toEqual(['none:1', 'other:1']);
    await node.clock.advance(9_000);
    expect(waiting(node, 'a')?.message).toBe(`Back-off pulling image "none:1": ErrImagePull: ${error}`);
    expect(messages(node, 'BackOff')[0]).toBe('Back-off pulling image "none:1"');
  });

  it('is told by its registry alone where the policy asks for that', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ apps: [app('a', 'busybox', 'Always')] }));
    expect(waiting(node, 'a')?.message).toBe('manifest for docker.io/library/busybox:latest not found (asked docker.io)');
  });
});

describe('imagePullSecrets', () => {
  const image = 'registry.example.com/team/app:1';
  const secret = (name: string, username: string, registry = 'registry.example.com'): Secret => {
    const auths = { [registry]: { username, password: 'word' } };
    const data = { '.dockerconfigjson': Buffer.from(JSON.stringify({ auths })).toString('base64') };
    return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'default' }, type: 'kubernetes.io/dockerconfigjson', data };
  };
  const start = async (secrets: readonly Secret[], names: readonly string[]) => {
    const node = await startSimulatedNode();
    node.engine.addToRegistry(image, { login: { username: 'right', password: 'word' } });
    for (const one of secrets) await node.store.create(one);
    await node.create(pod({ apps: [app('a', image)], spec: { imagePullSecrets: names.map((name) => ({ name })) } }));
    await node.clock.advance(100);
    return node;
  };

  it('are tried in turn', async () => {
    const node = await start([secret('s1', 'wrong'), secret('s2', 'right'), secret('s3', 'other')], ['s3', 's1', 's2']);
    expect(pullers(node)).toEqual(['other', 'wrong', 'right']);
    expect(node.pod().status.phase).toBe('Running');
  });

  it('are not told to registries that they are not for, which are asked as the engine would', async () => {
    const node = await start([secret('s1', 'right', 'registry.example.com/other')], ['s1']);
    expect(pullers(node)).toEqual(['-']);
    expect(waiting(node, 'a')?.message).toMatch(/^nobody is not authorized \(looked for /);
  });

  it('that all fail are told of together', async () => {
    const node = await start([secret('s1', 'x'), secret('s2', 'y')], ['s1', 's2']);
    expect(waiting(node, 'a')?.message).toMatch(/^\[x is not authorized, y is not authorized\] \(looked for /);
  });

  it('that are missing are told of, and the pull is tried; it goes on as soon as they are there', async () => {
    const node = await start([], ['s1', 's2']);
    expect(messages(node, 'FailedToRetrieveImagePullSecret')).toEqual([
      'Unable to retrieve some image pull secrets (s1, s2); attempting to pull the image may not succeed.',
    ]);
    expect(pullers(node)).toEqual(['-']);
    await node.clock.advance(60_000);
    await node.store.create(secret('s2', 'right'));
    await node.clock.advance(100);
    expect(pullers(node).at(-1)).toBe('right');
    expect(node.pod().status.phase).toBe('Running');
    expect(node.engine.violations).toEqual([]);
  });

  it('that cannot be read are told of, and nobody is asked', async () => {
    const broken = { ...secret('s1', 'right'), data: { '.dockerconfigjson': Buffer.from('{"auths":[]}').toString('base64') } };
    const node = await start([broken], ['s1']);
    expect(pullers(node)).toEqual([]);
    expect(waiting(node, 'a')?.message).toMatch(/^the image pull secret "s1" does not name its registries as the keys of a JSON object \(/);
  });
});
