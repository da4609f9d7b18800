import { describe, expect, test } from 'vitest';
import type { Service } from '../../../src/api/types.ts';
import { expandWords, makeEnvironment } from '../../../src/kubelet/environment.ts';
import { serviceEnvironment } from '../../../src/kubelet/service-environment.ts';
import { kubernetesService } from '../../../src/services/kubernetes/service.ts';
import { environmentSources } from '../../fakes/environment.ts';
import { container } from '../../fakes/pods.ts';

const service = (name: string, spec: Partial<Service['spec']>): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { type: 'ClusterIP', clusterIP: '10.0.8.1', ...spec },
  status: { loadBalancer: {} },
});

describe('the variables of Services', () => {
  test('are those of the cluster itself', () => {
    expect(serviceEnvironment([kubernetesService('10.0.8.1')])).toEqual({
      KUBERNETES_SERVICE_HOST: '10.0.8.1',
      KUBERNETES_SERVICE_PORT: '443',
      KUBERNETES_SERVICE_PORT_HTTPS: '443',
      KUBERNETES_PORT: 'tcp://10.0.8.1:443',
      KUBERNETES_PORT_443_TCP: 'tcp://10.0.8.1:443',
      KUBERNETES_PORT_443_TCP_PROTO: 'tcp',
      KUBERNETES_PORT_443_TCP_PORT: '443',
      KUBERNETES_PORT_443_TCP_ADDR: '10.0.8.1',
    });
  });

  test('know several ports, protocols, and dashes', () => {
    const ports = [
      { name: 'web-ui', port: 80, protocol: 'TCP', targetPort: 1 },
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 2 },
    ] as const;
    expect(serviceEnvironment([service('my-svc', { ports })])).toEqual({
      MY_SVC_SERVICE_HOST: '10.0.8.1',
      MY_SVC_SERVICE_PORT: '80',
      MY_SVC_SERVICE_PORT_WEB_UI: '80',
      MY_SVC_SERVICE_PORT_DNS: '53',
      MY_SVC_PORT: 'tcp://10.0.8.1:80',
      MY_SVC_PORT_80_TCP: 'tcp://10.0.8.1:80',
      MY_SVC_PORT_80_TCP_PROTO: 'tcp',
      MY_SVC_PORT_80_TCP_PORT: '80',
      MY_SVC_PORT_80_TCP_ADDR: '10.0.8.1',
      MY_SVC_PORT_53_UDP: 'udp://10.0.8.1:53',
      MY_SVC_PORT_53_UDP_PROTO: 'udp',
      MY_SVC_PORT_53_UDP_PORT: '53',
      MY_SVC_PORT_53_UDP_ADDR: '10.0.8.1',
    });
  });

  test.each<[string, Partial<Service['spec']>]>([
    ['without an address yet', { clusterIP: '' }],
    ['that are headless', { clusterIP: 'None' }],
    ['that are another name', { type: 'ExternalName', externalName: 'a.b' }],
  ])('are none for Services %s', (_, spec) => {
    expect(serviceEnvironment([service('a', { ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }], ...spec })])).toEqual({});
  });
});

describe('a container with Services', () => {
  const services = { DB_SERVICE_HOST: '10.0.8.1', DB_SERVICE_PORT: '5432' };

  test('can name them in its own variables, command and arguments', () => {
    const one = container('c', { env: [{ name: 'URL', value: 'db://$(DB_SERVICE_HOST):$(DB_SERVICE_PORT)/$(LATER)' }] });
    const environment = makeEnvironment(one, environmentSources({ services }));
    expect(environment).toEqual({ ...services, URL: 'db://10.0.8.1:5432/$(LATER)' });
    expect(expandWords(['$(DB_SERVICE_HOST)', '$(URL)'], environment)).toEqual(['10.0.8.1', 'db://10.0.8.1:5432/$(LATER)']);
  });

  test('keeps what it sets itself', () => {
    const env = [
      { name: 'DB_SERVICE_HOST', value: 'mine' },
      { name: 'SEEN', value: '$(DB_SERVICE_HOST)' },
    ];
    expect(makeEnvironment(container('c', { env }), environmentSources({ services }))).toEqual({
      ...services,
      DB_SERVICE_HOST: 'mine',
      SEEN: 'mine',
    });
  });
});
