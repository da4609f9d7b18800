/** Examples of Kubernetes' documentation: Deployments, ReplicaSets and DaemonSets with images that are there. Titles are their paths. */
import { expect } from 'vitest';
import { fetchOnce } from '../../e2e/support/load.ts';
import { eventually } from '../../e2e/support/workspace.ts';
import { freePorts } from '../../support/ports.ts';
import { httpServer, type Manifest, podManifest, secret, shell, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Row } from '../table.ts';
import {
  isReady,
  listOf,
  livePods,
  mergePatch,
  once,
  ownersOf,
  podsOf,
  read,
  replicationController,
  rolledOut,
  scaled,
  template,
  workload,
} from '../workloads.ts';
import { claim } from './example-rows.ts';
import { guestbook } from './guestbook.ts';

const nginx = (image = 'nginx', more: object = {}) => ({ name: 'nginx', image, imagePullPolicy: 'IfNotPresent', ...more });
const ports = { ports: [{ containerPort: 80 }] };
const nginxDeployment = (replicas: number, more: object = {}, container: object = nginx('nginx', ports)): Manifest =>
  workload('Deployment', 'nginx-deployment', {
    ...{ replicas, selector: { matchLabels: { app: 'nginx' } }, template: template({ app: 'nginx' }, { containers: [container] }) },
    ...more,
  });
const service = (name: string, labels: object, port: number, more: object = {}): Manifest => ({
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name } },
  spec: { selector: labels, ports: [{ port }], ...more },
});
const deploy = 'deployment/nginx-deployment';

/** The page of Deployments, from its creation over a broken update to its roll-back. */
const life = async (scene: Scene): Promise<void> => {
  await scene.create([nginxDeployment(3)], 'apply');
  expect(await scene.ok('rollout', 'status', deploy)).toMatch(/deployment "nginx-deployment" successfully rolled out\n$/);
  expect(await scene.ok('get', 'deployments', '--no-headers')).toMatch(/^nginx-deployment +3\/3 +3 +3 /);
  expect(await scene.ok('get', 'rs', '--no-headers')).toMatch(/^nginx-deployment-[4-9bcdf]+ +3 +3 +3 /);
  expect((await podsOf(scene)).map(({ metadata }) => Object.keys(metadata.labels ?? {}).sort())).toEqual(
    Array(3).fill(['app', 'pod-template-hash']),
  );
  const broken = 'invalid.invalid/nginx:1.161';
  expect(await scene.ok('set', 'image', deploy, `nginx=${broken}`)).toBe('deployment.apps/nginx-deployment image updated\n');
  // One more than there should be, which never becomes ready; those that work stay.
  await once(scene, 'deployments/nginx-deployment', ({ status }) =>
    expect(status).toMatchObject({ replicas: 4, updatedReplicas: 1, availableReplicas: 3, unavailableReplicas: 1 }),
  );
  const waits = await scene.kpod(['rollout', 'status', deploy, '--timeout=2s']);
  expect(waits).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('1 out of 3 new replicas have been updated...') });
  expect(await scene.ok('rollout', 'history', deploy)).toMatch(
    /^deployment.apps\/nginx-deployment \nREVISION +CHANGE-CAUSE\n1 .*\n2 .*\n\n$/,
  );
  expect(await scene.ok('rollout', 'history', deploy, '--revision=2')).toContain(`Image:\t${broken}`);
  expect(await scene.ok('rollout', 'undo', deploy)).toBe('deployment.apps/nginx-deployment rolled back\n');
  const seen = await rolledOut(scene, 'nginx-deployment');
  expect(seen.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '3' });
  expect(await scene.ok('rollout', 'history', deploy)).toMatch(/CHANGE-CAUSE\n2 .*\n3 .*\n\n$/);
};

/** Several changes while it is paused come to one rollout. */
const paused = async (scene: Scene): Promise<void> => {
  await scene.create([nginxDeployment(2)], 'apply');
  await rolledOut(scene, 'nginx-deployment');
  expect(await scene.ok('rollout', 'pause', deploy)).toBe('deployment.apps/nginx-deployment paused\n');
  await scene.ok('set', 'env', deploy, 'A=1');
  await scene.ok('set', 'resources', deploy, '-c=nginx', '--limits=cpu=200m,memory=64Mi');
  await scene.ok('scale', deploy, '--replicas=3');
  await once(scene, 'deployments/nginx-deployment', ({ metadata, status }) =>
    expect(status).toMatchObject({ observedGeneration: metadata.generation, availableReplicas: 3 }),
  );
  expect(await listOf(scene, 'replicasets')).toHaveLength(1);
  expect(await scene.ok('rollout', 'resume', deploy)).toBe('deployment.apps/nginx-deployment resumed\n');
  await rolledOut(scene, 'nginx-deployment');
  expect(await listOf(scene, 'replicasets')).toHaveLength(2);
  expect((await livePods(scene)).map(({ spec }) => spec.containers[0]?.resources?.limits)).toEqual(
    Array(3).fill({ cpu: '200m', memory: '64Mi' }),
  );
};

/** Applied again and again, it becomes what the file says. */
const appliedAgain = async (scene: Scene): Promise<void> => {
  await scene.create([nginxDeployment(2)], 'apply');
  await rolledOut(scene, 'nginx-deployment');
  await scene.create([nginxDeployment(2, {}, nginx('docker.io/library/nginx:latest', ports))], 'apply');
  await rolledOut(scene, 'nginx-deployment');
  expect((await livePods(scene)).map(({ spec }) => spec.containers[0]?.image)).toEqual(Array(2).fill('docker.io/library/nginx:latest'));
  await scene.create([nginxDeployment(4, {}, nginx('docker.io/library/nginx:latest', ports))], 'apply');
  await rolledOut(scene, 'nginx-deployment');
  await scene.ok('delete', 'deployment', 'nginx-deployment');
  await eventually(async () => expect(await podsOf(scene)).toEqual([]));
};

/** What somebody else has set stays when the file does not name it. */
const declarative = async (scene: Scene): Promise<void> => {
  const { replicas: _none, ...spec } = nginxDeployment(0, { minReadySeconds: 1 })['spec'] as Record<string, object>;
  const simple = { ...nginxDeployment(1), spec };
  await scene.create([simple], 'apply');
  await rolledOut(scene, 'nginx-deployment');
  const applied = await scene.ok('get', deploy, '-o', 'yaml');
  expect(applied).toContain('kubectl.kubernetes.io/last-applied-configuration');
  await scene.ok('scale', deploy, '--replicas=2');
  const { minReadySeconds: _gone, ...updated } = spec;
  const image = 'docker.io/library/nginx:latest';
  const withImage = { ...updated, template: template({ app: 'nginx' }, { containers: [nginx(image, ports)] }) };
  await scene.create([{ ...simple, spec: withImage }], 'apply');
  const seen = await rolledOut(scene, 'nginx-deployment');
  expect(seen.spec).toMatchObject({ replicas: 2, template: { spec: { containers: [{ image }] } } });
  expect(seen.spec.minReadySeconds ?? 0).toBe(0);
};

/** The three kinds of patches, each by its own rules. */
const patched = async (scene: Scene): Promise<void> => {
  const containers = [staying('patch-demo-ctr')];
  await scene.create([workload('Deployment', 'patch-demo', { replicas: 2, template: template({ app: 'patch-demo' }, { containers }) })]);
  await rolledOut(scene, 'patch-demo');
  const names = async () => {
    await rolledOut(scene, 'patch-demo');
    return (await livePods(scene)).map(({ spec }) => spec.containers.map(({ name }) => name));
  };
  const patch = (body: object, type: string) => scene.ok('patch', 'deployment', 'patch-demo', `--type=${type}`, '-p', JSON.stringify(body));
  const ofContainer = (name: string) => ({ spec: { template: { spec: { containers: [staying(name)] } } } });
  await patch(ofContainer('patch-demo-ctr-2'), 'strategic');
  expect(await names()).toEqual(Array(2).fill(['patch-demo-ctr-2', 'patch-demo-ctr']));
  await patch(ofContainer('patch-demo-ctr-3'), 'merge');
  expect(await names()).toEqual(Array(2).fill(['patch-demo-ctr-3']));
  await patch([{ op: 'replace', path: '/spec/replicas', value: 1 }], 'json');
  expect(await names()).toEqual([['patch-demo-ctr-3']]);
  const kept = await scene.kpod([
    'patch',
    'deployment',
    'patch-demo',
    '--type',
    'merge',
    '-p',
    '{"spec":{"strategy":{"type":"Recreate"}}}',
  ]);
  expect(kept).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"),
  });
  await patch({ spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }, 'strategic');
  expect((await read(scene, 'deployments/patch-demo')).spec.strategy).toEqual({ type: 'Recreate' });
  await scene.ok('patch', 'deployment', 'patch-demo', '--subresource=scale', '--type=merge', '-p', '{"spec":{"replicas":2}}');
  expect(await names()).toEqual(Array(2).fill(['patch-demo-ctr-3']));
};

/** Both versions answer behind one Service; then the new one alone. */
const canary = async (scene: Scene): Promise<void> => {
  const version = (name: string, replicas: number) => {
    const labels = { app: 'my-app', version: name };
    const containers = [
      httpServer('app', `echo ${name} >/www/index.html`, { readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 } }),
    ];
    return workload('Deployment', `my-app-${name}`, {
      ...{ replicas, selector: { matchLabels: labels }, template: template(labels, { containers }) },
    });
  };
  await scene.create([service('my-app', { app: 'my-app' }, 80, { ports: [{ port: 80, targetPort: 8080 }] }), version('v1', 2)]);
  await rolledOut(scene, 'my-app-v1');
  await scene.create([version('v2', 1), podManifest('asker', { containers: [staying('app')] })]);
  await rolledOut(scene, 'my-app-v2');
  const answers = async () => {
    const ask = 'i=0; while [ $i -lt 30 ]; do wget -q -O - http://my-app || exit 1; i=$((i+1)); done';
    return [...new Set((await scene.inside('asker', 'app', ask)).trim().split('\n'))].sort();
  };
  await eventually(async () => expect(await answers()).toEqual(['v1', 'v2']));
  await scene.ok('delete', 'deployment', 'my-app-v1');
  await eventually(async () => expect(await answers()).toEqual(['v2']));
};

/** A front end that knows its back end by name, and outlives that it is made anew. */
const frontAndBack = async (scene: Scene): Promise<void> => {
  const tierOf = (tier: string) => ({ app: 'hello', tier, track: 'stable' });
  const readinessProbe = { tcpSocket: { port: 80 }, periodSeconds: 1 };
  const backend = shell(
    'hello',
    'mkdir -p /www; echo \'{"message":"Hello"}\' >/www/index.html; trap "exit 0" TERM; httpd -f -p 80 -h /www & wait $!',
    {
      ...{ readinessProbe, ports: [{ name: 'http', containerPort: 80 }] },
    },
  );
  const config = 'upstream Backend { server hello; } server { listen 80; location / { proxy_pass http://Backend; } }';
  const frontend = nginx('nginx', {
    command: ['sh', '-c', `printf '%s' "$CONFIG" >/etc/nginx/nginx.conf; exec nginx -g 'daemon off;'`],
    env: [{ name: 'CONFIG', value: `events {} http { ${config} }` }],
    lifecycle: { preStop: { exec: { command: ['/usr/sbin/nginx', '-s', 'quit'] } } },
    readinessProbe,
  });
  const deployment = (name: string, replicas: number, tier: string, container: object) =>
    workload('Deployment', name, {
      ...{ replicas, selector: { matchLabels: tierOf(tier) }, template: template(tierOf(tier), { containers: [container] }) },
    });
  await scene.create([service('hello', { app: 'hello', tier: 'backend' }, 80, { ports: [{ port: 80, targetPort: 'http' }] })]);
  await scene.create([deployment('backend', 3, 'backend', backend)]);
  await rolledOut(scene, 'backend');
  await scene.create([
    service('frontend', { app: 'hello', tier: 'frontend' }, 80, { type: 'NodePort' }),
    deployment('frontend', 1, 'frontend', frontend),
  ]);
  await rolledOut(scene, 'frontend');
  const { nodePort } = (await read(scene, 'services/frontend')).spec.ports[0];
  await eventually(async () => expect(await fetchOnce('127.0.0.1', nodePort)).toBe('{"message":"Hello"}'));
  await scene.ok('rollout', 'restart', 'deployment/backend');
  await rolledOut(scene, 'backend');
  await eventually(async () => expect(await fetchOnce('127.0.0.1', nodePort)).toBe('{"message":"Hello"}'));
};

/** By stand-ins: the site is reached, and keeps its data with the claims when its pods are made anew. */
const wordpress = async (scene: Scene): Promise<void> => {
  const password = { valueFrom: { secretKeyRef: { name: 'mysql-pass', key: 'password' } } };
  const part = (name: string, tier: string, container: object, claimName: string) =>
    workload('Deployment', name, {
      selector: { matchLabels: { app: 'wordpress', tier } },
      strategy: { type: 'Recreate' },
      template: template(
        { app: 'wordpress', tier },
        { containers: [container], volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] },
      ),
    });
  const mounts = { volumeMounts: [{ name: 'data', mountPath: '/data' }] };
  const mysql = shell('mysql', 'echo "$MYSQL_ROOT_PASSWORD" >>/data/starts; trap "exit 0" TERM; httpd -f -p 3306 -h /data & wait $!', {
    ...{ env: [{ name: 'MYSQL_ROOT_PASSWORD', ...password }], ports: [{ containerPort: 3306, name: 'mysql' }], ...mounts },
  });
  // Browsers want whole lines of a header.
  const header = 'printf "Content-Type: text/plain\\r\\n\\r\\n"';
  const asks = `'#!/bin/sh' '${header}' 'wget -q -O - http://$WORDPRESS_DB_HOST:3306/starts'`;
  const ask = `printf '%s\\n' ${asks} >/www/cgi-bin/index; chmod +x /www/cgi-bin/index`;
  const app = httpServer('wordpress', `mkdir -p /www/cgi-bin; ${ask}`, {
    ...{ env: [{ name: 'WORDPRESS_DB_HOST', value: 'wordpress-mysql' }], ports: [{ containerPort: 8080, name: 'wordpress' }], ...mounts },
    readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
  });
  await scene.create([
    secret('mysql-pass', { password: 'YOUR_PASSWORD' }),
    service('wordpress-mysql', { app: 'wordpress', tier: 'mysql' }, 3306, { clusterIP: 'None' }),
    ...['mysql-pv-claim', 'wp-pv-claim'].map((name) => claim(name, '20Gi')),
    part('wordpress-mysql', 'mysql', mysql, 'mysql-pv-claim'),
    service('wordpress', { app: 'wordpress', tier: 'frontend' }, 80, { ports: [{ port: 80, targetPort: 8080 }], type: 'LoadBalancer' }),
    part('wordpress', 'frontend', app, 'wp-pv-claim'),
  ]);
  for (const name of ['wordpress-mysql', 'wordpress']) await rolledOut(scene, name);
  expect((await scene.ok('get', 'pvc', '--no-headers')).match(/ Bound /g)).toHaveLength(2);
  const { nodePort } = (await read(scene, 'services/wordpress')).spec.ports[0];
  await eventually(async () => expect(await fetchOnce('127.0.0.1', nodePort, '/cgi-bin/index')).toBe('YOUR_PASSWORD'));
  await scene.ok('rollout', 'restart', 'deployment/wordpress-mysql');
  await rolledOut(scene, 'wordpress-mysql');
  await eventually(async () => expect(await fetchOnce('127.0.0.1', nodePort, '/cgi-bin/index')).toBe('YOUR_PASSWORD\nYOUR_PASSWORD'));
};

/** Reached from this machine by way of the Deployment, its ReplicaSet, its pod and its Service. */
const forwarded = async (scene: Scene): Promise<void> => {
  const container = shell('mongo', 'mkdir -p /www; echo ok >/www/index.html; trap "exit 0" TERM; httpd -f -p 27017 -h /www & wait $!', {
    ...{ ports: [{ containerPort: 27017 }], readinessProbe: { tcpSocket: { port: 27017 }, periodSeconds: 1 } },
  });
  await scene.create([
    workload('Deployment', 'mongo', { template: template({ app: 'mongo' }, { containers: [container] }) }),
    service('mongo', { app: 'mongo' }, 27017),
  ]);
  await rolledOut(scene, 'mongo');
  const [set] = await listOf(scene, 'replicasets');
  const [pod] = await podsOf(scene);
  for (const target of [
    `${pod?.metadata.name}`,
    `pods/${pod?.metadata.name}`,
    'deployment/mongo',
    `replicaset/${set?.metadata.name}`,
    'service/mongo',
  ]) {
    const [port = 0] = await freePorts(1);
    const forward = scene.start('port-forward', target, `${port}:27017`);
    try {
      await eventually(async () => expect(forward.output(), forward.complaints()).toContain(`Forwarding from 127.0.0.1:${port} -> 27017`));
      expect(await fetchOnce('127.0.0.1', port)).toBe('ok');
    } finally {
      forward.signal('SIGTERM');
    }
  }
};

const replicaSet = async (scene: Scene): Promise<void> => {
  const labels = { tier: 'frontend' };
  const bare = (name: string) => podManifest(name, { restartPolicy: 'Always', containers: [staying('hello')] }, { labels });
  await scene.create([bare('pod1')]);
  await scene.create(
    [workload('ReplicaSet', 'frontend', { replicas: 3, selector: { matchLabels: labels }, template: template(labels) })],
    'apply',
  );
  await scaled(scene, 'replicasets/frontend', 3);
  expect(await scene.ok('get', 'rs', '--no-headers')).toMatch(/^frontend +3 +3 +3 /);
  expect(await scene.ok('describe', 'rs/frontend')).toMatch(/^Replicas: +3 current \/ 3 desired\nPods Status: +3 Running /m);
  const names = (await podsOf(scene)).map(({ metadata }) => metadata.name);
  expect(names).toHaveLength(3);
  expect(names).toContain('pod1');
  expect((await podsOf(scene)).map(ownersOf)).toEqual(Array(3).fill(['ReplicaSet/frontend']));
  // One that comes later is one too many.
  await scene.create([bare('pod2')]);
  await eventually(async () => expect((await livePods(scene)).map(({ metadata }) => metadata.name).sort()).toEqual(names.sort()));
};

const replication = async (scene: Scene): Promise<void> => {
  await scene.create(
    [replicationController('nginx', { replicas: 3, template: template({ app: 'nginx' }, { containers: [nginx()] }) })],
    'apply',
  );
  await scaled(scene, 'replicationcontrollers/nginx', 3);
  expect(await scene.ok('describe', 'replicationcontrollers/nginx')).toMatch(/^Replicas: +3 current \/ 3 desired\n/m);
  expect((await scene.ok('get', 'pods', '--selector=app=nginx', '-o', 'jsonpath={.items..metadata.name}')).split(' ')).toHaveLength(3);
};

const fluentd = async (scene: Scene): Promise<void> => {
  const tolerations = ['control-plane', 'master'].map((role) => ({
    ...{ key: `node-role.kubernetes.io/${role}`, operator: 'Exists', effect: 'NoSchedule' },
  }));
  const resources = { limits: { memory: '200Mi' }, requests: { cpu: '100m', memory: '200Mi' } };
  const container = (image: string) =>
    staying('fluentd-elasticsearch', { image, resources, volumeMounts: [{ name: 'varlog', mountPath: '/var/log' }] });
  const daemon = (image: string) => {
    const volumes = [{ name: 'varlog', emptyDir: {} }];
    const pod = template({ name: 'fluentd-elasticsearch' }, { tolerations, containers: [container(image)], volumes });
    return workload('DaemonSet', 'fluentd-elasticsearch', {
      ...{ selector: { matchLabels: { name: 'fluentd-elasticsearch' } }, template: pod },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
    });
  };
  await scene.create([daemon('busybox')], 'apply');
  expect(await scene.ok('rollout', 'status', 'ds/fluentd-elasticsearch')).toMatch(
    /daemon set "fluentd-elasticsearch" successfully rolled out\n$/,
  );
  await scene.create([daemon('busybox:1.36')], 'apply');
  expect(await scene.ok('rollout', 'status', 'ds/fluentd-elasticsearch')).toMatch(/successfully rolled out\n$/);
  await eventually(async () =>
    expect((await livePods(scene)).map((pod) => [isReady(pod), pod.spec.containers[0]?.image])).toEqual([[true, 'busybox:1.36']]),
  );
  expect(await scene.ok('rollout', 'undo', 'ds/fluentd-elasticsearch', '--to-revision=1')).toBe(
    'daemonset.apps/fluentd-elasticsearch rolled back\n',
  );
  await scene.ok('rollout', 'status', 'ds/fluentd-elasticsearch');
  expect((await livePods(scene)).map((pod) => pod.spec.containers[0]?.image)).toEqual(['busybox']);
};

/** A hook that takes longer than the pod may: it is killed when its time is over. */
const graceful = async (scene: Scene): Promise<void> => {
  const container = nginx('nginx', { ...ports, lifecycle: { preStop: { exec: { command: ['sh', '-c', 'sleep 180'] } } } });
  const spec = { containers: [container], terminationGracePeriodSeconds: 4 };
  await scene.create([nginxDeployment(1, { template: template({ app: 'nginx' }, spec) }), service('nginx-service', { app: 'nginx' }, 80)]);
  await rolledOut(scene, 'nginx-deployment');
  const [pod] = await podsOf(scene);
  const ready = async () => (await listOf<{ endpoints?: { conditions: object }[] }>(scene, 'endpointslices'))[0]?.endpoints;
  const began = Date.now();
  await mergePatch(scene, 'deployments/nginx-deployment', { spec: { replicas: 0 } });
  await eventually(async () => expect(await ready()).toMatchObject([{ conditions: { ready: false, serving: true, terminating: true } }]));
  await eventually(async () => expect(await podsOf(scene)).toEqual([]));
  expect(Date.now() - began).toBeGreaterThan(3_000);
  expect(pod?.spec.terminationGracePeriodSeconds).toBe(4);
};

/** Taken with a warning that it has no effect here. */
const withoutEffect = (manifest: Manifest, shown: string) => async (scene: Scene) => {
  const ran = await scene.kpod(['create', '-f', '-'], JSON.stringify(manifest));
  expect(ran).toMatchObject({ exitCode: 0, stdout: `${shown} created\n`, stderr: expect.stringMatching(/^Warning: /) });
  expect(await scene.ok('get', manifest.kind, manifest.metadata.name, '-o', 'name')).toBe(`${shown}\n`);
};

const scaler: Manifest = {
  ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'php-apache' } },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'php-apache' },
    ...{ minReplicas: 1, maxReplicas: 10 },
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  },
};
const backendPort = { service: { name: 'test', port: { number: 80 } } };
const ingress: Manifest = {
  ...{ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'minimal-ingress' } },
  spec: {
    ingressClassName: 'nginx-example',
    rules: [{ http: { paths: [{ path: '/testpath', pathType: 'Prefix', backend: backendPort }] } }],
  },
};

const besideApp = async (scene: Scene): Promise<void> => {
  const mounts = { volumeMounts: [{ name: 'data', mountPath: '/opt' }] };
  const pod = template(
    { app: 'myapp' },
    {
      containers: [shell('myapp', 'while true; do echo "logging" >>/opt/logs.txt; sleep 1; done', mounts)],
      initContainers: [
        shell('logshipper', 'touch /opt/logs.txt; exec tail -n +1 -f /opt/logs.txt', { restartPolicy: 'Always', ...mounts }),
      ],
      volumes: [{ name: 'data', emptyDir: {} }],
    },
  );
  await scene.create([workload('Deployment', 'myapp', { replicas: 1, template: pod })]);
  await rolledOut(scene, 'myapp');
  await eventually(async () => expect(await scene.ok('logs', 'deployment/myapp', '-c', 'logshipper')).toMatch(/^logging\n/));
  expect(await scene.ok('get', 'pods', '--no-headers')).toMatch(/ 2\/2 +Running /);
};

/** Deployed, exposed by a command, and reached at the port of the machine. */
const exposed = async (scene: Scene): Promise<void> => {
  const pod = template(
    { run: 'load-balancer-example' },
    { containers: [httpServer('hello-world', 'echo Hello, world! >/www/index.html', { ports: [{ containerPort: 8080 }] })] },
  );
  await scene.create(
    [workload('Deployment', 'hello-world', { replicas: 2, selector: { matchLabels: { run: 'load-balancer-example' } }, template: pod })],
    'apply',
  );
  await rolledOut(scene, 'hello-world');
  expect(await scene.ok('expose', 'deployment', 'hello-world', '--type=NodePort', '--name=example-service')).toBe(
    'service/example-service exposed\n',
  );
  const { spec } = await read(scene, 'services/example-service');
  expect(spec).toMatchObject({ type: 'NodePort', selector: { run: 'load-balancer-example' }, ports: [{ port: 8080, targetPort: 8080 }] });
  const port: number = spec.ports[0].nodePort;
  await eventually(async () => expect(await fetchOnce('127.0.0.1', port)).toBe('Hello, world!'));
};

export const deploymentExamples: readonly Row[] = [
  { title: 'controllers/nginx-deployment.yaml, application/nginx/nginx-deployment.yaml', scenario: life },
  { title: 'concepts/workloads/controllers/deployment#pausing-and-resuming-a-deployment', scenario: paused },
  { title: 'application/deployment.yaml, deployment-update.yaml, deployment-scale.yaml', scenario: appliedAgain },
  { title: 'application/simple_deployment.yaml, update_deployment.yaml', scenario: declarative },
  { title: 'application/deployment-patch.yaml, deployment-retainkeys.yaml, deployment-subresource.yaml', scenario: patched },
  { title: 'application/canary/app-v1-deployment.yaml, app-v2-deployment.yaml, app-service.yaml', scenario: canary },
  { title: 'application/guestbook/*.yaml', scenario: guestbook },
  {
    title: 'application/wordpress/mysql-deployment.yaml, wordpress-deployment.yaml, application/mysql/mysql-deployment.yaml',
    scenario: wordpress,
  },
  { title: 'application/mongodb/mongo-deployment.yaml, mongo-service.yaml', scenario: forwarded },
  { title: 'application/deployment-sidecar.yaml', scenario: besideApp },
  {
    title: 'application/hpa/php-apache.yaml, controllers/hpa-rs.yaml (with a warning)',
    scenario: withoutEffect(scaler, 'horizontalpodautoscaler.autoscaling/php-apache'),
  },
  {
    title: 'service/networking/minimal-ingress.yaml (with a warning)',
    scenario: withoutEffect(ingress, 'ingress.networking.k8s.io/minimal-ingress'),
  },
  { title: 'controllers/replicaset.yaml, controllers/frontend.yaml, pods/pod-rs.yaml', scenario: replicaSet },
  { title: 'controllers/replication.yaml', scenario: replication },
  {
    title:
      'controllers/daemonset.yaml, controllers/fluentd-daemonset.yaml, fluentd-daemonset-update.yaml, application/basic-daemonset.yaml',
    scenario: fluentd,
  },
  {
    title: 'service/access/backend-deployment.yaml, backend-service.yaml, frontend-deployment.yaml, frontend-service.yaml',
    scenario: frontAndBack,
  },
  { title: 'service/load-balancer-example.yaml', scenario: exposed },
  { title: 'service/pod-with-graceful-termination.yaml, explore-graceful-termination-nginx.yaml', scenario: graceful },
];
