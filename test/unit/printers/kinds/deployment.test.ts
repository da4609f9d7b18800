import { expect, test } from 'vitest';
import { setDeploymentDefaults } from '../../../../src/api/kinds/deployment/defaults.ts';
import type { Event } from '../../../../src/api/types.ts';
import type { Deployment, ReplicaSet } from '../../../../src/api/workload-types.ts';
import { deploymentPrinter } from '../../../../src/printers/kinds/deployment/printer.ts';

const now = Date.parse('2026-11-28T04:04:00Z');

const template = (image: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: {
    initContainers: [{ name: 'init-db', image: 'busybox:1.36', command: ['sh', '-c', 'until nslookup db; do sleep 1; done'] }],
    containers: [
      {
        ...{ name: 'web', image, ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }] },
        resources: { limits: { cpu: '500m', memory: '64Mi' }, requests: { cpu: '100m', memory: '32Mi' } },
        livenessProbe: { httpGet: { path: '/', port: 80 } },
        volumeMounts: [{ name: 'cfg', mountPath: '/etc/cfg', readOnly: true }],
      },
    ],
    volumes: [{ name: 'cfg', configMap: { name: 'web-cfg' } }],
  },
});

const web = (spec: object = {}): Deployment => ({
  ...setDeploymentDefaults({
    metadata: {
      ...{ name: 'web', namespace: 'default', uid: 'd1', creationTimestamp: '2026-11-28T03:00:00Z', labels: { app: 'web' } },
      annotations: { 'deployment.kubernetes.io/revision': '2', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    },
    spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: template('nginx:1.26'), ...spec },
  }),
  status: {
    ...{ replicas: 4, updatedReplicas: 2, readyReplicas: 3, availableReplicas: 3, unavailableReplicas: 1 },
    conditions: [
      { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
      { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' },
    ],
  },
});

const replicaSet = (name: string, [has, wants]: readonly [number, number], image: string): ReplicaSet =>
  ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      ...{ name, creationTimestamp: '2026-11-28T03:00:00Z' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd1', controller: true }],
    },
    spec: { replicas: wants, template: web({ template: template(image) }).spec.template },
    status: { replicas: has },
  }) as unknown as ReplicaSet;

const scaled = (message: string, at: string): Event =>
  ({
    ...{ metadata: { name: 'e' }, type: 'Normal', reason: 'ScalingReplicaSet', message, count: 1 },
    ...{ source: { component: 'deployment-controller' }, firstTimestamp: at, lastTimestamp: at },
  }) as unknown as Event;

const describe = (deployment: Deployment, related: readonly ReplicaSet[] = [], events: readonly Event[] = []): string =>
  deploymentPrinter.describe?.(deployment, { events, related, now }).replace(/(CreationTimestamp: +).*/, '$1TIME') ?? '';

test('a Deployment is described with its template, its ReplicaSets and what happened', () => {
  const related = [
    replicaSet('web-5f8c6b', [2, 2], 'nginx:1.25'),
    replicaSet('web-7d4b9c', [1, 2], 'nginx:1.26'),
    replicaSet('web-old0', [0, 0], 'nginx:1.20'),
    { ...replicaSet('another', [9, 9], 'nginx:1.20'), metadata: { name: 'another' } },
  ];
  const events = [
    scaled('Scaled up replica set web-5f8c6b from 0 to 3', '2026-11-28T03:40:00Z'),
    scaled('Scaled up replica set web-7d4b9c from 0 to 1', '2026-11-28T03:40:01Z'),
  ];
  expect(describe(web(), related, events)).toMatchInlineSnapshot(`
    "Name:                   web
    Namespace:              default
    CreationTimestamp:      TIME
    Labels:                 app=web
    Annotations:            deployment.kubernetes.io/revision: 2
    Selector:               app=web
    Replicas:               3 desired | 2 updated | 4 total | 3 available | 1 unavailable
    StrategyType:           RollingUpdate
    MinReadySeconds:        0
    RollingUpdateStrategy:  25% max unavailable, 25% max surge
    Pod Template:
      Labels:  app=web
      Init Containers:
       init-db:
        Image:      busybox:1.36
        Port:       <none>
        Host Port:  <none>
        Command:
          sh
          -c
          until nslookup db; do sleep 1; done
        Environment:  <none>
        Mounts:       <none>
      Containers:
       web:
        Image:      nginx:1.26
        Port:       80/TCP
        Host Port:  0/TCP
        Limits:
          cpu:     500m
          memory:  64Mi
        Requests:
          cpu:     100m
          memory:  32Mi
        Liveness:  http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3
        Environment:
          A:  1
        Mounts:
          /etc/cfg from cfg (ro)
      Volumes:
       cfg:
        Type:          ConfigMap (a volume populated by a ConfigMap)
        Name:          web-cfg
        Optional:      false
      Node-Selectors:  <none>
      Tolerations:     <none>
    Conditions:
      Type           Status  Reason
      ----           ------  ------
      Available      True    MinimumReplicasAvailable
      Progressing    True    ReplicaSetUpdated
    OldReplicaSets:  web-5f8c6b (2/2 replicas created), web-old0 (0/0 replicas created)
    NewReplicaSet:   web-7d4b9c (1/2 replicas created)
    Events:
      Type    Reason             Age   From                   Message
      ----    ------             ----  ----                   -------
      Normal  ScalingReplicaSet  24m   deployment-controller  Scaled up replica set web-5f8c6b from 0 to 3
      Normal  ScalingReplicaSet  23m   deployment-controller  Scaled up replica set web-7d4b9c from 0 to 1
    "
  `);
});

test('without ReplicaSets nothing is said of them, nor of rolling where pods are recreated', () => {
  const text = describe({ ...web({ strategy: { type: 'Recreate' } }), status: {} });
  expect(text).toContain('StrategyType:       Recreate\nMinReadySeconds:    0\nPod Template:\n');
  expect(text).not.toMatch(/ReplicaSet:|Conditions:|RollingUpdateStrategy/);
  expect(text).toMatch(/Replicas: +3 desired \| 0 updated \| 0 total \| 0 available \| 0 unavailable\n/);
});

test('its rows say how many pods are ready, up to date and available', () => {
  const { columns, cells } = deploymentPrinter.table;
  expect(columns.map(({ name }) => name.toUpperCase()).join(' ')).toBe('NAME READY UP-TO-DATE AVAILABLE AGE CONTAINERS IMAGES SELECTOR');
  expect(cells(web(), now)).toEqual(['web', '3/3', 2, 3, '64m', 'web', 'nginx:1.26', 'app=web']);
});
