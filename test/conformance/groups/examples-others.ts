/**
 * Examples of Kubernetes' documentation that differ little from others of it, written anew with images that are there. Titles are their paths.
 */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { configMap, httpServer, type Manifest, podManifest, secret, shell, staying } from '../manifests.ts';
import { type Scene, statusesOf } from '../scene.ts';
import type { Row } from '../table.ts';
import { logMount, logVolume, noted, readLog } from './common-log.ts';
import { claim, insideOf, logOf, mib, nginx, qos, refused, serving, stored, taken, typed, waitsForRoom } from './example-rows.ts';

const stays = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done";
const term = (key: string, ...values: readonly string[]) => ({ matchExpressions: [{ key, operator: 'In', values }] });
const preferredNodes = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: term('disktype', 'ssd') }] };
const spread = (topologyKey: string) => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: { foo: 'bar' } },
});
const otherPods = {
  preferredDuringSchedulingIgnoredDuringExecution: [
    { weight: 100, podAffinityTerm: { labelSelector: term('security', 'S2'), topologyKey: 'topology.kubernetes.io/zone' } },
  ],
};

const schedulingRows: readonly Row[] = [
  taken(
    'pods/pod-nginx-preferred-affinity.yaml, pod-with-affinity-preferred-weight.yaml, assigning-pods-to-nodes-affinity.yaml',
    serving({ affinity: { nodeAffinity: preferredNodes } }),
    'spec.affinity',
  ),
  taken('pods/pod-with-affinity-anti-affinity.yaml', serving({ affinity: { podAntiAffinity: otherPods } }), 'spec.affinity'),
  taken('pods/pod-nginx-specific-node.yaml', serving({ nodeName: 'foo-node' }), 'spec.nodeName'),
  taken(
    'pods/topology-spread-constraints/two-constraints.yaml, one-constraint-with-nodeaffinity.yaml',
    serving({ topologySpreadConstraints: [spread('zone'), spread('node')], affinity: { nodeAffinity: preferredNodes } }),
    'spec.topologySpreadConstraints',
  ),
  taken('policy/high-priority-pod.yaml', serving({ priorityClassName: 'high-priority' }), 'spec.priorityClassName'),
  taken('admin/sched/pod3.yaml', serving({ schedulerName: 'my-scheduler' }), 'spec.schedulerName'),
  taken('windows/simple-pod.yaml', serving({ nodeSelector: { 'kubernetes.io/os': 'windows' } }), 'spec.nodeSelector'),
  refused(
    'pods/pod-with-numeric-toleration.yaml, which is of Kubernetes 1.35',
    serving({ tolerations: [{ key: 'sla', operator: 'Gt', value: '950', effect: 'NoSchedule' }] }),
    'spec.tolerations[0].operator: Unsupported value: "Gt"',
  ),
  {
    title: 'pods/pod-without-scheduling-gates.yaml, admin/sched/pod1.yaml, application/job/redis/redis-pod.yaml',
    async scenario(scene) {
      await scene.running(serving());
    },
  },
];

/** What a server that is there says is fetched by an init container, for the app to serve. */
const fetchedByInit = async (scene: Scene): Promise<void> => {
  const { status } = await scene.running(podManifest('site', { containers: [httpServer('site', 'echo from the site >/www/index.html')] }));
  const install = (url: string) =>
    shell('install', `exec wget -O /work-dir/index.html ${url}`, { volumeMounts: [{ name: 'workdir', mountPath: '/work-dir' }] });
  const demo = (name: string, url: string) =>
    podManifest(name, {
      restartPolicy: 'Always',
      dnsPolicy: 'Default',
      initContainers: [install(url)],
      containers: [nginx('nginx', { volumeMounts: [{ name: 'workdir', mountPath: '/usr/share/nginx/html' }] })],
      volumes: [{ name: 'workdir', emptyDir: {} }],
    });
  await scene.create([demo('offline', `http://${status.podIP}:1/`)]);
  await scene.running(demo('init-demo', `http://${status.podIP}:8080/`));
  expect(await scene.inside('init-demo', 'nginx', 'wget -qO- http://localhost')).toBe('from the site\n');
  const offline = async () => scene.ok('get', 'pod', 'offline', '--no-headers');
  await eventually(async () => expect(await offline()).toMatch(/^offline +0\/1 +Init:(Error|CrashLoopBackOff) /));
};

const healthCheck = async (scene: Scene): Promise<void> => {
  const timing = { periodSeconds: 1, timeoutSeconds: 5 };
  const http = { httpGet: { path: '/_status/healthz', port: 80 }, ...timing };
  const tcp = { tcpSocket: { port: 80 }, initialDelaySeconds: 1, ...timing };
  await scene.create([
    serving({ terminationGracePeriodSeconds: 1, containers: [nginx('nginx', { livenessProbe: http })] }, 'pod-with-http-healthcheck'),
    serving({ containers: [nginx('redis', { livenessProbe: tcp, readinessProbe: tcp })] }, 'pod-with-tcp-socket-healthcheck'),
  ]);
  await scene.podOnceIt('pod-with-http-healthcheck', (pod) => expect(statusesOf(pod)[0]?.restartCount).toBeGreaterThan(0));
  const said = (await scene.events('pod-with-http-healthcheck')).map(({ message }) => message);
  expect(said).toContain('Liveness probe failed: HTTP probe failed with statuscode: 404');
  expect(said).toContain('Container nginx failed liveness probe, will be restarted');
  await scene.podOnceIt('pod-with-tcp-socket-healthcheck', (pod) =>
    expect(statusesOf(pod)).toMatchObject([{ ready: true, restartCount: 0 }]),
  );
};

const beginsAnew = async (scene: Scene): Promise<void> => {
  const restartPolicyRules = [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [88] } }];
  const watch = '[ $(grep -c "setup started" /log/all) -lt 2 ] && exit 88; sleep 3600 & wait';
  await scene.create([
    podManifest('restart-all', {
      initContainers: [noted('setup')],
      containers: [{ ...noted('watcher', watch), restartPolicy: 'Never', restartPolicyRules }, noted('main', 'sleep 3600')],
      ...logVolume,
    }),
  ]);
  await scene.podOnceIt('restart-all', ({ status }) =>
    expect([...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]).toMatchObject([
      { name: 'setup', restartCount: 1 },
      { name: 'main', restartCount: 1, state: { running: {} } },
      { name: 'watcher', restartCount: 1, state: { running: {} } },
    ]),
  );
  expect((await readLog(scene, 'restart-all', 'main')).split('\n').filter((line) => line === 'setup ended')).toHaveLength(2);
};

/** A task whose sidecar would stay for ever. */
const taskWithSidecar = async (scene: Scene): Promise<void> => {
  const shipper = { ...shell('logshipper', `touch /log/all; tail -n +1 -F /log/all & ${stays}`, logMount), restartPolicy: 'Always' };
  const pod = (name: string, script: string) =>
    podManifest(name, {
      initContainers: [shipper],
      containers: [shell('myjob', `echo logging >>/log/all; ${script}`, logMount)],
      ...logVolume,
    });
  await scene.create([pod('job', 'true'), pod('deployment', stays)]);
  await eventually(async () => expect(await scene.log('deployment', 'logshipper')).toBe('logging\n'));
  await scene.podOnceIt('job', ({ status }) => expect(status.phase).toBe('Succeeded'));
};

const ownLimits = { limits: { cpu: '1', memory: mib(200) }, requests: { cpu: '1', memory: mib(100) } };
const podLevel = (name: string, resource: 'cpu' | 'memory'): Manifest => {
  const { limits, requests } = ownLimits;
  const resources = { limits: { [resource]: limits[resource] }, requests: { [resource]: requests[resource] } };
  return podManifest(name, { resources, containers: [staying('stress')] });
};

const runningRows: readonly Row[] = [
  { title: 'pods/restart-policy/restart-all-containers.yaml', scenario: beginsAnew },
  { title: 'application/job/job-sidecar.yaml, application/deployment-sidecar.yaml: their pods by themselves', scenario: taskWithSidecar },
  { title: 'pods/init-containers.yaml, and what it says where the site cannot be had', scenario: fetchedByInit },
  { title: 'pods/probe/pod-with-http-healthcheck.yaml, pod-with-tcp-socket-healthcheck.yaml', scenario: healthCheck },
  qos('pods/qos/qos-pod-5.yaml', [{ limits: { memory: mib(200) }, requests: { memory: mib(100) } }, {}], 'Burstable'),
  waitsForRoom('pods/resource/extended-resource-pod-2.yaml', { limits: { 'example.com/dongle': '2' } }, 'example.com/dongle'),
  {
    title: 'pods/resource/pod-level-cpu-request-limit.yaml, pod-level-memory-request-limit.yaml',
    async scenario(scene) {
      for (const resource of ['cpu', 'memory'] as const) {
        const pod = podLevel(`by-${resource}`, resource);
        await scene.running(pod);
        expect((await scene.pod(pod.metadata.name)).status.qosClass).toBe('Burstable');
      }
    },
  },
  refused(
    'pods/resource/pod-level-pid-limit.yaml, which is of a later Kubernetes',
    podManifest('pids', { resources: { limits: { pids: '2048' } }, containers: [staying('pause')] }),
    'spec.resources.limits[pids]: Invalid value: "pids": must be a standard resource for pods',
  ),
  {
    title: 'pods/resource/pod-level-resource-managers-none.yaml and the others of these',
    async scenario(scene) {
      const resources = { limits: { cpu: '1', memory: mib(200) }, requests: { cpu: '1', memory: mib(200) } };
      await scene.running(podManifest('managed', { resources, containers: [staying('one', { resources }), staying('two')] }));
      expect((await scene.pod('managed')).status.qosClass).toBe('Guaranteed');
    },
  },
  logOf(
    'admin/logging/two-files-counter-pod.yaml',
    podManifest('counter', { containers: [shell('count', 'i=0; while :; do echo "$i: one" | tee -a /1.log; i=$((i+1)); sleep 1; done')] }),
    /^0: one\n1: one\n/,
  ),
  insideOf('admin/dns/dnsutils.yaml', podManifest('dnsutils', { restartPolicy: 'Always', containers: [staying('dnsutils')] }), {
    script: 'nslookup kubernetes.default.svc.cluster.local',
    output: /Address[^\n]*: (\d+\.){3}\d+/,
  }),
  {
    title: 'admin/resource/limit-range-pod-1.yaml, memory-constraints-pod.yaml, quota-pod.yaml and the other pods of these, as they are',
    async scenario(scene) {
      const resources = { limits: { cpu: '500m', memory: mib(200) }, requests: { cpu: '100m', memory: mib(100) } };
      await scene.running(podManifest('constrained', { containers: [staying('one', { resources }), staying('two')] }));
    },
  },
];

const securityRows: readonly Row[] = [
  {
    title: 'pods/security/hello-apparmor.yaml and the others of these: applied, or the pod is rejected where there is no AppArmor',
    async scenario(scene) {
      const appArmorProfile = { type: 'RuntimeDefault' };
      const pod = podManifest('hello-apparmor', { securityContext: { appArmorProfile }, containers: [staying('hello')] });
      await scene.create([pod]);
      const { status } = await scene.podOnceIt('hello-apparmor', (seen) => expect(seen.status.phase).toMatch(/^(Running|Failed)$/));
      if (status.phase === 'Failed') expect(status).toMatchObject({ reason: 'AppArmor' });
      else expect(await scene.inside('hello-apparmor', 'hello', 'cat /proc/1/attr/current')).toMatch(/\(enforce\)/);
    },
  },
  taken(
    'pods/security/seccomp/alpha/audit-pod.yaml and the others of these',
    podManifest(
      'audit-pod',
      { restartPolicy: 'Always', containers: [staying('test')] },
      { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'localhost/profiles/audit.json' } },
    ),
    'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+',
  ),
  {
    title: 'pods/security/security-context-5.yaml',
    async scenario(scene) {
      const securityContext = { seLinuxOptions: { level: 's0:c123,c456' } };
      await scene.running(podManifest('security-context-demo-5', { containers: [staying('demo', { securityContext })] }));
    },
  },
  refused(
    'pods/security/security-context-7.yaml, which is of a later Kubernetes',
    podManifest('cgroups', { containers: [staying('demo', { securityContext: { cgroupOptions: { mountMode: 'ReadWrite' } } })] }),
    'unknown field "spec.containers[0].securityContext.cgroupOptions"',
  ),
];

const users = (title: string, defaultMode: object, mode: string): Row =>
  insideOf(
    title,
    podManifest('projected', {
      containers: [staying('test', { volumeMounts: [{ name: 'all', mountPath: '/projected-volume', readOnly: true }] })],
      volumes: [
        {
          name: 'all',
          projected: {
            sources: ['user', 'pass'].map((name) => ({
              secret: { name, items: [{ key: name, path: `my-group/${name}`, ...defaultMode }] },
            })),
          },
        },
      ],
    }),
    {
      objects: [secret('user', { user: 'admin' }), secret('pass', { pass: '1f2d1e2e67df' })],
      script: 'cd /projected-volume/my-group; cat user pass; stat -L -c " %a" pass',
      output: `admin1f2d1e2e67df ${mode}\n`,
    },
  );

const waitsForClaim = async (scene: Scene): Promise<void> => {
  await scene.create([
    claim('csi-pvc', '5Gi', { storageClassName: 'csi-sc' }),
    serving({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'csi-pvc' } }] }, 'waits'),
  ]);
  await scene.podOnceIt('waits', ({ status }) =>
    expect(status).toMatchObject({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] }),
  );
  expect((await scene.ok('get', 'pvc', 'csi-pvc', '--no-headers')).split(/\s+/)[1]).toBe('Pending');
};

const volumeRows: readonly Row[] = [
  refused(
    'pods/emptydir-volume-mode.yaml with its mode, which is of a later Kubernetes',
    podManifest('emptydir', { containers: [staying('busybox')], volumes: [{ name: 'tmp', emptyDir: { mode: 0o1777 } }] }),
    'unknown field "spec.volumes[0].emptyDir.mode"',
  ),
  users('pods/storage/projected.yaml', {}, '644'),
  users('pods/storage/projected-secrets-nondefault-permission-mode.yaml', { mode: 0o777 }, '777'),
  { title: 'pods/storage/expandable-pvc.yaml, expandable-pvc-pod.yaml: no class of that name makes volumes', scenario: waitsForClaim },
];

const service = (spec: object): Manifest => ({
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'my-service', labels: { app: 'MyApp' } } },
  spec: { selector: { app: 'MyApp' }, ports: [{ protocol: 'TCP', port: 80 }], ...spec },
});
const single = { spec: { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4'] } };
const noIPv6 = 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster';

const objectRows: readonly Row[] = [
  stored('service/networking/dual-stack-default-svc.yaml', service({}), single),
  stored('service/networking/dual-stack-ipfamilies-ipv4.yaml', service({ ipFamilies: ['IPv4'] }), single),
  stored('service/networking/dual-stack-preferred-svc.yaml', service({ ipFamilyPolicy: 'PreferDualStack' }), {
    spec: { ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4'] },
  }),
  refused('service/networking/dual-stack-ipfamilies-ipv6.yaml, as in a cluster without IPv6', service({ ipFamilies: ['IPv6'] }), noIPv6),
  refused(
    'service/networking/dual-stack-preferred-ipfamilies-svc.yaml, dual-stack-prefer-ipv6-lb-svc.yaml, as in a cluster without IPv6',
    service({ ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv6', 'IPv4'] }),
    noIPv6,
  ),
  stored('service/nginx-service.yaml', service({ ports: [{ name: 'http', port: 80, targetPort: 'http-web-svc' }] }), {
    spec: { ports: [{ port: 80, targetPort: 'http-web-svc', protocol: 'TCP' }], type: 'ClusterIP' },
  }),
  stored('service/simple-service.yaml, service/networking/nginx-svc.yaml', service({}), {
    spec: { ports: [{ port: 80, targetPort: 80 }] },
  }),
  stored('application/mysql/mysql-services.yaml', service({ clusterIP: 'None', ports: [{ name: 'mysql', port: 3306 }] }), {
    spec: { clusterIP: 'None', clusterIPs: ['None'] },
  }),
  stored(
    'configmap/configmaps.yaml, env-configmap.yaml, application/mysql/mysql-configmap.yaml',
    configMap('special', { 'how.much': 'very' }),
    {
      data: { 'how.much': 'very' },
    },
  ),
  stored('configmap/new-immutable-configmap.yaml', configMap('company-150', { 'company-name': 'ACME, 150' }, { immutable: true }), {
    immutable: true,
  }),
  stored(
    'secret/bootstrap-token-secret-base64.yaml',
    typed('bootstrap', 'bootstrap.kubernetes.io/token', { 'token-secret': 'kq4gihvszzgn1p0r' }),
    {
      data: { 'token-secret': 'a3E0Z2lodnN6emduMXAwcg==' },
    },
  ),
  stored(
    'secret/serviceaccount-token-secret.yaml',
    {
      ...typed('sa-sample', 'kubernetes.io/service-account-token', { extra: 'bar' }),
      metadata: { name: 'sa-sample', annotations: { 'kubernetes.io/service-account.name': 'default' } },
    },
    { type: 'kubernetes.io/service-account-token' },
  ),
  stored('application/mysql/mysql-pv.yaml, pods/storage/pv-claim.yaml', claim('mysql-pv-claim', '20Gi', { storageClassName: 'manual' }), {
    spec: { storageClassName: 'manual', resources: { requests: { storage: '20Gi' } } },
  }),
  {
    title: 'admin/namespace-dev.yaml, namespace-prod.yaml',
    async scenario(scene) {
      const name = `${scene.namespace}-development`;
      await scene.create([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { name: 'development' } } }]);
      expect(await scene.work.ok('get', 'namespace', name, '--show-labels', '--no-headers')).toMatch(/ Active .*name=development/);
      await scene.work.ok('delete', 'namespace', name);
    },
  },
];

export const otherExamples: readonly Row[] = [...schedulingRows, ...runningRows, ...securityRows, ...volumeRows, ...objectRows];
