import { describe, expect, it } from 'vitest';
import { appArmorAnnotation } from '../../../src/api/kinds/pod/apparmor-annotations.ts';
import type { Pod, PodSpec } from '../../../src/api/types.ts';
import { podRejection, sysctlsOf } from '../../../src/kubelet/pod-admission.ts';
import { container, pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

const asking = (names: readonly string[], spec: Partial<PodSpec> = {}) =>
  pod({ spec: { securityContext: { sysctls: names.map((name) => ({ name, value: '1' })) }, ...spec } });

describe('sysctls', () => {
  it.each<[string, readonly string[], Partial<PodSpec>]>([
    ['none', [], {}],
    ['safe ones', ['kernel.shm_rmid_forced', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.tcp_rmem'], {}],
    ['a safe one with slashes', ['kernel/shm_rmid_forced'], {}],
    ['one of the network beside the IPC of the host', ['net.ipv4.tcp_syncookies'], { hostIPC: true }],
  ])('%s are taken', (_, names, spec) => {
    expect(podRejection(asking(names, spec), false)).toBeUndefined();
  });

  it.each<[string, readonly string[], Partial<PodSpec>, string]>([
    ['one that is not safe', ['net.ipv4.tcp_syncookies', 'kernel.msgmax'], {}, '"kernel.msgmax" not allowlisted'],
    ['one that nobody knows', ['foo-'], {}, '"foo-" not allowlisted'],
    ['one that only looks safe', ['net.ipv4/tcp_syncookies'], {}, '"net.ipv4/tcp_syncookies" not allowlisted'],
    ['one of the host', ['kernel.shm_rmid_forced'], { hostIPC: true }, '"kernel.shm_rmid_forced" not allowed with host ipc enabled'],
    [
      'a net of the host',
      ['net.ipv4.tcp_syncookies'],
      { hostNetwork: true },
      '"net.ipv4.tcp_syncookies" not allowed with host net enabled',
    ],
  ])('%s is forbidden', (_, names, spec, problem) => {
    expect(podRejection(asking(names, spec), false)).toMatchObject({ reason: 'SysctlForbidden', message: `forbidden sysctl: ${problem}` });
  });

  it('have dots between the parts of their names', () => {
    expect(
      sysctlsOf(asking(['kernel/shm_rmid_forced', 'net/ipv4/conf/eth0.100/forwarding', 'a.b/c', 'd'])).map(({ name }) => name),
    ).toEqual(['kernel.shm_rmid_forced', 'net.ipv4.conf.eth0/100.forwarding', 'a.b/c', 'd']);
  });
});

describe('AppArmor', () => {
  const profile = (type: string) => ({ securityContext: { appArmorProfile: { type } } });
  const refusal = { reason: 'AppArmor', message: 'Cannot enforce AppArmor: AppArmor is not enabled on the host' };
  it.each<[string, Pod]>([
    ['a profile of the pod', pod({ spec: profile('RuntimeDefault') })],
    ['a profile of an init container', pod({ init: [container('i', profile('Localhost'))] })],
    ['an annotation', pod({ metadata: { annotations: { [`${appArmorAnnotation}app`]: 'runtime/default' } } })],
  ])('%s needs it', (_, asking) => {
    expect(podRejection(asking, false)).toMatchObject(refusal);
    expect(podRejection(asking, true)).toBeUndefined();
  });

  it.each<[string, Pod]>([
    ['nothing', pod({})],
    ['what is unconfined', pod({ spec: profile('Unconfined'), metadata: { annotations: { [`${appArmorAnnotation}app`]: 'unconfined' } } })],
  ])('%s does not need it', (_, asking) => {
    expect(podRejection(asking, false)).toBeUndefined();
  });
});

describe('a pod that is rejected', () => {
  it('fails before anything is made for it, and stays so', async () => {
    const node = await startSimulatedNode({});
    await node.create(asking(['kernel.msgmax']));
    await node.clock.advance(1000);
    const message = 'forbidden sysctl: "kernel.msgmax" not allowlisted';
    const status = {
      phase: 'Failed',
      reason: 'SysctlForbidden',
      message: `Pod was rejected: ${message}`,
      qosClass: 'BestEffort',
      startTime: expect.any(String),
    };
    expect(node.pod().status).toEqual(status);
    expect(node.engine.world.sandboxes.size).toBe(0);
    const [event] = node.store.list('Event').filter(({ reason }) => reason === 'SysctlForbidden');
    expect(event).toMatchObject({ type: 'Warning', message });
    await node.clock.advance(60_000);
    expect(node.pod().status).toEqual(status);
  });
});
