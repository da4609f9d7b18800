/** Examples of Kubernetes' documentation: Jobs and CronJobs with images that are there. Titles are their paths. */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { configMap, type Manifest, podManifest, secret, shell, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Row } from '../table.ts';
import { finished, gone, isThere, job, listOf, mergePatch, once, ownersOf, podsOf, read, template, workload } from '../workloads.ts';

const byName = (name: string) => `batch.kubernetes.io/job-name=${name}`;
const phases = async (scene: Scene, selector = '') => (await podsOf(scene, selector)).map(({ status }) => status.phase).sort();

const pi = async (scene: Scene): Promise<void> => {
  await scene.create([job('pi', [shell('pi', 'echo 3.14159')], { backoffLimit: 4 })], 'apply');
  expect(await scene.ok('wait', '--for=condition=complete', 'job/pi', '--timeout=120s')).toBe('job.batch/pi condition met\n');
  const [pod] = await podsOf(scene, byName('pi'));
  expect(pod?.metadata.labels).toMatchObject({ 'controller-uid': pod?.metadata.ownerReferences?.[0]?.uid, 'job-name': 'pi' });
  expect(await scene.ok('get', 'jobs', '--no-headers')).toMatch(/^pi +Complete +1\/1 +\d+s +\d+s\n$/);
  expect(await scene.ok('logs', 'jobs/pi')).toBe('3.14159\n');
  expect(await scene.ok('describe', 'job', 'pi')).toMatch(/^Pods Statuses: +0 Active \(0 Ready\) \/ 1 Succeeded \/ 0 Failed$/m);
  await scene.ok('delete', 'job', 'pi');
  await eventually(async () => expect(await podsOf(scene)).toEqual([]));
};

const indexed = (name: string, script: string, more: object): Manifest =>
  job(name, [shell('main', script)], { completionMode: 'Indexed', ...more });

const perIndex = async (scene: Scene): Promise<void> => {
  const script = 'echo "Hello world from $JOB_COMPLETION_INDEX"; exit $(((JOB_COMPLETION_INDEX + 1) % 2))';
  const spec = { completions: 4, parallelism: 3, backoffLimitPerIndex: 1, maxFailedIndexes: 3 };
  await scene.create([indexed('job-backoff-limit-per-index-example', script, spec)]);
  const { status } = await finished(scene, 'job-backoff-limit-per-index-example', 'Failed');
  expect(status).toMatchObject({ completedIndexes: '1,3', failedIndexes: '0,2', succeeded: 2, failed: 4 });
  expect(status.conditions.at(-1)).toMatchObject({ reason: 'FailedIndexes', message: 'Job has failed indexes' });
};

const failIndex = async (scene: Scene): Promise<void> => {
  const script = 'case $JOB_COMPLETION_INDEX in 0) exit 42;; 1) exit 1;; esac';
  const rules = [{ action: 'FailIndex', onExitCodes: { operator: 'In', values: [42] } }];
  const spec = { completions: 4, parallelism: 2, backoffLimitPerIndex: 1, podFailurePolicy: { rules } };
  await scene.create([indexed('job-backoff-limit-per-index-failindex', script, spec)]);
  const { status } = await finished(scene, 'job-backoff-limit-per-index-failindex', 'Failed');
  expect(status).toMatchObject({ completedIndexes: '2,3', failedIndexes: '0,1', succeeded: 2, failed: 3 });
};

const failJob = async (scene: Scene): Promise<void> => {
  const rules = [
    { action: 'FailJob', onExitCodes: { containerName: 'main', operator: 'In', values: [42] } },
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
  ];
  const spec = { completions: 8, parallelism: 2, backoffLimit: 6, podFailurePolicy: { rules } };
  await scene.create([job('job-pod-failure-policy-example', [shell('main', 'echo "Hello world!" && sleep 2 && exit 42')], spec)]);
  const { status } = await finished(scene, 'job-pod-failure-policy-example', 'Failed');
  expect(status.failed).toBeLessThanOrEqual(2);
  expect(status.conditions.at(-1)).toMatchObject({
    reason: 'PodFailurePolicy',
    message: expect.stringMatching(/^Container main for pod \S+ failed with exit code 42 matching FailJob rule at index 0$/),
  });
};

/** What ends a node is played by hand: the condition on the pod, and its failure. */
const ignored = async (scene: Scene): Promise<void> => {
  const rules = [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }];
  const main = shell(
    'main',
    'trap "exit 1" TERM; for i in $(seq 1 40); do [ -e /tmp/go ] && exit 0; [ -e /tmp/fail ] && exit 1; sleep 1; done',
  );
  const spec = { completions: 1, parallelism: 1, backoffLimit: 0, podFailurePolicy: { rules } };
  await scene.create([job('job-pod-failure-policy-ignore', [main], spec)]);
  await once(scene, 'jobs/job-pod-failure-policy-ignore', ({ status }) => expect(status.ready).toBe(1));
  const [pod] = await podsOf(scene);
  const name = pod?.metadata.name ?? '';
  const conditions = [{ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' }];
  await scene.ok('patch', 'pod', name, '--subresource=status', '-p', JSON.stringify({ status: { conditions } }));
  await scene.inside(name, 'main', 'touch /tmp/fail');
  const next = await eventually(async () => {
    const running = (await podsOf(scene)).find(({ metadata, status }) => metadata.name !== name && status.phase === 'Running');
    expect(running).toBeDefined();
    return running;
  });
  await scene.inside(next?.metadata.name ?? '', 'main', 'touch /tmp/go');
  const { status } = await finished(scene, 'job-pod-failure-policy-ignore', 'Complete');
  expect([status.succeeded, status.failed ?? 0]).toEqual([1, 0]);
};

/** A custom condition that somebody sets on the pod which cannot get its image fails the Job once the pod is deleted. */
const configIssue = async (scene: Scene): Promise<void> => {
  const rules = [{ action: 'FailJob', onPodConditions: [{ type: 'ConfigIssue' }] }];
  const main = { name: 'main', image: 'non-existing-repo/non-existing-image:example', imagePullPolicy: 'IfNotPresent' };
  const spec = { completions: 8, parallelism: 1, backoffLimit: 6, podFailurePolicy: { rules } };
  await scene.create([job('job-pod-failure-policy-config-issue', [main], spec)]);
  const name = await eventually(async () => {
    const [pod] = await podsOf(scene, byName('job-pod-failure-policy-config-issue'));
    expect(pod?.status.containerStatuses?.[0]?.state?.waiting?.reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
    return pod?.metadata.name ?? '';
  });
  const conditions = [{ type: 'ConfigIssue', status: 'True', reason: 'NonExistingImage', lastTransitionTime: '2026-01-05T00:00:00Z' }];
  await scene.ok('patch', 'pod', name, '--subresource=status', '-p', JSON.stringify({ status: { conditions } }));
  await scene.ok('delete', 'pod', name);
  const { status } = await finished(scene, 'job-pod-failure-policy-config-issue', 'Failed');
  expect(status.conditions.at(-1)).toMatchObject({
    reason: 'PodFailurePolicy',
    message: `Pod ${scene.namespace}/${name} has condition ConfigIssue matching FailJob rule at index 0`,
  });
};

const success = async (scene: Scene): Promise<void> => {
  const rules = [{ succeededIndexes: '0,2-3', succeededCount: 1 }];
  const spec = { parallelism: 4, completions: 4, successPolicy: { rules } };
  await scene.create([indexed('job-success', '[ $JOB_COMPLETION_INDEX -eq 2 ] || sleep 3600', spec)]);
  const { status } = await finished(scene, 'job-success', 'Complete');
  expect(status).toMatchObject({ succeeded: 1, completedIndexes: '2' });
  expect(status.failed ?? 0).toBe(0);
  for (const type of ['SuccessCriteriaMet', 'Complete'])
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type, reason: 'SuccessPolicy', message: 'Matched rules at index 0' }),
    );
};

const cronJob = async (scene: Scene): Promise<void> => {
  const template = job('hello', [shell('hello', 'date; echo Hello from the Kubernetes cluster')], {}, { restartPolicy: 'OnFailure' });
  await scene.create([
    {
      ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'hello' } },
      spec: { schedule: '* * * * *', jobTemplate: { spec: template['spec'] } },
    },
  ]);
  expect(await scene.ok('get', 'cronjob', 'hello', '--no-headers')).toMatch(/^hello +\* \* \* \* \* +<none> +False +0 +<none> +\d+s\n$/);
  const seen = await once(scene, 'cronjobs/hello', ({ status }) => expect(status.lastSuccessfulTime).toBeDefined());
  const made = (await listOf(scene, 'jobs')).find(({ status }) => status.succeeded === 1);
  const minutes = Date.parse(seen.status.lastScheduleTime) / 60_000;
  expect([made && ownersOf(made), made?.metadata.name.startsWith('hello-')]).toEqual([['CronJob/hello'], true]);
  expect(Number(made?.metadata.name.slice('hello-'.length))).toBeLessThanOrEqual(minutes);
  expect(await scene.ok('logs', `job/${made?.metadata.name}`)).toMatch(/Hello from the Kubernetes cluster\n$/);
  expect(await scene.ok('create', 'job', 'by-hand', '--from=cronjob/hello')).toBe('job.batch/by-hand created\n');
  await finished(scene, 'by-hand', 'Complete');
  await scene.ok('delete', 'cronjob', 'hello');
  await eventually(async () => expect([await listOf(scene, 'jobs'), await podsOf(scene)]).toEqual([[], []]));
};

const workerScript =
  'while :; do item=$(wget -q -O - http://redis:6379/cgi-bin/pop); [ -z "$item" ] && exit 0; echo "Working on $item"; done';

/** A page that answers the first line of a queue, which nobody else gets then. */
const takesOne =
  '#!/bin/sh\\necho; until mkdir /tmp/lock 2>/dev/null; do usleep 1000; done; head -n 1 /tmp/queue; sed -i 1d /tmp/queue; rmdir /tmp/lock\\n';

/** Workers that take from a queue until it is empty; then the Job is complete, without a number of completions. */
const queue = async (scene: Scene): Promise<void> => {
  const pop = `printf '${takesOne}' >/www/cgi-bin/pop`;
  const server = shell(
    'master',
    `mkdir -p /www/cgi-bin; printf 'apple\\nbanana\\ncherry\\ndate\\nfig\\ngrape\\n' >/tmp/queue; ${pop}; chmod +x /www/cgi-bin/pop
     trap 'exit 0' TERM; httpd -f -p 6379 -h /www & wait $!`,
    { readinessProbe: { tcpSocket: { port: 6379 }, periodSeconds: 1 } },
  );
  await scene.running(
    {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'redis' } },
      spec: { selector: { app: 'redis' }, ports: [{ port: 6379 }] },
    },
    podManifest('redis-master', { restartPolicy: 'Always', containers: [server] }, { labels: { app: 'redis' } }),
  );
  await scene.create([job('job-wq-2', [shell('c', workerScript)], { parallelism: 2 }, { restartPolicy: 'OnFailure' })], 'apply');
  expect((await read(scene, 'jobs/job-wq-2')).spec.completions).toBeUndefined();
  await finished(scene, 'job-wq-2', 'Complete');
  expect(await scene.ok('get', 'job', 'job-wq-2', '--no-headers')).toMatch(/^job-wq-2 +Complete +2\/1 of 2 /);
  const logs = await Promise.all((await podsOf(scene, byName('job-wq-2'))).map(({ metadata }) => scene.log(metadata.name, 'c')));
  const worked = logs.join('').trim().split('\n').sort();
  expect(worked).toEqual(['apple', 'banana', 'cherry', 'date', 'fig', 'grape'].map((item) => `Working on ${item}`));
};

/** Each pod takes one message of a broker that a StatefulSet runs. */
const messages = async (scene: Scene): Promise<void> => {
  const take = `printf '${takesOne}' >/www/cgi-bin/take`;
  const broker = shell(
    'rabbitmq',
    `mkdir -p /www/cgi-bin; seq 1 4 >/tmp/queue; ${take}; chmod +x /www/cgi-bin/take; trap 'exit 0' TERM; httpd -f -p 5672 -h /www & wait $!`,
    { readinessProbe: { tcpSocket: { port: 5672 }, periodSeconds: 1 } },
  );
  await scene.create([
    {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'rabbitmq-service' } },
      spec: { selector: { app: 'rabbitmq' }, ports: [{ port: 5672 }] },
    },
    workload('StatefulSet', 'rabbitmq', {
      serviceName: 'rabbitmq-service',
      template: template({ app: 'rabbitmq' }, { containers: [broker] }),
    }),
  ]);
  await once(scene, 'statefulsets/rabbitmq', ({ status }) => expect(status.readyReplicas).toBe(1));
  const work = shell('c', 'm=$(wget -q -O - http://rabbitmq-service:5672/cgi-bin/take) && [ -n "$m" ] && echo "Processing $m"');
  await scene.create([job('job-wq-1', [work], { completions: 4, parallelism: 2 }, { restartPolicy: 'OnFailure' })]);
  await finished(scene, 'job-wq-1', 'Complete');
  expect(await scene.ok('get', 'job', 'job-wq-1', '--no-headers')).toMatch(/^job-wq-1 +Complete +4\/4 /);
  const logs = await Promise.all((await podsOf(scene, byName('job-wq-1'))).map(({ metadata }) => scene.log(metadata.name, 'c')));
  expect(logs.sort()).toEqual([1, 2, 3, 4].map((message) => `Processing ${message}\n`));
};

/** The init container finds its item by the index, and hands it to the worker. */
const byInit = async (scene: Scene): Promise<void> => {
  const mounts = { volumeMounts: [{ name: 'input', mountPath: '/input' }] };
  const input = shell('input', 'set -- foo bar baz; shift $JOB_COMPLETION_INDEX; echo $1 >/input/data.txt', mounts);
  const ofPod = { initContainers: [input], volumes: [{ name: 'input', emptyDir: {} }] };
  const spec = { completions: 3, parallelism: 3, completionMode: 'Indexed' };
  await scene.create([job('indexed-job', [shell('worker', 'rev /input/data.txt', mounts)], spec, ofPod)], 'apply');
  await finished(scene, 'indexed-job', 'Complete');
  expect(await scene.ok('describe', 'job', 'indexed-job')).toMatch(/^Completion Mode: +Indexed$[\s\S]*^Completed Indexes: +0-2$/m);
  const logs = await Promise.all((await podsOf(scene)).map(({ metadata }) => scene.log(metadata.name, 'worker')));
  expect(logs.sort()).toEqual(['oof\n', 'rab\n', 'zab\n']);
};

const byVolume = async (scene: Scene): Promise<void> => {
  const items = [{ path: 'data.txt', fieldRef: { fieldPath: "metadata.annotations['batch.kubernetes.io/job-completion-index']" } }];
  const ofPod = { volumes: [{ name: 'input', downwardAPI: { items } }] };
  const worker = shell('worker', 'rev /input/data.txt', { volumeMounts: [{ name: 'input', mountPath: '/input' }] });
  await scene.create([job('indexed-job', [worker], { completions: 3, parallelism: 3, completionMode: 'Indexed' }, ofPod)], 'apply');
  await finished(scene, 'indexed-job', 'Complete');
  const logs = await Promise.all((await podsOf(scene)).map(({ metadata }) => scene.log(metadata.name, 'worker')));
  expect(logs.map((log) => log.trim()).sort()).toEqual(['0', '1', '2']);
};

const expanded = async (scene: Scene): Promise<void> => {
  const jobs = ['apple', 'banana', 'cherry'].map((item) => {
    const one = job(`process-item-${item}`, [shell('c', `echo Processing item ${item}`)]);
    return { ...one, metadata: { name: one.metadata.name, labels: { jobgroup: 'jobexample' } } };
  });
  await scene.create(jobs);
  for (const { metadata } of jobs) await finished(scene, metadata.name, 'Complete');
  expect((await scene.ok('get', 'jobs', '-l', 'jobgroup=jobexample', '--no-headers')).match(/ Complete +1\/1 /g)).toHaveLength(3);
  await scene.ok('delete', 'job', '-l', 'jobgroup=jobexample');
  await eventually(async () => expect(await podsOf(scene)).toEqual([]));
};

const logs = { volumes: [{ name: 'data', emptyDir: {} }] };
const mounted = { volumeMounts: [{ name: 'data', mountPath: '/opt' }] };
const writes = shell('myjob', 'echo "logging" >/opt/logs.txt', mounted);
const ships = shell('logshipper', 'touch /opt/logs.txt; exec tail -n +1 -f /opt/logs.txt', mounted);

/** The sidecar goes on for ever, and the Job is complete. */
const withSidecar = async (scene: Scene): Promise<void> => {
  await scene.create([job('myjob', [writes], {}, { ...logs, initContainers: [{ ...ships, restartPolicy: 'Always' }] })]);
  await finished(scene, 'myjob', 'Complete');
  expect(await phases(scene)).toEqual(['Succeeded']);
};

/** As an ordinary container it keeps the Job from its end. */
const withLegacySidecar = async (scene: Scene): Promise<void> => {
  await scene.create([job('myjob', [writes, ships], {}, logs)]);
  const seen = await once(scene, 'jobs/myjob', ({ status }) => expect(status).toMatchObject({ active: 1, ready: 0 }));
  await eventually(async () =>
    expect((await podsOf(scene))[0]?.status.containerStatuses?.map(({ state }) => Object.keys(state ?? {}))).toEqual([
      ['running'],
      ['terminated'],
    ]),
  );
  expect(seen.status.conditions ?? []).toEqual([]);
  expect(await scene.ok('get', 'pods', '--no-headers')).toMatch(/ 1\/2 +NotReady /);
};

const deadlines = async (scene: Scene): Promise<void> => {
  await scene.create([
    job('pi-with-timeout', [staying('pi')], { backoffLimit: 5, activeDeadlineSeconds: 3 }),
    job('pi-with-ttl', [shell('pi', 'echo 3.14159')], { ttlSecondsAfterFinished: 2 }),
  ]);
  const { status } = await finished(scene, 'pi-with-timeout', 'Failed');
  expect(status.conditions.at(-1)).toMatchObject({ reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' });
  await gone(scene, 'jobs/pi-with-ttl');
  await eventually(async () => expect(await podsOf(scene, byName('pi-with-ttl'))).toEqual([]));
  expect(await isThere(scene, 'jobs/pi-with-timeout')).toBe(true);
};

const suspended = async (scene: Scene): Promise<void> => {
  await scene.create([job('myjob', [staying('c')], { suspend: true, parallelism: 1, completions: 5 })]);
  await once(scene, 'jobs/myjob', ({ status }) => expect(status.conditions).toMatchObject([{ type: 'Suspended', status: 'True' }]));
  expect(await scene.ok('get', 'job', 'myjob', '--no-headers')).toMatch(/^myjob +Suspended +0\/5 +\d+s\n$/);
  await mergePatch(scene, 'jobs/myjob', { spec: { suspend: false } });
  await once(scene, 'jobs/myjob', ({ status }) => expect(status.active).toBe(1));
  await mergePatch(scene, 'jobs/myjob', { spec: { suspend: true } });
  await eventually(async () => expect(await podsOf(scene)).toEqual([]));
  const seen = await read(scene, 'jobs/myjob');
  expect([seen.status.failed ?? 0, seen.status.active ?? 0]).toEqual([0, 0]);
  const described = await scene.ok('describe', 'job', 'myjob');
  expect(described).toMatch(/ Resumed +\S+ +job-controller +Job resumed\n/);
  expect(described).toMatch(/ Suspended +\S+ \(x2 over \S+\) +job-controller +Job suspended\n/);
};

/** Two quotas at once: pods that say what they want, and those that get it by default. */
const limits = async (scene: Scene): Promise<void> => {
  await scene.create([
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'cpu-limit-range' },
      spec: { limits: [{ type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '0.5' } }] },
    },
    { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'pod-demo' }, spec: { hard: { pods: '2' } } },
  ]);
  await once(scene, 'resourcequotas/pod-demo', ({ status }) => expect(status.used).toEqual({ pods: '0' }));
  await scene.create([workload('Deployment', 'pod-quota-demo', { replicas: 3 })]);
  const seen = await once(scene, 'deployments/pod-quota-demo', ({ status }) =>
    expect(status).toMatchObject({ replicas: 2, availableReplicas: 2 }),
  );
  expect(seen.status.conditions).toContainEqual(
    expect.objectContaining({
      ...{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' },
      message: expect.stringMatching(
        /^pods "pod-quota-demo-\S+" is forbidden: exceeded quota: pod-demo, requested: pods=1, used: pods=2, limited: pods=2$/,
      ),
    }),
  );
  const [pod] = await podsOf(scene);
  expect(pod?.spec.containers[0]?.resources).toEqual({ limits: { cpu: '1' }, requests: { cpu: '500m' } });
  expect(await scene.ok('describe', 'quota', 'pod-demo')).toMatch(/^pods +2 +2$/m);
};

/** A Deployment that serves what a Secret and a ConfigMap say. */
const secureApp = async (scene: Scene): Promise<void> => {
  const container = shell(
    'nginxhttps',
    'cat /etc/nginx/ssl/tls.crt /etc/nginx/conf.d/default.conf; trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done',
    {
      volumeMounts: [
        { name: 'secret-volume', mountPath: '/etc/nginx/ssl' },
        { name: 'configmap-volume', mountPath: '/etc/nginx/conf.d' },
      ],
    },
  );
  const volumes = [
    { name: 'secret-volume', secret: { secretName: 'nginxsecret' } },
    { name: 'configmap-volume', configMap: { name: 'nginxconfigmap' } },
  ];
  const deployment = workload('Deployment', 'my-nginx', {
    replicas: 1,
    template: template({ run: 'my-nginx', app: 'my-nginx' }, { volumes, containers: [container] }),
  });
  // It waits for what it needs, and begins once that is there.
  await scene.create([deployment]);
  await scene.create([
    secret('nginxsecret', { 'tls.crt': 'certificate\n' }),
    configMap('nginxconfigmap', { 'default.conf': 'server {}\n' }),
  ]);
  await once(scene, 'deployments/my-nginx', ({ status }) => expect(status.availableReplicas).toBe(1));
  await eventually(async () => expect(await scene.ok('logs', 'deploy/my-nginx')).toBe('certificate\nserver {}\n'));
};

export const jobExamples: readonly Row[] = [
  { title: 'controllers/job.yaml', scenario: pi },
  { title: 'controllers/job-backoff-limit-per-index-example.yaml', scenario: perIndex },
  { title: 'controllers/job-backoff-limit-per-index-failindex.yaml', scenario: failIndex },
  { title: 'controllers/job-pod-failure-policy-failjob.yaml, job-pod-failure-policy-example.yaml', scenario: failJob },
  { title: 'controllers/job-pod-failure-policy-ignore.yaml', scenario: ignored },
  { title: 'controllers/job-pod-failure-policy-config-issue.yaml', scenario: configIssue },
  { title: 'controllers/job-success-policy.yaml, job-success-policy-example.yaml', scenario: success },
  { title: 'concepts/workloads/controllers/job#job-termination-and-cleanup, #ttl-mechanism-for-finished-jobs', scenario: deadlines },
  { title: 'concepts/workloads/controllers/job#suspending-a-job', scenario: suspended },
  { title: 'application/job/cronjob.yaml', scenario: cronJob },
  { title: 'application/job/redis/redis-service.yaml, job.yaml', scenario: queue },
  { title: 'application/job/rabbitmq/rabbitmq-statefulset.yaml, rabbitmq-service.yaml, job.yaml', scenario: messages },
  { title: 'application/job/indexed-job.yaml', scenario: byInit },
  { title: 'application/job/indexed-job-vol.yaml', scenario: byVolume },
  { title: 'application/job/job-tmpl.yaml', scenario: expanded },
  { title: 'application/job/job-sidecar.yaml', scenario: withSidecar },
  { title: 'application/job/job-sidecar-legacy.yaml', scenario: withLegacySidecar },
  { title: 'admin/resource/quota-pod-deployment.yaml, quota-pod.yaml, cpu-defaults.yaml', scenario: limits },
  { title: 'service/networking/run-my-nginx.yaml, nginx-secure-app.yaml', scenario: secureApp },
];
