import { describe, expect, it } from 'vitest';
import { defaultAccount, rootCertificate } from '../../../src/api/default-account.ts';
import { withAccount } from '../../../src/api/pod-account.ts';
import type { PodSpec } from '../../../src/api/types.ts';
import { container, pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

async function started(spec: Partial<PodSpec> = {}) {
  const node = await startSimulatedNode();
  await node.store.create(defaultAccount('default'));
  await node.store.create(rootCertificate('default', 'pem'));
  await node.create(withAccount(pod({ spec }), defaultAccount('default'), () => 0));
  await node.clock.advance(1_000);
  const directory = '/pods/uid-1/memory/kubernetes.io~projected/kube-api-access-bbbbb';
  const files = () => node.files.volumes.files(directory) ?? {};
  return { node, files, access: (file: string) => node.files.volumes.access(directory, file) };
}

const asUser = (name: string, runAsUser?: number) => container(name, runAsUser === undefined ? {} : { securityContext: { runAsUser } });

describe('the token that a pod has mounted', () => {
  it('lies beside the certificate and the namespace', async () => {
    const { node, files } = await started();
    expect(node.pod().status.phase).toBe('Running');
    expect(files()).toEqual({ token: 'default/default web api 1767571200', 'ca.crt': 'pem', namespace: 'default' });
  });

  it.each<[string, Partial<PodSpec>, { mode: number; owner?: number }]>([
    ['everybody who can see it, without a user and a group', {}, { mode: 0o644 }],
    ['its user alone', { securityContext: { runAsUser: 1000 } }, { mode: 0o600, owner: 1000 }],
    ['its owner alone, until the group gets its share', { securityContext: { fsGroup: 2000 } }, { mode: 0o600 }],
    ['its user alone, and the group', { securityContext: { runAsUser: 1000, fsGroup: 2000 } }, { mode: 0o600, owner: 1000 }],
    ['everybody, as containers are of several users', { containers: [asUser('a', 1000), asUser('b', 1001)] }, { mode: 0o644 }],
    ['everybody, as a container does not name its user', { containers: [asUser('a', 1000), asUser('b')] }, { mode: 0o644 }],
  ])('is for %s', async (_whom, spec, access) => {
    expect((await started(spec)).access('token')).toEqual(access);
  });

  it('costs no command of the engine', async () => {
    const { node } = await started();
    expect(node.engine.leftovers().filter((name) => name.startsWith('volume'))).toEqual([]);
  });

  it('is another one before it has ended, and the same until then', async () => {
    const { node, files } = await started();
    const first = files()['token'];
    await node.clock.advance(2_800_000);
    expect(files()['token']).toBe(first);
    await node.clock.advance(100_000);
    expect(files()['token']).not.toBe(first);
  });

  it('is waited for when its account is gone, and comes with it', async () => {
    const node = await startSimulatedNode();
    await node.store.create(rootCertificate('default', 'pem'));
    await node.create(withAccount(pod({}), defaultAccount('default'), () => 0));
    await node.clock.advance(1_000);
    const failures = node.store.list('Event').filter(({ reason }) => reason === 'FailedMount');
    expect(failures.map(({ message }) => message)).toEqual([
      'MountVolume.SetUp failed for volume "kube-api-access-bbbbb" : failed to fetch token: serviceaccounts "default" not found',
    ]);
    await node.store.create(defaultAccount('default'));
    await node.clock.settle();
    expect(node.pod().status.phase).toBe('Running');
  });
});
