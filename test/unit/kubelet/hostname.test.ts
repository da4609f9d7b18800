import { describe, expect, it, test } from 'vitest';
import type { PodSpec } from '../../../src/api/types.ts';
import { kernelHostname } from '../../../src/kubelet/hostname.ts';
import { pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

const inFull = { hostname: 'web-0', subdomain: 'web', setHostnameAsFQDN: true };
const tooLong = { ...inFull, hostname: 'w'.repeat(35) };

describe('the name in the kernel', () => {
  test.each<[string, Partial<PodSpec>, string]>([
    ['is the name of the pod', {}, 'web'],
    ['is the hostname', { hostname: 'other' }, 'other'],
    ['has no domain unless asked for', { hostname: 'web-0', subdomain: 'web' }, 'web-0'],
    ['has its domain', inFull, 'web-0.web.default.svc.cluster.local'],
    ['may have 64 characters', { ...inFull, hostname: 'w'.repeat(34) }, `${'w'.repeat(34)}.web.default.svc.cluster.local`],
    ['has no domain without a subdomain', { setHostnameAsFQDN: true }, 'web'],
    ['is not told to a machine', { ...tooLong, hostNetwork: true }, 'w'.repeat(35)],
    ['is what overrides it', { ...inFull, setHostnameAsFQDN: false, hostnameOverride: 'db.example.com' }, 'db.example.com'],
  ])('%s', (_, spec, expected) => {
    expect(kernelHostname(pod({ spec }))).toBe(expected);
  });

  it('must not be too long: the pod waits, with the reason', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ apps: ['run1'], spec: tooLong }));
    await node.clock.advance(13_000);
    expect(node.events()).toEqual(['Scheduled', 'FailedCreatePodSandBox x2']);
    const [event] = node.store.list('Event').filter(({ reason }) => reason === 'FailedCreatePodSandBox');
    expect(event?.message).toBe(
      `Failed to create pod sandbox: failed to construct FQDN from pod hostname and cluster domain, FQDN ${'w'.repeat(35)}.web.default.svc.cluster.local is too long (64 characters is the max, 65 characters requested)`,
    );
    expect(node.pod().status.phase).toBe('Pending');
  });
});
