import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/api/types.ts';
import { type ExposeOptions, serviceFor } from '../../../src/cli/verbs/expose/service.ts';

const nothing: ExposeOptions = {
  ...{ name: '', port: '', targetPort: '', protocol: '', selector: '', labels: '' },
  ...{ type: '', clusterIp: '', externalIp: '', loadBalancerIp: '', sessionAffinity: '' },
};

const ports = [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }, { containerPort: 53, protocol: 'TCP' }];
const object = (kind: string, spec: object, labels: Readonly<Record<string, string>> = { app: 'web' }): KubeObject => ({
  ...({ apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1', kind, metadata: { name: 'web', labels } } as const),
  ...{ spec },
});
const deployment = (ownPorts: readonly object[] = ports, selector: object = { matchLabels: { app: 'web' } }) =>
  object('Deployment', { selector, template: { spec: { containers: [{ name: 'a', ports: ownPorts }] } } });
const exposed = (of: KubeObject, options: Partial<ExposeOptions> = {}) =>
  serviceFor(of, { ...nothing, ...options }) as KubeObject & { readonly spec: Readonly<Record<string, unknown>> };

describe('the service of what is exposed', () => {
  test('selects the pods of the object, and has its name and labels', () => {
    expect(exposed(deployment(), { port: '80', targetPort: '8080', name: 'w2' })).toEqual({
      ...{ kind: 'Service', apiVersion: 'v1' },
      metadata: { name: 'w2', creationTimestamp: null, labels: { app: 'web' } },
      spec: { selector: { app: 'web' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }] },
      status: { loadBalancer: {} },
    });
    expect(exposed(object('Pod', { containers: [] }, { a: 'b' }), { port: '1', labels: 'x=y' })).toMatchObject({
      metadata: { name: 'web', labels: { x: 'y' } },
      spec: { selector: { a: 'b' } },
    });
  });

  test('has the ports of the containers, each with its protocols, and each with a name', () => {
    expect(exposed(deployment())['spec']['ports']).toEqual([
      { name: 'port-1', protocol: 'TCP', port: 80, targetPort: 80 },
      { name: 'port-2-udp', protocol: 'UDP', port: 53, targetPort: 53 },
      { name: 'port-2-tcp', protocol: 'TCP', port: 53, targetPort: 53 },
      { name: 'port-3-udp', protocol: 'UDP', port: 53, targetPort: 53 },
      { name: 'port-3-tcp', protocol: 'TCP', port: 53, targetPort: 53 },
    ]);
    expect(exposed(deployment(ports.slice(1, 2)))['spec']['ports']).toEqual([{ protocol: 'UDP', port: 53, targetPort: 53 }]);
    expect(exposed(deployment(), { port: '53', protocol: 'SCTP', targetPort: 'dns' })['spec']['ports']).toEqual([
      { protocol: 'SCTP', port: 53, targetPort: 'dns' },
    ]);
  });

  test('is of the type that is asked for', () => {
    const options = { port: '80', type: 'LoadBalancer', loadBalancerIp: '10.0.0.1', externalIp: '10.0.0.2', sessionAffinity: 'ClientIP' };
    expect(exposed(deployment(), options)['spec']).toMatchObject({
      ...{ type: 'LoadBalancer', loadBalancerIP: '10.0.0.1', externalIPs: ['10.0.0.2'], sessionAffinity: 'ClientIP' },
    });
    expect(exposed(deployment([]), { clusterIp: 'None' })['spec']).toEqual({ selector: { app: 'web' }, clusterIP: 'None' });
  });

  test.each<[KubeObject, Partial<ExposeOptions>, string]>([
    [{ ...object('Job', {}), apiVersion: 'batch/v1' }, { port: '80' }, 'cannot expose a Job.batch'],
    [object('DaemonSet', {}), { port: '80' }, 'cannot expose a DaemonSet.apps'],
    [deployment([]), {}, "couldn't find port via --port flag or introspection"],
    [deployment(), { port: 'x' }, 'strconv.Atoi: parsing "x": invalid syntax'],
    [deployment(), { port: '80', selector: 'a' }, 'unexpected label spec: a'],
    [deployment(), { port: '80', sessionAffinity: 'x' }, 'unknown session affinity: x'],
    [
      object('Pod', { containers: [] }, {}),
      { port: '80' },
      "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed",
    ],
    [
      deployment(ports, { matchExpressions: [{ key: 'a', operator: 'Exists' }] }),
      { port: '80' },
      "couldn't retrieve selectors via --selector flag or introspection: invalid deployment: no selectors, therefore cannot be exposed",
    ],
  ])('%#: what cannot be exposed is refused: %o %s', (of, options, message) => {
    expect(() => exposed(of, options)).toThrow(message);
  });
});
