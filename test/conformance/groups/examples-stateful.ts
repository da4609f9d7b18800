/** Examples of Kubernetes' documentation: StatefulSets with images that are there. Titles are their paths. */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { type ContainerManifest, type Manifest, podManifest, shell, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Row } from '../table.ts';
import { gone, livePods, mergePatch, ownersOf, podsOf, read, scaled, template, watchPods, workload } from '../workloads.ts';
import { claim } from './example-rows.ts';

const headless = (name: string, port: number, portName = 'web'): Manifest => ({
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name, labels: { app: name } } },
  spec: { clusterIP: 'None', selector: { app: name }, ports: [{ port, name: portName }] },
});
const claimTemplate = (name: string) => ({ metadata: { name }, spec: claim(name, '1Gi')['spec'] });
const serves = (name: string, port: number, directory: string, script = 'true', more: object = {}): ContainerManifest =>
  shell(name, `${script}; trap 'exit 0' TERM; httpd -f -p ${port} -h ${directory} & wait $!`, {
    ...{ ports: [{ containerPort: port, name: 'web' }], readinessProbe: { tcpSocket: { port }, periodSeconds: 1 }, ...more },
  });
const path = (name: string) => `statefulsets/${name}`;
const addedIn = (watch: ReturnType<typeof watchPods>, type: string) => [
  ...new Set(watch.changes().flatMap((change) => (change.type === type ? [change.object.metadata.name] : []))),
];

const web = (more: object = {}): Manifest => {
  const container = serves('nginx', 80, '/usr/share/nginx/html', 'true', {
    volumeMounts: [{ name: 'www', mountPath: '/usr/share/nginx/html' }],
  });
  return workload('StatefulSet', 'web', {
    ...{ serviceName: 'nginx', replicas: 2, selector: { matchLabels: { app: 'nginx' } } },
    ...{ template: template({ app: 'nginx' }, { containers: [container] }), volumeClaimTemplates: [claimTemplate('www')], ...more },
  });
};

/** The tutorial of StatefulSets: names, order, what is kept, and what stays when only the set is deleted. */
const tutorial = async (scene: Scene): Promise<void> => {
  const watch = watchPods(scene, 'app=nginx');
  try {
    await scene.create([headless('nginx', 80), web()], 'apply');
    await scaled(scene, path('web'), 2);
    expect(addedIn(watch, 'ADDED')).toEqual(['web-0', 'web-1']);
    for (const name of ['web-0', 'web-1']) {
      expect(await scene.inside(name, 'nginx', 'hostname')).toBe(`${name}\n`);
      await scene.inside(name, 'nginx', 'hostname >/usr/share/nginx/html/index.html');
    }
    await scene.running(podManifest('dns-test', { containers: [staying('app')] }));
    expect((await scene.ok('get', 'pvc', '-l', 'app=nginx', '--no-headers')).match(/^www-web-[01] +Bound /gm)).toHaveLength(2);
    await scene.ok('delete', 'pod', '-l', 'app=nginx');
    await scaled(scene, path('web'), 2);
    const ask = `for host in web-0.nginx web-1.nginx.${scene.namespace}.svc.cluster.local; do wget -q -O - http://$host || exit 1; done`;
    await eventually(async () => expect(await scene.inside('dns-test', 'app', ask)).toBe('web-0\nweb-1\n'));
    await scene.ok('scale', 'sts', 'web', '--replicas=4');
    await scaled(scene, path('web'), 4);
    expect(await scene.ok('patch', 'sts', 'web', '-p', '{"spec":{"replicas":2}}')).toBe('statefulset.apps/web patched\n');
    await scaled(scene, path('web'), 2);
    await eventually(async () => expect(addedIn(watch, 'DELETED').slice(-2)).toEqual(['web-3', 'web-2']));
    expect((await scene.ok('get', 'pvc', '-o', 'name')).split('\n')).toHaveLength(5);
    await orphaned(scene);
    await scene.ok('delete', 'statefulset', 'web');
    await eventually(async () => expect(await podsOf(scene, 'app=nginx')).toEqual([]));
    expect((await scene.ok('get', 'pvc', '-o', 'name')).split('\n')).toHaveLength(5);
  } finally {
    watch.end();
  }
};

const orphaned = async (scene: Scene): Promise<void> => {
  expect(await scene.ok('delete', 'statefulset', 'web', '--cascade=orphan')).toBe('statefulset.apps "web" deleted\n');
  await gone(scene, path('web'));
  await scene.ok('delete', 'pod', 'web-0');
  const { uid } = (await read(scene, 'pods/web-1')).metadata;
  expect(await podsOf(scene, 'app=nginx')).toHaveLength(1);
  await scene.create([web()], 'apply');
  await scaled(scene, path('web'), 2);
  const adopted = await read(scene, 'pods/web-1');
  expect([adopted.metadata.uid, ownersOf(adopted)]).toEqual([uid, ['StatefulSet/web']]);
};

const parallel = async (scene: Scene): Promise<void> => {
  const watch = watchPods(scene, 'app=nginx');
  try {
    // Never ready: the next one does not wait for it.
    const container = staying('nginx', { readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 } });
    const pod = template({ app: 'nginx' }, { containers: [container] });
    await scene.create(
      [headless('nginx', 80), web({ podManagementPolicy: 'Parallel', replicas: 3, template: pod, volumeClaimTemplates: [] })],
      'apply',
    );
    await eventually(async () =>
      expect((await podsOf(scene, 'app=nginx')).map(({ metadata }) => metadata.name)).toEqual(['web-0', 'web-1', 'web-2']),
    );
    await scene.ok('delete', 'sts', 'web');
    await eventually(async () => expect(addedIn(watch, 'DELETED')).toHaveLength(3));
  } finally {
    watch.end();
  }
};

/** Each one begins with the data of the one before it, which it asks for by name; the first one alone is the primary. */
const mysql = async (scene: Scene): Promise<void> => {
  const mounts = {
    volumeMounts: [
      { name: 'data', mountPath: '/var/lib/mysql' },
      { name: 'conf', mountPath: '/mnt/conf.d' },
    ],
  };
  const ordinal = 'ordinal=$(hostname | sed "s/.*-//"); [ "$ordinal" -ge 0 ] || exit 1';
  const init = shell('init-mysql', `set -e; ${ordinal}; echo server-id=$((100 + ordinal)) >/mnt/conf.d/server-id.cnf`, mounts);
  const clone = shell(
    'clone-mysql',
    `set -e; [ -d /var/lib/mysql/mysql ] && exit 0; ${ordinal}; [ $ordinal -eq 0 ] && exit 0
     mkdir /var/lib/mysql/mysql; wget -q -O /var/lib/mysql/mysql/rows http://mysql-$((ordinal - 1)).mysql:3307/mysql/rows`,
    mounts,
  );
  const makeRows = 'mkdir -p /var/lib/mysql/mysql; [ -e /var/lib/mysql/mysql/rows ] || echo hello >/var/lib/mysql/mysql/rows';
  const server = serves('mysql', 3306, '/mnt/conf.d', makeRows, mounts);
  const xtrabackup = shell('xtrabackup', "trap 'exit 0' TERM; httpd -f -p 3307 -h /var/lib/mysql & wait $!", {
    ...{ ports: [{ containerPort: 3307 }], ...mounts },
  });
  const set = workload('StatefulSet', 'mysql', {
    ...{ serviceName: 'mysql', replicas: 3, volumeClaimTemplates: [claimTemplate('data')] },
    template: template(
      { app: 'mysql' },
      { initContainers: [init, clone], containers: [server, xtrabackup], volumes: [{ name: 'conf', emptyDir: {} }] },
    ),
  });
  await scene.create([headless('mysql', 3306, 'mysql'), set], 'apply');
  await scaled(scene, path('mysql'), 3);
  expect(await scene.inside('mysql-2', 'mysql', 'cat /mnt/conf.d/server-id.cnf /var/lib/mysql/mysql/rows')).toBe('server-id=102\nhello\n');
  await scene.ok('scale', 'statefulset', 'mysql', '--replicas=4');
  await scaled(scene, path('mysql'), 4);
  expect(await scene.inside('mysql-3', 'mysql', 'cat /var/lib/mysql/mysql/rows')).toBe('hello\n');
  await scene.ok('scale', 'statefulset', 'mysql', '--replicas=2');
  await scaled(scene, path('mysql'), 2);
  expect((await scene.ok('get', 'pvc', '-o', 'name')).split('\n').filter(Boolean)).toEqual(
    [0, 1, 2, 3].map((index) => `persistentvolumeclaim/data-mysql-${index}`),
  );
};

/** One after another: each of the ring asks the first one for its place. */
const cassandra = async (scene: Scene): Promise<void> => {
  const seed = 'cassandra-0.cassandra.$NAMESPACE.svc.cluster.local';
  const join = `mkdir -p /cassandra_data/cgi-bin; cd /cassandra_data
    printf '#!/bin/sh\\necho; echo "$QUERY_STRING" >>/cassandra_data/ring\\n' >cgi-bin/join; chmod +x cgi-bin/join
    [ "$HOSTNAME" = cassandra-0 ] && echo cassandra-0 >ring || wget -q -O - "http://${seed}:9042/cgi-bin/join?$HOSTNAME"`;
  const container = serves('cassandra', 9042, '/cassandra_data', join, {
    volumeMounts: [{ name: 'cassandra-data', mountPath: '/cassandra_data' }],
    env: [{ name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
    resources: { limits: { cpu: '500m', memory: '64Mi' }, requests: { cpu: '50m', memory: '16Mi' } },
    lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', 'true'] } } },
  });
  const set = workload('StatefulSet', 'cassandra', {
    ...{ serviceName: 'cassandra', replicas: 3, volumeClaimTemplates: [claimTemplate('cassandra-data')] },
    template: template({ app: 'cassandra' }, { containers: [container] }),
  });
  await scene.create([headless('cassandra', 9042, 'cql'), set], 'apply');
  await scaled(scene, path('cassandra'), 3);
  const ring = () => scene.inside('cassandra-0', 'cassandra', 'cat /cassandra_data/ring');
  expect(await ring()).toBe('cassandra-0\ncassandra-1\ncassandra-2\n');
  await scene.ok('scale', 'statefulset', 'cassandra', '--replicas=4');
  await scaled(scene, path('cassandra'), 4);
  expect(await ring()).toBe('cassandra-0\ncassandra-1\ncassandra-2\ncassandra-3\n');
};

/** Rolled out from the last to the first, one at a time, and back again by its history. */
const zookeeper = async (scene: Scene): Promise<void> => {
  const affinity = {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 1, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'zk' } } } },
      ],
    },
  };
  const server = serves('kubernetes-zookeeper', 2181, '/data', 'echo "$(($(hostname | sed "s/.*-//") + 1))" >/data/myid', {
    ...{ volumeMounts: [{ name: 'datadir', mountPath: '/data' }], resources: { requests: { cpu: '50m', memory: '16Mi' } } },
  });
  const set = workload('StatefulSet', 'zk', {
    ...{ serviceName: 'zk', replicas: 3, updateStrategy: { type: 'RollingUpdate' }, volumeClaimTemplates: [claimTemplate('datadir')] },
    template: template({ app: 'zk' }, { affinity, containers: [server], securityContext: { runAsUser: 1000, fsGroup: 1000 } }),
  });
  const budget = {
    ...{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'zk-pdb' } },
    spec: { selector: { matchLabels: { app: 'zk' } }, maxUnavailable: 1 },
  };
  const watch = watchPods(scene, 'app=zk');
  try {
    await scene.create([headless('zk', 2181, 'client'), budget, set], 'apply');
    await scaled(scene, path('zk'), 3);
    const ids = await Promise.all(
      [0, 1, 2].map((index) => scene.inside(`zk-${index}`, 'kubernetes-zookeeper', 'cat /data/myid; hostname')),
    );
    expect(ids).toEqual(['1\nzk-0\n', '2\nzk-1\n', '3\nzk-2\n']);
    const cpu = (amount: string) =>
      JSON.stringify([{ op: 'replace', path: '/spec/template/spec/containers/0/resources/requests/cpu', value: amount }]);
    await scene.ok('patch', 'sts', 'zk', '--type=json', `-p=${cpu('30m')}`);
    expect(await scene.ok('rollout', 'status', 'sts/zk')).toMatch(
      /statefulset rolling update complete 3 pods at revision zk-[4-9bcdf]+...\n$/,
    );
    await eventually(async () => expect(addedIn(watch, 'DELETED')).toEqual(['zk-2', 'zk-1', 'zk-0']));
    expect(await scene.ok('rollout', 'history', 'sts/zk')).toMatch(
      /^statefulset.apps\/zk \nREVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>\n\n$/,
    );
    expect(await scene.ok('rollout', 'undo', 'sts/zk')).toBe('statefulset.apps/zk rolled back\n');
    await scene.ok('rollout', 'status', 'sts/zk');
    expect((await livePods(scene, 'app=zk')).map(({ spec }) => spec.containers[0]?.resources?.requests?.['cpu'])).toEqual(
      Array(3).fill('50m'),
    );
  } finally {
    watch.end();
  }
};

/** Claims go with the set, or with the pods that are one too many, when it says so. */
const retention = async (scene: Scene): Promise<void> => {
  const policy = { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' } };
  await scene.create([headless('nginx', 80), web(policy)], 'apply');
  await scaled(scene, path('web'), 2);
  await mergePatch(scene, path('web'), { spec: { replicas: 1 } });
  await scaled(scene, path('web'), 1);
  const claims = async () => (await scene.ok('get', 'pvc', '-o', 'name')).split('\n').filter(Boolean);
  await eventually(async () => expect(await claims()).toEqual(['persistentvolumeclaim/www-web-0']));
  await scene.ok('delete', 'statefulset', 'web');
  await eventually(async () => expect(await claims()).toEqual([]));
};

export const statefulExamples: readonly Row[] = [
  { title: 'application/web/web.yaml, controllers/statefulset.yaml', scenario: tutorial },
  { title: 'application/web/web-parallel.yaml', scenario: parallel },
  { title: 'application/mysql/mysql-statefulset.yaml, mysql-services.yaml', scenario: mysql },
  { title: 'application/cassandra/cassandra-statefulset.yaml, cassandra-service.yaml', scenario: cassandra },
  { title: 'application/zookeeper/zookeeper.yaml, for one machine', scenario: zookeeper },
  { title: 'concepts/workloads/controllers/statefulset#persistentvolumeclaim-retention', scenario: retention },
];
